/**
 * What to do after something went wrong with a request or a job: one flat list of guards, pure, so that it can be read and tested as a whole.
 * It knows kinds of trouble, never a vendor's status codes; whoever calls it waits, sends and keeps the time.
 */
import { assertNever } from "./invariant.ts";
import type { ProblemCode } from "./problem.ts";

export type Trouble =
  /** The destination asks to slow down; the wait it named, if it named one. */
  | { readonly kind: "rate limited"; readonly retryAfterMs: number | null }
  /** Too many jobs in flight: nothing is wrong with the request, its turn has not come. */
  | { readonly kind: "jobs full"; readonly retryAfterMs: number | null }
  | { readonly kind: "unavailable"; readonly retryAfterMs: number | null }
  /** An error inside the destination, which may be the fault of one row. */
  | { readonly kind: "server error"; readonly retryAfterMs: number | null }
  /** No connection was made: nothing was taken. */
  | { readonly kind: "unreachable" }
  /** The request left and no readable answer came: it may have been taken. */
  | { readonly kind: "broken off" }
  | { readonly kind: "conflict" }
  /** The request was judged as a whole and refused: sending the same again is pointless. */
  | { readonly kind: "refused"; readonly tooLarge: boolean }
  | { readonly kind: "job failed" }
  /** The job cannot be read any more, or has taken longer than anybody waits. */
  | { readonly kind: "job vanished" }
  /** The job ended without a word on these rows. */
  | { readonly kind: "unanswered" }
  /** The destination failed the row for a reason that may pass. */
  | { readonly kind: "row busy" }
  | { readonly kind: "unknown" };

export interface Attempt {
  /** How often exactly these rows have been sent, from 1. */
  readonly number: number;
  /** Troubles one after another without a success in between, from 1: the longer, the longer our own waits. */
  readonly troublesInARow: number;
  readonly rows: number;
  /** These rows are part of a batch that was halved. */
  readonly isHalf: boolean;
  /** Time since the first trouble of these rows, waits for a job's turn not counted. */
  readonly spentMs: number;
  /** Time spent on waiting for a job's turn. */
  readonly queuedMs: number;
  /** How long a job takes here: what may still be running is given that time to end before its rows are sent again. */
  readonly jobMs: number;
  /** From 0 up to 1, for spreading our own waits. */
  readonly chance: number;
}

export interface Budget {
  readonly retryMs: number;
  /** For waiting for a job's turn, which is no failure. */
  readonly queueMs: number;
}

export type NextStep =
  | { readonly do: "send again"; readonly afterMs: number; readonly whoWaits: "these rows" | "everybody" }
  | { readonly do: "halve"; readonly afterMs: number }
  | { readonly do: "give up"; readonly code: ProblemCode };

/** Our own waits double from the first to the last. */
export const backoffMsMin = 500;
export const backoffMsMax = 60_000;
/** A job's turn comes when another job ends, every second or so; asking more often only costs quota. */
const turnMsMin = 250;
const turnMsMax = 5_000;

/** Sends of the same rows before they are halved, for troubles that may be the fault of one row. */
const wholeTriesMax = { "server error": 3, "job failed": 2, unanswered: 2 } as const;
/** A half is only there because the whole has failed already: it is tried less often. */
const halfTriesMax = { "server error": 2, "job failed": 1, unanswered: 1 } as const;
/** Sends of a row that the destination says is busy. */
const busyTriesMax = 4;

/** Only what is known to pass is tried again. A wait that the destination names is obeyed to the letter or not begun at all. */
export function whatNext(trouble: Trouble, attempt: Attempt, budget: Budget): NextStep {
  const leftMs = budget.retryMs - attempt.spentMs;
  const backoff = backoffMs(attempt);
  switch (trouble.kind) {
    case "unknown":
      return giveUp("refused");
    case "refused":
      if (attempt.rows > 1) return { do: "halve", afterMs: 0 };
      return giveUp(trouble.tooLarge ? "too_large" : "refused");
    case "jobs full": {
      const turnMs = trouble.retryAfterMs ?? turnWaitMs(attempt);
      const isWithin = attempt.queuedMs + turnMs <= budget.queueMs;
      return isWithin ? sendAgain(turnMs) : giveUp("retries_used_up");
    }
    case "rate limited":
    case "unavailable":
      if (trouble.retryAfterMs === null)
        return backoff <= leftMs ? sendAgain(backoff, "everybody") : giveUp("retries_used_up");
      return trouble.retryAfterMs <= leftMs
        ? sendAgain(trouble.retryAfterMs, "everybody")
        : giveUp("retries_used_up");
    case "server error":
      if (trouble.retryAfterMs !== null && trouble.retryAfterMs > leftMs) return giveUp("retries_used_up");
      return splitOrRetry(trouble.kind, attempt, trouble.retryAfterMs ?? backoff, leftMs);
    case "job failed":
    case "unanswered":
      return splitOrRetry(trouble.kind, attempt, backoff, leftMs);
    case "row busy":
      if (attempt.number >= busyTriesMax) return giveUp("refused");
      return afterJob(attempt, backoff, leftMs, "refused");
    case "broken off":
    case "job vanished":
      return afterJob(attempt, backoff, leftMs, "retries_used_up");
    case "unreachable":
    case "conflict":
      return backoff <= leftMs ? sendAgain(backoff) : giveUp("retries_used_up");
    default:
      return assertNever(trouble);
  }
}

function splitOrRetry(
  kind: keyof typeof wholeTriesMax,
  attempt: Attempt,
  waitMs: number,
  leftMs: number,
): NextStep {
  const code = kind === "unanswered" ? "no_answer" : "whole_batch_failed";
  if (waitMs > leftMs) return giveUp(code);
  const triesMax = (attempt.isHalf && attempt.rows > 1 ? halfTriesMax : wholeTriesMax)[kind];
  if (attempt.number < triesMax) return sendAgain(waitMs);
  return attempt.rows > 1 ? { do: "halve", afterMs: waitMs } : giveUp(code);
}

/** Rows that may be in a job still running wait for it: two jobs on one user are unknown ground (zendesk-api.md 8.18). */
function afterJob(attempt: Attempt, backoff: number, leftMs: number, code: ProblemCode): NextStep {
  const waitMs = Math.max(backoff, Math.min(attempt.jobMs, leftMs));
  return waitMs <= leftMs ? sendAgain(waitMs) : giveUp(code);
}

/** Between half and all of a doubling wait, so that many who failed together do not come back together. */
function backoffMs({ troublesInARow, chance }: Attempt): number {
  // Beyond 2^10 the wait is at its longest anyway; the bound keeps the power finite.
  const doublings = Math.min(Math.max(troublesInARow - 1, 0), 10);
  return Math.min(backoffMsMax, backoffMsMin * 2 ** doublings) * (0.5 + chance / 2);
}

function turnWaitMs({ jobMs, chance }: Attempt): number {
  return Math.min(turnMsMax, Math.max(turnMsMin, jobMs / 4)) * (0.5 + chance / 2);
}

function sendAgain(afterMs: number, whoWaits: "these rows" | "everybody" = "these rows"): NextStep {
  return { do: "send again", afterMs, whoWaits };
}

function giveUp(code: ProblemCode): NextStep {
  return { do: "give up", code };
}
