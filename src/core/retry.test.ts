/** The retry decision under every kind of trouble, and its promises over random histories. */
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Attempt, type Budget, backoffMsMax, type Trouble, whatNext } from "./retry.ts";

const budget: Budget = { retryMs: 900_000, queueMs: 3_600_000 };

const anAttempt = (over: Partial<Attempt> = {}): Attempt => ({
  number: 1,
  troublesInARow: 1,
  rows: 100,
  isHalf: false,
  spentMs: 0,
  queuedMs: 0,
  jobMs: 0,
  chance: 0.5,
  ...over,
});

const retryAfter = fc.option(fc.integer({ min: 0, max: 2_000_000 }), { nil: null });
const anyTrouble: fc.Arbitrary<Trouble> = fc.oneof(
  ...(["rate limited", "jobs full", "unavailable", "server error"] as const).map((kind) =>
    retryAfter.map((retryAfterMs): Trouble => ({ kind, retryAfterMs })),
  ),
  ...(
    [
      "unreachable",
      "broken off",
      "conflict",
      "job failed",
      "job vanished",
      "unanswered",
      "row busy",
      "unknown",
    ] as const
  ).map((kind) => fc.constant<Trouble>({ kind })),
  fc.boolean().map((tooLarge): Trouble => ({ kind: "refused", tooLarge })),
);
const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
const jobMs = fc.integer({ min: 0, max: 60_000 });

