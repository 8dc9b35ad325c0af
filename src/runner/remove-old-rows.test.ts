import { describe, expect, it } from "vitest";
import { keepRemovingOldRows, removeOldRows } from "./remove-old-rows.ts";

/** A clock whose sleeps end at once and move it on. */
function quickClock() {
  let ms = 0;
  return {
    now: () => ms,
    monotonic: () => ms,
    async sleep(wait: number, signal?: AbortSignal) {
      signal?.throwIfAborted();
      ms += wait;
      await new Promise(setImmediate);
    },
  };
}

/** So many runs are old from the first hour on. */
function shelf(count: number) {
  let left = count;
  const asked: number[] = [];
  return {
    asked,
    async removeOldRows(now: number) {
      asked.push(now);
      return left > 0 ? left-- : null;
    },
  };
}

describe("removing the rows of old runs", () => {
  it("goes on until no run is old enough", async () => {
    const store = shelf(3);
    expect(await removeOldRows({ store, clock: quickClock() }, new AbortController().signal)).toBe(3);
    expect(store.asked).toHaveLength(4);
  });

  it("stops after as many runs as it may take", async () => {
    const store = shelf(30);
    expect(await removeOldRows({ store, clock: quickClock() }, new AbortController().signal, 5)).toBe(5);
    expect(store.asked).toHaveLength(5);
  });

  it("stops between two runs when its process leaves", async () => {
    const leave = new AbortController();
    const store = {
      async removeOldRows() {
        leave.abort();
        return 1;
      },
    };
    expect(await removeOldRows({ store, clock: quickClock() }, leave.signal)).toBe(1);
  });

  it("begins a minute after the start, looks every hour, and goes on after a trouble", async () => {
    const leave = new AbortController();
    const troubles: unknown[] = [];
    const told: unknown[] = [];
    const asked: number[] = [];
    const store = {
      async removeOldRows(now: number) {
        asked.push(now);
        if (asked.length === 1) throw new Error("the store is away");
        if (asked.length === 4) leave.abort();
        return asked.length === 2 ? 7 : null;
      },
    };
    const log = { info: (_: string, facts: unknown) => void told.push(facts), trouble: () => undefined };
    const parts = {
      store,
      clock: quickClock(),
      log: log as never,
      onTrouble: (error: unknown) => void troubles.push(error),
    };
    await keepRemovingOldRows(parts, leave.signal);
    expect(troubles).toEqual([new Error("the store is away")]);
    expect(told).toEqual([{ runs: 1 }]);
    expect(asked[0]).toBe(60_000);
    expect(asked[1]).toBe(60_000 + 3_600_000);
    expect(asked[3]).toBeGreaterThanOrEqual(60_000 + 2 * 3_600_000);
  });
});
