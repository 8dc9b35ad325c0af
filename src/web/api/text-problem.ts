/** What is wrong with a text that a person wrote, with its place, as the API answers it. */
import { ApiError } from "./api-error.ts";

export interface TextProblem {
  readonly message: string;
  readonly line: number | null;
  readonly column: number | null;
  /** The name that was most likely meant for the one at the place. */
  readonly suggestion: string | null;
}

export function problemIn(error: unknown): TextProblem | null {
  if (!(error instanceof ApiError) || error.status !== 422) return null;
  const { error: told } = error.body as {
    readonly error: {
      readonly place?: { readonly line?: number; readonly column?: number };
      readonly advice?: string;
    };
  };
  return {
    message: error.message,
    line: told.place?.line ?? null,
    column: told.place?.column ?? null,
    suggestion: /^Did you mean (.+)\?$/.exec(told.advice ?? "")?.[1] ?? null,
  };
}
