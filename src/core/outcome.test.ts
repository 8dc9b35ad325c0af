import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assertBalance, imbalance, tallyOf } from "./outcome.ts";

const count = fc.nat({ max: 10_000_000 });

describe("the books", () => {
  it("balance at every moment of every run, whatever has been answered so far", () => {
    const parts = fc.record({ new: count, changed: count, unchanged: count, rejected: count, left: count });
    fc.assert(
      fc.property(parts, fc.nat(), fc.nat(), fc.nat(), (plan, a, b, c) => {
        const toSend = plan.new + plan.changed;
        const created = toSend === 0 ? 0 : a % (toSend + 1);
        const updated = b % (toSend - created + 1);
        const failed = c % (toSend - created - updated + 1);
        const read = plan.new + plan.changed + plan.unchanged + plan.rejected;
        expect(imbalance(tallyOf({ ...plan, read }, { created, updated, failed }))).toBeNull();
      }),
    );
  });

  it("do not balance when a single row is missing, counted twice or negative", () => {
    const right = tallyOf(
      { read: 10, new: 4, changed: 2, unchanged: 3, rejected: 1, left: 0 },
      { created: 3, updated: 2, failed: 1 },
    );
    expect(imbalance(right)).toBeNull();
    for (const name of [
      "read",
      "unchanged",
      "rejected",
      "delivered",
      "created",
      "updated",
      "failed",
      "unsent",
    ] as const) {
      expect(() => assertBalance({ ...right, [name]: right[name] + 1 }), name).toThrow(
        /books do not balance/,
      );
    }
    expect(imbalance({ ...right, delivered: 6, unsent: -1 })).toBe("unsent is -1, which is not a count");
    expect(imbalance({ ...right, created: 4 })).toBe("delivered 5 is not created 4 + updated 2");
    expect(imbalance({ ...right, read: 11 })).toBe("read 11 is not the sum of its outcomes, 10");
    expect(() => assertBalance(right)).not.toThrow();
    expect(imbalance({ ...right, unsent: -1, failed: right.failed + 1 })).toMatch(/unsent is -1/);
  });
});
