/** The failures Deskfeed throws: something outside cannot go on, with what to do next. Problems with data are values (problem.ts). */

/** Who can help: `fix` a person changes something, `wait` it may pass by itself, `retry` the same call may work now. */
export type Next = "fix" | "wait" | "retry";

/** Where in a text that a person wrote the failure sits; line and column count from 1. */
export interface Place {
  readonly file?: string;
  readonly line?: number;
  readonly column?: number;
  readonly key?: string;
}

export interface FailureDetails {
  readonly code: string;
  readonly next: Next;
  readonly advice?: string;
  readonly place?: Place;
  readonly cause?: unknown;
}

/** Base of every expected failure. `message` says what happened to which thing; `advice` says what to do. */
export class Failure extends Error {
  override readonly name: string = "Failure";
  readonly code: string;
  readonly next: Next;
  readonly advice: string | undefined;
  readonly place: Place | undefined;

  constructor(message: string, details: FailureDetails) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.code = details.code;
    this.next = details.next;
    this.advice = details.advice;
    this.place = details.place;
  }
}

/** Wrong use or configuration: the command ends with exit code 2 before anything was done. */
export class ConfigInvalid extends Failure {
  override readonly name = "ConfigInvalid";
}

/** Who changed a thing while somebody else was editing it, and where it stands now. */
export interface Conflict {
  readonly by: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly revision: number;
}

/** A change was made from an old revision. Nothing was written. */
export class ChangedMeanwhile extends ConfigInvalid {
  readonly conflict: Conflict;

  /** `what` names the thing, for example `the query "Zendesk - Users"`. */
  constructor(what: string, conflict: Conflict) {
    super(`${conflict.by} changed ${what} while you were editing.`, {
      code: "changed_meanwhile",
      next: "fix",
      advice: "Read it again and compare; nothing of yours was written, nothing of theirs is lost.",
    });
    this.conflict = conflict;
  }
}

/** The query or its tables cannot be read: SQL that does not compile, a missing file, a result that does not fit. */
export class QueryFailed extends Failure {
  override readonly name = "QueryFailed";
}

/** The engine itself cannot go on: disk full, out of memory, state file in use, time limit reached. */
export class EngineFailed extends Failure {
  override readonly name = "EngineFailed";
}

const awayCodes: ReadonlySet<string> = new Set(["engine_lost", "engine_unreachable", "engine_busy"]);

/** The place of the Customer 360 cannot be reached just now: nobody need change anything for it to work again. */
export const isEngineAway = (error: unknown): error is EngineFailed =>
  error instanceof EngineFailed && awayCodes.has(error.code) && error.next !== "fix";

/** Going on with this destination is pointless: credentials refused, account gone, retries used up. */
export class DestinationFailed extends Failure {
  override readonly name = "DestinationFailed";
}

/** The control store cannot go on: PostgreSQL does not start or answer, schema of another version. */
export class StoreFailed extends Failure {
  override readonly name = "StoreFailed";
}

/** Another worker holds the run's lease with a newer token: this one must stop writing at once. */
export class LeaseLost extends Failure {
  override readonly name = "LeaseLost";
}

/** "message (file:line:column) advice", the one way a failure is told to people. */
export function tellFailure(failure: Failure): string {
  const place = tellPlace(failure.place);
  return [place === "" ? failure.message : `${place}: ${failure.message}`, failure.advice]
    .filter(Boolean)
    .join(" ");
}

function tellPlace(place: Place | undefined): string {
  if (place === undefined) return "";
  const spot = [place.file, place.line, place.column].filter((part) => part !== undefined).join(":");
  return [spot, place.key].filter((part) => part !== undefined && part !== "").join(" ");
}
