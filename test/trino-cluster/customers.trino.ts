/** The customers of TPC-H from end to end: only those who changed leave the cluster. */
import { describe, expect, inject, test } from "vitest";
import { sendCustomers } from "./customers-run.ts";

const trino = inject("trino");

describe.skipIf(trino === null)("deskfeed run over the customers of TPC-H", () => {
  test("sends everybody once, then those who changed, then nobody, and only they leave the cluster", async () => {
    const [first, second, third] = await sendCustomers(trino as NonNullable<typeof trino>, "tiny");
    const books = (rows: Readonly<Record<string, number>> | undefined) => {
      const { read, created, updated, unchanged, failed, rejected } = rows ?? {};
      return { read, created, updated, unchanged, failed, rejected };
    };
    for (const run of [first, second, third]) expect(run?.code, run?.said).toBe(0);
    const none = { failed: 0, rejected: 0 };
    expect(books(first?.rows)).toEqual({ read: 1500, created: 1500, updated: 0, unchanged: 0, ...none });
    expect(books(second?.rows)).toEqual({ read: 1500, created: 0, updated: 15, unchanged: 1485, ...none });
    expect(books(third?.rows)).toEqual({ read: 1500, created: 0, updated: 0, unchanged: 1500, ...none });
    // 1,500 rows were 130 kB; what is left of a run without them is Trino's own talk of progress.
    const rowsBytes = (first?.bytes ?? 0) - (third?.bytes ?? 0);
    expect((second?.bytes ?? 0) - (third?.bytes ?? 0)).toBeLessThan(rowsBytes / 4);
  });
});
