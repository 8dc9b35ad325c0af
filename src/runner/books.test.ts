import { describe, expect, it } from "vitest";
import type { OutgoingBatch, RowAnswer } from "../core/ports/destination.ts";
import type { Plan, Settlement } from "../core/ports/engine.ts";
import type { KeyedReceipt, Store } from "../core/ports/store.ts";
import { Books } from "./books.ts";

const aBatch = (number: number, positions: readonly number[]): OutgoingBatch => ({
  number,
  rows: positions.map((position) => ({
    position,
    key: `k${position}`,
    externalId: null,
    email: null,
    isNew: true,
    zendeskUserId: null,
    user: "{}",
  })),
});

const created = (position: number): RowAnswer => ({
  position,
  answer: "created",
  zendeskUserId: position + 100,
  job: "V3-1",
  code: null,
  column: null,
  message: null,
  doubtful: false,
});

/** The two methods of store and plan that books call, kept as what they were told. */
function openBooks(saveReceipts: (receipts: readonly KeyedReceipt[]) => Promise<void>): {
  books: Books;
  settled: Settlement[];
} {
  const settled: Settlement[] = [];
  const plan = {
    entriesTotal: 1000,
    settle: async (rows: readonly Settlement[]) => void settled.push(...rows),
  };
  const store = {
    saveReceipts: (_lease: unknown, receipts: readonly KeyedReceipt[]) => saveReceipts(receipts),
  };
  const lease = { runId: "r", token: 1, worker: "w" };
  return {
    books: new Books({ plan: plan as unknown as Plan, store: store as unknown as Store, lease }),
    settled,
  };
}

describe("the books of a run", () => {
  it("turn silence about a row into a failure that may have arrived", async () => {
    const written: KeyedReceipt[] = [];
    const { books, settled } = openBooks(async (receipts) => void written.push(...receipts));
    await books.enter(aBatch(0, [0, 1]), { batch: 0, answers: [created(0)] });
    await books.settle();
    expect(books.answered).toEqual({ created: 1, updated: 0, failed: 1 });
    expect(written[0]?.answers[1]).toMatchObject({
      position: 1,
      answer: "failed",
      code: "no_answer",
      doubtful: true,
    });
    expect(settled).toEqual([
      { position: 0, state: "delivered", zendeskUserId: 100 },
      { position: 1, state: "doubtful", zendeskUserId: null },
    ]);
  });

  it("count and settle nothing that the store did not take, and go on when it takes again", async () => {
    let isBroken = true;
    const { books, settled } = openBooks(() => {
      if (isBroken) throw new Error("the store is gone");
      return Promise.resolve();
    });
    await expect(books.enter(aBatch(0, [0]), { batch: 0, answers: [created(0)] })).rejects.toThrow(
      "the store is gone",
    );
    expect(books.answered.created).toBe(0);
    isBroken = false;
    await books.enter(aBatch(1, [1]), { batch: 1, answers: [created(1)] });
    await books.settle();
    expect(books.hasAnswer(0)).toBe(false);
    expect(books.hasAnswer(1)).toBe(true);
    expect(settled.map(({ position }) => position)).toEqual([1]);
  });

  it("write what arrives while a commit is on in one commit together", async () => {
    const sizes: number[] = [];
    const { books } = openBooks(async (receipts) => {
      sizes.push(receipts.length);
      await new Promise((resolve) => setImmediate(resolve));
    });
    await Promise.all(
      Array.from({ length: 50 }, (_, n) => books.enter(aBatch(n, [n]), { batch: n, answers: [created(n)] })),
    );
    expect(sizes).toEqual([1, 49]);
  });
});
