/** The port of the log that an operator reads: what happened, with names and counts. Never a secret, never what a customer's row holds. */
export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

export interface Log {
  info(event: string, fields?: LogFields): void;
  /** What went wrong, with whatever it may quote from rows left out. */
  trouble(error: unknown, fields?: LogFields): void;
}
