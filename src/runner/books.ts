/**
 * The books of one run while it delivers: writes receipts, counts answers, and moves the ledger behind them. A receipt is in
 * the store before the ledger hears of it, so a crash in between is mended by telling the ledger again.
 */
import type { Answer } from "../core/outcome.ts";
import type { OutgoingBatch, Receipt, RowAnswer } from "../core/ports/destination.ts";
import type { Plan, Settlement } from "../core/ports/engine.ts";
import type { KeyedReceipt, Lease, SettledAnswer, Store } from "../core/ports/store.ts";

/** Receipts written in one transaction at most: a commit costs about a millisecond whatever it holds. */
const receiptsPerCommitMax = 200;
/** Rows after which the ledger is moved: one pass over a big ledger costs about 0.2 s (evidence-dataplane.md 2d). */
const rowsPerSettlementMax = 50_000;

export class Books {
  readonly answered: Record<Answer, number> = { created: 0, updated: 0, failed: 0 };
  /** One bit a position: a set of ten million numbers would take 400 MB, this takes 1.25. */
  readonly #seen: Uint8Array;
  readonly #plan: Plan;
  readonly #store: Store;
  readonly #lease: Lease;
  #waiting: { receipt: KeyedReceipt; written: () => void; failed: (error: unknown) => void }[] = [];
  #isWriting = false;
  #unsettled: Settlement[] = [];
  #settling: Promise<void> = Promise.resolve();

  constructor(parts: { readonly plan: Plan; readonly store: Store; readonly lease: Lease }) {
    this.#plan = parts.plan;
    this.#store = parts.store;
    this.#lease = parts.lease;
    this.#seen = new Uint8Array(Math.ceil(parts.plan.entriesTotal / 8));
  }

  /** Takes over what an earlier worker had written: its rows are not sent again, and the ledger is told once more. */
  async takeOver(runId: string): Promise<void> {
    for await (const page of this.#store.answers(runId)) {
      this.#count(page);
      if (this.#unsettled.length >= rowsPerSettlementMax) await this.settle();
    }
    await this.settle();
  }

  hasAnswer(position: number): boolean {
    return ((this.#seen[position >> 3] ?? 0) & (1 << (position & 7))) !== 0;
  }

  /** Resolves when the receipt is durable. Every row of the batch has exactly one answer afterwards. */
  async enter(batch: OutgoingBatch, receipt: Receipt): Promise<void> {
    const answers = completed(batch, receipt);
    const keys = new Map(batch.rows.map(({ position, key }) => [position, key]));
    await this.#write({ batch: batch.number, answers, keys });
    this.#count(answers);
    if (this.#unsettled.length >= rowsPerSettlementMax) await this.settle();
  }

  async settle(): Promise<void> {
    const rows = this.#unsettled;
    this.#unsettled = [];
    if (rows.length > 0) this.#settling = this.#settling.then(() => this.#plan.settle(rows));
    await this.#settling;
  }

  #count(answers: readonly SettledAnswer[]): void {
    for (const { position, answer, doubtful, zendeskUserId } of answers) {
      this.#seen[position >> 3] = (this.#seen[position >> 3] ?? 0) | (1 << (position & 7));
      this.answered[answer] += 1;
      if (answer !== "failed") this.#unsettled.push({ position, state: "delivered", zendeskUserId });
      else if (doubtful) this.#unsettled.push({ position, state: "doubtful", zendeskUserId });
    }
  }

  #write(receipt: KeyedReceipt): Promise<void> {
    return new Promise((written, failed) => {
      this.#waiting.push({ receipt, written, failed });
      if (!this.#isWriting) void this.#writeAll();
    });
  }

  /** One writer at a time; what arrives meanwhile goes out together in the next commit. */
  async #writeAll(): Promise<void> {
    this.#isWriting = true;
    while (this.#waiting.length > 0) {
      const group = this.#waiting.splice(0, receiptsPerCommitMax);
      try {
        await this.#store.saveReceipts(
          this.#lease,
          group.map(({ receipt }) => receipt),
        );
        for (const { written } of group) written();
      } catch (error) {
        for (const { failed } of group) failed(error);
      }
    }
    this.#isWriting = false;
  }
}

/** Silence is never success: a row that the receipt does not mention is failed, and may have arrived all the same. */
function completed(batch: OutgoingBatch, receipt: Receipt): readonly RowAnswer[] {
  const byPosition = new Map(receipt.answers.map((answer) => [answer.position, answer]));
  return batch.rows.map(({ position }) => byPosition.get(position) ?? unanswered(position, "no_answer"));
}

/** Answers for a batch whose delivery broke off: nobody knows what arrived. */
export function fateUnknown(batch: OutgoingBatch): Receipt {
  return {
    batch: batch.number,
    answers: batch.rows.map(({ position }) => unanswered(position, "fate_unknown")),
  };
}

function unanswered(position: number, code: "no_answer" | "fate_unknown"): RowAnswer {
  return {
    position,
    answer: "failed",
    zendeskUserId: null,
    job: null,
    code,
    column: null,
    message: null,
    doubtful: true,
  };
}
