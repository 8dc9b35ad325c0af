import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { assignWaves, type WaveRow } from "./wave.ts";

const aRow = (ordinal: number, externalId: string | null, email: string | null): WaveRow => ({
  ordinal,
  externalId,
  email,
});

const rows = fc
  .array(
    fc.record({
      externalId: fc.option(fc.constantFrom("1", "2", "A", "a", " a ", "", "b")),
      email: fc.option(fc.constantFrom("x@a", "X@A", "y@a", "z@a", " ")),
    }),
    { maxLength: 30 },
  )
  .map((list) => list.map((row, index) => ({ ordinal: index + 1, ...row })));

const same = (one: string | null, other: string | null): boolean =>
  one !== null &&
  other !== null &&
  one.trim() !== "" &&
  one.trim().toLowerCase() === other.trim().toLowerCase();

const mayBeOneUser = (one: WaveRow, other: WaveRow): boolean =>
  same(one.externalId, other.externalId) || same(one.email, other.email);

describe("waves", () => {
  it("puts rows that share nothing into the first wave", () => {
    expect([
      ...assignWaves([aRow(1, "a", "a@x"), aRow(2, "b", "b@x"), aRow(3, null, "c@x")]).values(),
    ]).toEqual([0, 0, 0]);
  });

  it("puts a row behind the row with its email even when their external ids differ", () => {
    const waves = assignWaves([
      aRow(1, "a", "m@x"),
      aRow(2, "a", "n@x"),
      aRow(3, "c", "N@X"),
      aRow(4, "d", null),
    ]);
    expect([...waves]).toEqual([
      [1, 0],
      [2, 1],
      [3, 2],
      [4, 0],
    ]);
  });

  it("never puts two rows of one user into the same wave, and keeps their order", () => {
    fc.assert(
      fc.property(rows, (list) => {
        const waves = assignWaves(list);
        for (const [index, row] of list.entries())
          for (const earlier of list.slice(0, index))
            if (mayBeOneUser(earlier, row))
              expect(waves.get(row.ordinal)).toBeGreaterThan(waves.get(earlier.ordinal) ?? Number.NaN);
      }),
    );
  });

  it("uses no wave that a row does not need", () => {
    fc.assert(
      fc.property(rows, (list) => {
        const waves = assignWaves(list);
        for (const [index, row] of list.entries()) {
          const wave = waves.get(row.ordinal) ?? Number.NaN;
          const before = list.slice(0, index).filter((earlier) => mayBeOneUser(earlier, row));
          if (wave > 0) expect(before.map((earlier) => waves.get(earlier.ordinal))).toContain(wave - 1);
        }
      }),
    );
  });
});
