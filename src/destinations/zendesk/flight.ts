/** One batch on its way: its book, its budget, and what it shares with the other batches of its destination. */
import type { DeliverOptions, OutgoingRow } from "../../core/ports/destination.ts";
import type { Pace, Turn } from "../../core/ports/pace.ts";
import type { ProblemCode } from "../../core/problem.ts";
import { type NextStep, type Trouble, whatNext } from "../../core/retry.ts";
import { failedRow } from "./answers.ts";
import type { BatchBook } from "./batch-book.ts";
import type { BulkImportState } from "./bulk-import.ts";
import type { JobPlaces } from "./job-places.ts";
import type { Jobs } from "./jobs.ts";
import type { Session } from "./session.ts";
import type { SinglePace } from "./single-pace.ts";
import type { Staff } from "./staff.ts";

/** What all batches of a destination share. */
export interface Parts {
  readonly session: Session;
  readonly jobs: Jobs;
  readonly places: JobPlaces;
  readonly pace: Pace;
  readonly staff: Staff;
  readonly bulk: BulkImportState;
  readonly singlePace: SinglePace;
}

/** A row that was given up although it may have arrived: asked for once more at the end. */
export interface Unsettled {
  readonly row: OutgoingRow;
  readonly code: ProblemCode;
  readonly column: string | null;
  readonly message: string | null;
  readonly job: string | null;
}

export interface Complaint {
  readonly column: string | null;
  readonly message: string | null;
  readonly job: string | null;
}

export class Flight {
  readonly book: BatchBook;
  readonly options: DeliverOptions;
  readonly parts: Parts;
  readonly unsettled: Unsettled[] = [];
  /** What ends a wait: a stop too, since nothing more is sent then. */
  readonly waitSignal: AbortSignal;
  #sends = 0;
  #troublesInARow = 0;
  #firstTroubleAt: number | null = null;
  #queuedMs = 0;

  constructor(book: BatchBook, options: DeliverOptions, parts: Parts) {
    this.book = book;
    this.options = options;
    this.parts = parts;
    this.waitSignal =
      options.stop === undefined ? options.signal : AbortSignal.any([options.signal, options.stop]);
  }

  get signal(): AbortSignal {
    return this.options.signal;
  }

  /** Timers reject with an error of their own that says no more than that they were aborted. */
  isStop(error: unknown): boolean {
    const { stop } = this.options;
    if (stop?.aborted !== true || this.signal.aborted) return false;
    return error === stop.reason || (error instanceof Error && error.name === "AbortError");
  }

  /** After a stop: what may have arrived is asked for at the end, what was not sent waits for the next run. */
  sendNoMore(): void {
    const given = new Set(this.unsettled.map(({ row }) => row));
    const complaint = { column: null, message: null, job: null };
    for (const row of this.book.open().filter((one) => !given.has(one))) {
      if (this.book.doubtedSince(row) === null)
        this.book.enter(failedRow(row, { code: "not_sent", message: null }));
      else this.unsettled.push({ row, code: "retries_used_up", ...complaint });
    }
  }

  /** Before every write: what everybody waits for, the pace, whether the run is still ours, and the count of requests sent again. */
  async pace(users: number): Promise<Turn> {
    let turn: Turn;
    do {
      await this.parts.session.gate.pass(this.waitSignal);
      turn = await this.parts.pace.take(users, this.waitSignal);
    } while ((await this.options.mayLeave?.(this.waitSignal)) === false);
    if (this.#sends++ > 0) this.parts.session.noteRetry();
    return turn;
  }

  /** Zendesk took a request: what went wrong before is over. */
  noteSuccess(): void {
    this.#troublesInARow = 0;
  }

  decide(
    trouble: Trouble,
    attempt: { readonly number: number; readonly rows: number; readonly isHalf: boolean },
  ): NextStep {
    const { session, jobs } = this.parts;
    const now = session.clock.monotonic();
    if (trouble.kind !== "jobs full") {
      this.#troublesInARow += 1;
      this.#firstTroubleAt ??= now;
    }
    const sinceMs = this.#firstTroubleAt === null ? 0 : now - this.#firstTroubleAt;
    return whatNext(
      trouble,
      {
        ...attempt,
        troublesInARow: this.#troublesInARow,
        spentMs: Math.max(0, sinceMs - this.#queuedMs),
        queuedMs: this.#queuedMs,
        jobMs: Math.min(jobs.times.longestMs, jobs.times.usualMs * 2),
        chance: session.random(),
      },
      session.budget,
    );
  }

  /** Does the waiting part of a decision, for everybody where it says so. */
  async wait(step: Exclude<NextStep, { do: "give up" }>, trouble: Trouble, words: string): Promise<void> {
    const { session } = this.parts;
    this.waitSignal.throwIfAborted();
    if (step.do === "send again" && step.whoWaits === "everybody") session.gate.shut(step.afterMs, words);
    else this.#tellRetry(step, trouble, words);
    const before = session.clock.monotonic();
    await session.clock.sleep(step.afterMs, this.waitSignal);
    if (trouble.kind === "jobs full") this.#queuedMs += session.clock.monotonic() - before;
  }

  /** Rows that may have arrived are asked for at the end; the others are failed now. */
  giveUp(rows: readonly OutgoingRow[], code: ProblemCode, complaint: Complaint): void {
    for (const row of rows) {
      if (this.book.doubtedSince(row) === null) this.book.enter(failedRow(row, { code, ...complaint }));
      else this.unsettled.push({ row, code, ...complaint });
    }
  }

  #tellRetry(step: Exclude<NextStep, { do: "give up" }>, trouble: Trouble, words: string): void {
    const seconds = `${(step.afterMs / 1000).toFixed(1)} s`;
    if (step.do === "halve")
      this.options.onEvent({
        kind: "halved",
        sentence: `A batch failed as a whole (${words}) and is sent in halves, to find the row at fault.`,
      });
    else if (trouble.kind === "jobs full")
      this.options.onEvent({
        kind: "waiting",
        sentence: `Zendesk has too many jobs in flight: the batch waits ${seconds} for its turn.`,
      });
    else
      this.options.onEvent({ kind: "retrying", sentence: `A batch is sent again in ${seconds} (${words}).` });
  }
}
