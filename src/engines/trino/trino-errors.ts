/** What Trino's errors mean: who can help, and what to do. */
import { EngineFailed, type Failure, QueryFailed } from "../../core/failure.ts";
import { hideValues } from "../dialect/locate-error.ts";

interface ErrorOnTheWire {
  readonly message?: string | undefined;
  readonly errorName: string;
  readonly errorType: string;
  readonly errorLocation?: { readonly lineNumber: number; readonly columnNumber: number } | undefined;
}

/** An error as Trino told it; never leaves the engine. */
export class TrinoError extends Error {
  override readonly name = "TrinoError";
  /** Such as COLUMN_NOT_FOUND (trino.io/docs, StandardErrorCode). */
  readonly code: string;
  /** USER_ERROR, INTERNAL_ERROR, INSUFFICIENT_RESOURCES or EXTERNAL. */
  readonly type: string;
  /** In the statement as it was sent. */
  readonly line: number | null;
  readonly column: number | null;

  constructor(error: ErrorOnTheWire) {
    super((error.message ?? error.errorName).replace(/^line \d+:\d+: /, ""));
    this.code = error.errorName;
    this.type = error.errorType;
    this.line = error.errorLocation?.lineNumber ?? null;
    this.column = error.errorLocation?.columnNumber ?? null;
  }

  /** About what a person wrote, so that only they can mend it. */
  get isAboutSql(): boolean {
    return this.type === "USER_ERROR" && !aboutCluster.has(this.code);
  }
}

/** Our own end of a statement's time. */
export class TrinoTooSlow extends Error {
  override readonly name = "TrinoTooSlow";
  readonly timeoutMs: number;

  constructor(timeoutMs: number) {
    super(`The query took longer than ${timeoutMs / 1000} s.`);
    this.timeoutMs = timeoutMs;
  }
}

/** Trino calls these errors of the user too; a query's text does not mend them. */
const aboutCluster = new Set(["USER_CANCELED", "ADMINISTRATIVELY_KILLED", "ADMINISTRATIVELY_PREEMPTED"]);

/** Longest part of an engine's own sentence that is passed on, in characters. */
const sentenceCharactersMax = 300;

/** Every error of Trino leaves the engine as a Failure; all others pass as they are. */
export function asFailure(error: unknown): unknown {
  if (error instanceof TrinoTooSlow)
    return new EngineFailed(error.message, {
      code: "time_limit",
      next: "fix",
      advice: "Raise customer360.queryTimeoutSeconds, or let the query read less.",
      cause: error,
    });
  return error instanceof TrinoError ? failureOf(error) : error;
}

function failureOf(error: TrinoError): Failure {
  const message = `Trino: ${sentence(error)}`;
  if (error.isAboutSql) {
    const isDenied = error.code === "PERMISSION_DENIED";
    return new QueryFailed(message, {
      code: isDenied ? "engine_permission_denied" : "query_invalid",
      next: "fix",
      ...(isDenied ? { advice: "Grant the user of customer360.user the right that is named above." } : {}),
      cause: error,
    });
  }
  switch (error.type) {
    case "INSUFFICIENT_RESOURCES":
      return new EngineFailed(message, {
        code: "engine_out_of_resources",
        next: "fix",
        advice: "Let the query read less, or raise the cluster's limits for this user.",
        cause: error,
      });
    default:
      return new EngineFailed(message, {
        code: "engine_failed",
        next: "retry",
        advice: "Try again; if it stays, the message above names the cause.",
        cause: error,
      });
  }
}

/** An error of a text has a place in it; one of the data has none, and quotes the value that it is about. */
export function sentence({ message, line: place, isAboutSql }: TrinoError): string {
  const whole = message.split("\n")[0] ?? message;
  const line = isAboutSql && place === null ? hideValues(whole).replace(/: (?!…).*$/, ": …") : whole;
  return line.length > sentenceCharactersMax ? `${line.slice(0, sentenceCharactersMax)}…` : line;
}
