/** The book of one batch: at most one answer for each row, and since when a row may have arrived without our knowing. */
import { invariant } from "../../core/invariant.ts";
import type { OutgoingBatch, OutgoingRow, Receipt, RowAnswer } from "../../core/ports/destination.ts";

export class BatchBook {
  readonly #batch: OutgoingBatch;
  readonly #positions: ReadonlySet<number>;
  readonly #answers = new Map<number, RowAnswer>();
  /** Monotonic time at which the first request of unknown fate left, by position. */
  readonly #doubtedSince = new Map<number, number>();
  readonly #inheritedSince: number | null;
  #hasWord = false;

  /** `inheritedSince` is the monotonic time from which a worker that is gone may have sent these rows, or null. */
  constructor(batch: OutgoingBatch, inheritedSince: number | null = null) {
    this.#batch = batch;
    this.#inheritedSince = inheritedSince;
    this.#positions = new Set(batch.rows.map(({ position }) => position));
  }

  get rows(): readonly OutgoingRow[] {
    return this.#batch.rows;
  }

  enter(answer: RowAnswer): void {
    invariant(this.#positions.has(answer.position), `row ${answer.position} is not in this batch`);
    invariant(!this.#answers.has(answer.position), `row ${answer.position} was answered twice`);
    this.#answers.set(answer.position, answer);
    // Rows that were kept back say nothing of what Zendesk holds.
    if (answer.code !== "staff_protected") this.#hasWord = true;
  }

  /** A lookup showed that an earlier request of unknown fate had made the user. */
  wasCreated(position: number): void {
    const answer = this.#answers.get(position);
    invariant(answer?.answer === "updated", `row ${position} cannot become created`);
    this.#answers.set(position, { ...answer, answer: "created" });
  }

  answerOf({ position }: OutgoingRow): RowAnswer | undefined {
    return this.#answers.get(position);
  }

  /** These rows are on their way; returns those of which nothing was in doubt before. */
  doubt(rows: readonly OutgoingRow[], sinceMonotonicMs: number): readonly OutgoingRow[] {
    const fresh = rows.filter(({ position }) => !this.#doubtedSince.has(position));
    for (const { position } of fresh) this.#doubtedSince.set(position, sinceMonotonicMs);
    return fresh;
  }

  /** The request's fate is known, and there was no earlier one of unknown fate. */
  trust(rows: readonly OutgoingRow[]): void {
    for (const { position } of rows) this.#doubtedSince.delete(position);
  }

  doubtedSince({ position }: OutgoingRow): number | null {
    return this.#inheritedSince ?? this.#doubtedSince.get(position) ?? null;
  }

  isDoubted(position: number): boolean {
    return this.#inheritedSince !== null || this.#doubtedSince.has(position);
  }

  /** True when leaving without a receipt would lose something: an answer of Zendesk, or a doubt of our own making. */
  hasWord(): boolean {
    return this.#hasWord || this.#doubtedSince.size > 0;
  }

  open(): readonly OutgoingRow[] {
    return this.#batch.rows.filter(({ position }) => !this.#answers.has(position));
  }

  receipt(): Receipt {
    const answers = this.#batch.rows.map(({ position }) => {
      const answer = this.#answers.get(position);
      invariant(answer !== undefined, `row ${position} was not answered`);
      return answer;
    });
    return { batch: this.#batch.number, answers };
  }
}