describe("whatNext", () => {
  test("all waits of one batch together never exceed the budgets, whatever happens in which order", () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ trouble: anyTrouble, chance, jobMs }), { maxLength: 300 }),
        fc.record({
          retryMs: fc.integer({ min: 0, max: 900_000 }),
          queueMs: fc.integer({ min: 0, max: 900_000 }),
        }),
        fc.boolean(),
        (history, limits, isHalf) => {
          let spentMs = 0;
          let queuedMs = 0;
          let number = 0;
          for (const { trouble, ...drawn } of history) {
            number += 1;
            const attempt = anAttempt({
              ...drawn,
              number,
              troublesInARow: number,
              spentMs,
              queuedMs,
              isHalf,
            });
            const next = whatNext(trouble, attempt, limits);
            if (next.do === "give up") break;
            if (trouble.kind === "jobs full") queuedMs += next.afterMs;
            else spentMs += next.afterMs;
          }
          expect(spentMs).toBeLessThanOrEqual(limits.retryMs);
          expect(queuedMs).toBeLessThanOrEqual(limits.queueMs);
        },
      ),
    );
  });

  test("a wait that the destination names is obeyed to the millisecond, or given up when it does not fit", () => {
    fc.assert(
      fc.property(
        fc.constantFrom("rate limited", "unavailable", "server error", "jobs full"),
        fc.integer({ min: 0, max: 2_000_000 }),
        fc.integer({ min: 0, max: 900_000 }),
        fc.integer({ min: 1, max: 50 }),
        chance,
        (kind, retryAfterMs, spentMs, number, drawn) => {
          const attempt = anAttempt({
            spentMs,
            queuedMs: spentMs,
            number,
            troublesInARow: number,
            chance: drawn,
          });
          const next = whatNext({ kind, retryAfterMs }, attempt, { retryMs: 900_000, queueMs: 900_000 });
          if (spentMs + retryAfterMs > 900_000) expect(next.do).toBe("give up");
          else if (next.do !== "give up") expect(next.afterMs).toBe(retryAfterMs);
        },
      ),
    );
  });

  test("what was refused as a whole is never sent again unchanged", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100 }), fc.boolean(), fc.boolean(), (rows, tooLarge, isHalf) => {
        const next = whatNext({ kind: "refused", tooLarge }, anAttempt({ rows, isHalf }), budget);
        expect(next).toEqual(
          rows > 1
            ? { do: "halve", afterMs: 0 }
            : { do: "give up", code: tooLarge ? "too_large" : "refused" },
        );
      }),
    );
  });

  test("an unknown error is not tried again", () => {
    expect(whatNext({ kind: "unknown" }, anAttempt(), budget)).toEqual({ do: "give up", code: "refused" });
  });

  test("one row alone is never halved", () => {
    fc.assert(
      fc.property(anyTrouble, fc.integer({ min: 1, max: 20 }), fc.boolean(), (trouble, number, isHalf) => {
        expect(whatNext(trouble, anAttempt({ rows: 1, number, isHalf }), budget).do).not.toBe("halve");
      }),
    );
  });

  test("every kind of trouble comes to an end within the budget", () => {
    fc.assert(
      fc.property(anyTrouble, chance, (trouble, drawn) => {
        const patient = anAttempt({
          number: 1_000,
          rows: 1,
          spentMs: 900_000,
          queuedMs: 3_600_000,
          chance: drawn,
        });
        const next = whatNext(trouble, patient, budget);
        const named = "retryAfterMs" in trouble ? trouble.retryAfterMs : null;
        if (named !== 0) expect(next.do).toBe("give up");
      }),
    );
  });

  test("our own waits double up to a limit and are spread by chance", () => {
    const wait = (troublesInARow: number, drawn: number): number => {
      const next = whatNext({ kind: "conflict" }, anAttempt({ troublesInARow, chance: drawn }), budget);
      return next.do === "give up" ? Number.NaN : next.afterMs;
    };
    expect([1, 2, 3, 4].map((n) => wait(n, 0))).toEqual([250, 500, 1_000, 2_000]);
    expect(wait(30, 0)).toBe(backoffMsMax / 2);
    expect(wait(1, 0.5)).toBe(375);
  });

  test("rows that may be in a running job wait as long as a job takes here", () => {
    const next = whatNext({ kind: "broken off" }, anAttempt({ jobMs: 12_000 }), budget);
    expect(next).toEqual({ do: "send again", afterMs: 12_000, whoWaits: "these rows" });
  });

  test("a batch that breaks the server is sent three times, then halved, and a row alone is failed at last", () => {
    const steps = [1, 2, 3].map(
      (number) => whatNext({ kind: "server error", retryAfterMs: null }, anAttempt({ number }), budget).do,
    );
    expect(steps).toEqual(["send again", "send again", "halve"]);
    const alone = anAttempt({ number: 3, rows: 1, isHalf: true });
    expect(whatNext({ kind: "server error", retryAfterMs: null }, alone, budget)).toEqual({
      do: "give up",
      code: "whole_batch_failed",
    });
  });

  test("waiting for a job's turn uses its own budget and is no failure", () => {
    const used = anAttempt({ spentMs: 900_000, number: 40, troublesInARow: 40, jobMs: 8_000 });
    expect(whatNext({ kind: "jobs full", retryAfterMs: null }, used, budget)).toEqual({
      do: "send again",
      afterMs: 1_500,
      whoWaits: "these rows",
    });
  });

  test("a rate limit and an outage make everybody wait", () => {
    for (const kind of ["rate limited", "unavailable"] as const)
      expect(whatNext({ kind, retryAfterMs: 7_000 }, anAttempt(), budget)).toEqual({
        do: "send again",
        afterMs: 7_000,
        whoWaits: "everybody",
      });
  });

  /** A wait with a chance of 0 is half of the doubling one: 250 ms after the first trouble. */
  const lastMoment = anAttempt({ chance: 0, spentMs: 900_000 - 250 });
  const tooLate = anAttempt({ chance: 0, spentMs: 900_000 - 249 });

  test.each([
    ["rate limited", "everybody"],
    ["unavailable", "everybody"],
    ["unreachable", "these rows"],
    ["conflict", "these rows"],
    ["broken off", "these rows"],
    ["job vanished", "these rows"],
  ] as const)(
    "%s is tried again to the last moment of the budget, and then told as used up",
    (kind, whoWaits) => {
      const trouble = { kind, retryAfterMs: null } as Trouble;
      expect(whatNext(trouble, lastMoment, budget)).toEqual({ do: "send again", afterMs: 250, whoWaits });
      expect(whatNext(trouble, tooLate, budget)).toEqual({ do: "give up", code: "retries_used_up" });
    },
  );

  test("a wait that was named is begun when it just fits, and not a millisecond later", () => {
    for (const kind of ["rate limited", "unavailable", "server error"] as const) {
      const trouble: Trouble = { kind, retryAfterMs: 1_000 };
      expect(whatNext(trouble, anAttempt({ spentMs: 899_000 }), budget)).toMatchObject({ afterMs: 1_000 });
      expect(whatNext(trouble, anAttempt({ spentMs: 899_001 }), budget)).toEqual({
        do: "give up",
        code: "retries_used_up",
      });
    }
  });

  test("a job's turn is waited for to the end of its own budget", () => {
    const trouble: Trouble = { kind: "jobs full", retryAfterMs: 1_000 };
    expect(whatNext(trouble, anAttempt({ queuedMs: 3_599_000 }), budget).do).toBe("send again");
    expect(whatNext(trouble, anAttempt({ queuedMs: 3_599_001 }), budget)).toEqual({
      do: "give up",
      code: "retries_used_up",
    });
    const turn = (jobMs: number) =>
      whatNext({ kind: "jobs full", retryAfterMs: null }, anAttempt({ jobMs, chance: 0 }), budget);
    expect([0, 8_000, 60_000].map(turn)).toMatchObject([
      { afterMs: 125 },
      { afterMs: 1_000 },
      { afterMs: 2_500 },
    ]);
  });

  test("a row that is busy is sent four times", () => {
    const steps = [1, 2, 3, 4].map((number) => whatNext({ kind: "row busy" }, anAttempt({ number }), budget));
    expect(steps.map((step) => step.do)).toEqual(["send again", "send again", "send again", "give up"]);
    expect(steps[3]).toEqual({ do: "give up", code: "refused" });
    expect(whatNext({ kind: "row busy" }, tooLate, budget)).toEqual({ do: "give up", code: "refused" });
  });

  test.each([
    ["server error", 3, 2, "whole_batch_failed"],
    ["job failed", 2, 1, "whole_batch_failed"],
    ["unanswered", 2, 1, "no_answer"],
  ] as const)(
    "%s: a whole batch goes %i times, a half %i times, and a row alone is told as %s",
    (kind, whole, half, code) => {
      const trouble = { kind, retryAfterMs: null } as Trouble;
      const sends = (over: Partial<Attempt>): number => {
        let number = 1;
        while (whatNext(trouble, anAttempt({ ...over, number }), budget).do === "send again") number += 1;
        return number;
      };
      expect(sends({})).toBe(whole);
      expect(sends({ isHalf: true })).toBe(half);
      expect(sends({ rows: 1 })).toBe(whole);
      expect(sends({ rows: 1, isHalf: true })).toBe(whole);
      expect(whatNext(trouble, anAttempt({ rows: 1, number: whole }), budget)).toEqual({
        do: "give up",
        code,
      });
      expect(whatNext(trouble, tooLate, budget)).toEqual({ do: "give up", code });
      expect(whatNext(trouble, lastMoment, budget)).toMatchObject({ do: "send again", afterMs: 250 });
      expect(whatNext(trouble, anAttempt({ number: whole, chance: 0 }), budget)).toEqual({
        do: "halve",
        afterMs: 250,
      });
    },
  );

  test("rows that may be in a running job wait no longer for it than the budget lasts", () => {
    const late = anAttempt({ jobMs: 60_000, spentMs: 899_000, chance: 0 });
    expect(whatNext({ kind: "broken off" }, late, budget)).toEqual({
      do: "send again",
      afterMs: 1_000,
      whoWaits: "these rows",
    });
  });
});
