import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Answer } from "../core/outcome.ts";
import type { KeyedReceipt } from "../core/ports/store.ts";
import { cleanText } from "./clean-text.ts";
import {
  keyedAnswers,
  type PackedReceipt,
  packReceipts,
  positionsOf,
  rowsPerPackMax,
  unpackRows,
} from "./receipt-packing.ts";

const anAnswer = fc.record({
  position: fc.integer({ min: 0, max: 2_000_000_000 }),
  answer: fc.constantFrom<Answer>("created", "updated", "failed"),
  zendeskUserId: fc.option(fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER })),
  job: fc.option(fc.string()),
  doubtful: fc.boolean(),
  key: fc.string({ unit: "binary" }),
});

const aReceipt = fc.uniqueArray(anAnswer, { selector: ({ position }) => position, maxLength: 600 }).map(
  (answers): KeyedReceipt => ({
    batch: 3,
    answers: answers.map((one) => ({
      ...one,
      doubtful: one.doubtful && one.answer === "failed",
      code: null,
      column: null,
      message: null,
    })),
    keys: new Map(answers.map(({ position, key }) => [position, key])),
  }),
);

/** As the database gives back what it was given. */
const toBytes = (text: string): Buffer => Buffer.from(text.slice(2), "hex");
const read = (packed: PackedReceipt) => ({
  ...packed,
  outcomes: toBytes(packed.outcomes),
  job_of: packed.job_of === null ? null : toBytes(packed.job_of),
});

describe("packing receipts", () => {
  it("gives every answer back as it was, in order of position", () => {
    fc.assert(
      fc.property(aReceipt, (receipt) => {
        const packed = packReceipts(receipt.batch, keyedAnswers(receipt));
        const expected = [...receipt.answers]
          .sort((one, other) => one.position - other.position)
          .map(({ position, answer, zendeskUserId, job, doubtful }) => ({
            position,
            answer,
            zendeskUserId,
            doubtful,
            job: job === null ? null : cleanText(job),
            key: cleanText(receipt.keys.get(position) ?? ""),
          }));
        expect(packed.flatMap((one) => unpackRows(read(one)))).toEqual(expected);
        expect(packed.flatMap(positionsOf)).toEqual(expected.map(({ position }) => position));
        for (const { outcomes } of packed)
          expect(toBytes(outcomes).length).toBeLessThanOrEqual(rowsPerPackMax);
      }),
      { numRuns: 60 },
    );
  });

  it("spells positions out only where they are not in a row, and jobs only where there are several", () => {
    const answers = (positions: readonly number[], jobs: readonly string[]) =>
      positions.map((position, index) => ({
        position,
        answer: "created" as const,
        zendeskUserId: 1,
        job: jobs[index] ?? "a",
        code: null,
        column: null,
        message: null,
        doubtful: false,
        key: "k",
      }));
    expect(packReceipts(0, answers([5, 6, 7], []))[0]).toMatchObject({
      positions: null,
      job_of: null,
      jobs: ["a"],
    });
    expect(packReceipts(0, answers([5, 7], ["a", "b"]))[0]).toMatchObject({
      positions: [5, 7],
      jobs: ["a", "b"],
    });
  });
});
