/** What a failed request told us, in words for people, with what whoever is asked for help needs. */

import type { ApiError as ErrorAnswer } from "../../contract/api/field-shapes.ts";

export interface TellableError {
  readonly message: string;
  readonly code?: string;
  readonly requestId?: string;
}

export class ApiError extends Error {
  override readonly name = "ApiError";
  readonly status: number;
  readonly code: string;
  readonly requestId: string | undefined;
  /** How long the server asks to be left alone; null when it does not. */
  readonly retryAfterSeconds: number | null;
  /** The whole body of the answer, for those who know what more to expect. */
  readonly body: unknown;

  constructor(answer: {
    readonly status: number;
    readonly code: string;
    readonly message: string;
    readonly requestId?: string | undefined;
    readonly retryAfterSeconds?: number | null;
    readonly body?: unknown;
  }) {
    super(answer.message);
    this.status = answer.status;
    this.code = answer.code;
    this.requestId = answer.requestId;
    this.retryAfterSeconds = answer.retryAfterSeconds ?? null;
    this.body = answer.body;
  }
}

/** The field of the body that the server complains of, where it names one. */
export function fieldOf(error: unknown): string | undefined {
  if (!(error instanceof ApiError)) return undefined;
  const { body } = error as {
    readonly body?: { readonly error?: { readonly place?: { readonly key?: string } } };
  };
  return body?.error?.place?.key;
}

/** Someone else saved in between: nothing was written. */
export const isConflict = (error: unknown): boolean =>
  error instanceof ApiError && error.code === "changed_meanwhile";

/** Who saved in between, where the server told. */
export function conflictOf(error: unknown): NonNullable<ErrorAnswer["error"]["conflict"]> | null {
  if (!isConflict(error)) return null;
  const { body } = error as { readonly body?: Partial<ErrorAnswer> };
  return body?.error?.conflict ?? null;
}

/** Given up by ourselves: no failure to tell of. */
export const isAborted = (error: unknown): boolean =>
  error instanceof DOMException && error.name === "AbortError";

/** The server could not be reached at all. */
export class NotConnected extends Error {
  override readonly name = "NotConnected";
  readonly code = "not_connected";

  constructor(cause: unknown) {
    super("Deskfeed does not answer. Check that the server runs, then try again.", { cause });
  }
}

export function toTellable(error: unknown): TellableError {
  if (error instanceof Error) return error;
  return { message: String(error) };
}

export function detailsOf(title: string, error: TellableError): string {
  return [
    title,
    error.message,
    `code: ${error.code ?? "none"}`,
    `request: ${error.requestId ?? "none"}`,
    `page: ${location.pathname}${location.search}`,
    `at: ${new Date().toISOString()}`,
  ].join("\n");
}
