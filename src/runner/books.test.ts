import { describe, expect, it } from "vitest";
import type { OutgoingBatch, RowAnswer } from "../core/ports/destination.ts";
import type { Plan, Settlement } from "../core/ports/engine.ts";
import type { KeyedReceipt, Store } from "../core/ports/store.ts";
import { Books, fateUnknown } from "./books.ts";

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

/** The methods of store and plan that books call, kept as what they were told. */
function openBooks(
  saveReceipts: (receipts: readonly KeyedReceipt[]) => Promise<void>,
  earlier: readonly RowAnswer[][] = [],
): {
  books: Books;
  settled: Settlement[];
  settlements: number[];
} {
  const settled: Settlement[] = [];
  const settlements: number[] = [];
  const plan = {
    entriesTotal: 200_000,
    settle: async (rows: readonly Settlement[]) => {
      settlements.push(rows.length);
      settled.push(...rows);
    },
  };
  const store = {
    saveReceipts: (_lease: unknown, receipts: readonly KeyedReceipt[]) => saveReceipts(receipts),
    async *answers() {
      yield* earlier;
    },
  };
  const lease = { runId: "r", token: 1, worker: "w" };
  return {
    books: new Books({ plan: plan as unknown as Plan, store: store as unknown as Store, lease }),
    settled,
    settlements,
  };
}

const range = (from: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => from + index);

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

  it("keep the key of each row with its answer", async () => {
    const written: KeyedReceipt[] = [];
    const { books } = openBooks(async (receipts) => void written.push(...receipts));
    await books.enter(aBatch(3, [8, 9]), { batch: 3, answers: [created(9), created(8)] });
    expect(written).toMatchObject([{ batch: 3, answers: [{ position: 8 }, { position: 9 }] }]);
    expect([...(written[0]?.keys ?? [])]).toEqual([
      [8, "k8"],
      [9, "k9"],
    ]);
  });

  it("settle when fifty thousand rows have gathered, and nothing when nothing has", async () => {
    const { books, settlements } = openBooks(() => Promise.resolve());
    await books.settle();
    expect(settlements).toEqual([]);
    const enter = (number: number, from: number, count: number) =>
      books.enter(aBatch(number, range(from, count)), {
        batch: number,
        answers: range(from, count).map(created),
      });
    await enter(0, 0, 49_999);
    expect(settlements).toEqual([]);
    await enter(1, 49_999, 1);
    expect(settlements).toEqual([50_000]);
    await books.settle();
    expect(settlements).toEqual([50_000]);
  });

  it("take over what an earlier worker had written, and tell the ledger of it once more", async () => {
    const failed: RowAnswer = { ...created(2), answer: "failed", zendeskUserId: null, code: "refused" };
    const pages = [range(3, 50_000).map(created), [failed, { ...failed, position: 1, doubtful: true }]];
    const { books, settled, settlements } = openBooks(() => Promise.resolve(), pages);
    await books.takeOver("r");
    expect(books.answered).toEqual({ created: 50_000, updated: 0, failed: 2 });
    expect(settlements).toEqual([50_000, 1]);
    // What was refused for good is not in doubt: the ledger need not hear of it.
    expect(settled.at(-1)).toEqual({ position: 1, state: "doubtful", zendeskUserId: null });
    expect([0, 1, 2, 3, 50_002, 50_003].map((position) => books.hasAnswer(position))).toEqual([
      false,
      true,
      true,
      true,
      true,
      false,
    ]);
  });

  it("say of a batch whose delivery broke off that nobody knows what arrived", () => {
    expect(fateUnknown(aBatch(4, [5, 6]))).toMatchObject({
      batch: 4,
      answers: [
        { position: 5, answer: "failed", code: "fate_unknown", doubtful: true },
        { position: 6, answer: "failed", code: "fate_unknown", doubtful: true },
      ],
    });
  });
});
