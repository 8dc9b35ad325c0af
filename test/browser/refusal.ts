/** What a route of the fixture server answers instead of data: status, code and words, as the real one would. */

export class Refusal extends Error {
  readonly status: number;
  readonly code: string;
  /** Where it is, and what to do. */
  readonly rest: {
    readonly advice?: string;
    readonly place?: { readonly line: number; readonly column: number } | { readonly key: string };
  };
  /** Said in the header, as the real one does. */
  readonly retryAfterSeconds: number | null;

  constructor(
    status: number,
    code: string,
    message: string,
    rest: Refusal["rest"] = {},
    retryAfterSeconds: number | null = null,
  ) {
    super(message);
    this.status = status;
    this.code = code;
    this.rest = rest;
    this.retryAfterSeconds = retryAfterSeconds;
  }
}
