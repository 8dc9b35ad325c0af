import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Clock } from "../core/ports/clock.ts";
import { createPace } from "./pace.ts";

/** A clock that jumps: whoever sleeps moves it, a timer's lateness included. */
function jumpingClock(latenessMs: () => number): Clock & { time: number } {
  const clock = {
    time: 0,
    now: () => clock.time,
    monotonic: () => clock.time,
    async sleep(ms: number, signal?: AbortSignal) {
      signal?.throwIfAborted();
      clock.time += ms + latenessMs();
    },
  };
  return clock;
}

async function sendAll(
  usersPerSecond: number,
  sizes: readonly number[],
  latenessMs: () => number,
): Promise<{ at: number; users: number }[]> {
  const clock = jumpingClock(latenessMs);
  const pace = createPace(usersPerSecond, clock);
  const signal = new AbortController().signal;
  const sends: { at: number; users: number }[] = [];
  await Promise.all(
    sizes.map((users) => pace.take(users, signal).then(() => sends.push({ at: clock.time, users }))),
  );
  return sends;
}

const busiestSecond = (sends: readonly { at: number; users: number }[]): number =>
  Math.max(
    ...sends.map(({ at }) =>
      sends.filter((send) => send.at >= at && send.at < at + 1000).reduce((sum, send) => sum + send.users, 0),
    ),
  );

describe("the pace", () => {
  it("never lets more users go within any one second than the limit, whatever the sizes and however late timers are", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 300 }),
        fc.array(fc.integer({ min: 1, max: 300 }), { minLength: 1, maxLength: 60 }),
        fc.infiniteStream(fc.integer({ min: 0, max: 40 })),
        async (limit, sizes, late) => {
          const within = sizes.map((size) => Math.min(size, limit));
          expect(busiestSecond(await sendAll(limit, within, () => late.next().value))).toBeLessThanOrEqual(
            limit,
          );
        },
      ),
      { numRuns: 200 },
    );
  });

  it("uses at least 98 of 100 users a second over a long run with timers up to 2 ms late", async () => {
    const sends = await sendAll(
      100,
      Array.from({ length: 200 }, () => 100),
      () => 2,
    );
    const seconds = ((sends.at(-1)?.at ?? 0) - (sends[0]?.at ?? 0)) / 1000;
    expect((199 * 100) / seconds / 100).toBeGreaterThan(0.98);
  });

  it("holds everybody until the moment that was asked for, and never shortens a wait", async () => {
    const clock = jumpingClock(() => 0);
    const pace = createPace(1000, clock);
    pace.holdUntil(5000);
    pace.holdUntil(2000);
    await pace.take(1, new AbortController().signal);
    expect(clock.time).toBe(5000);
  });

  it("lets the next in line go when the one before gave up", async () => {
    const clock = jumpingClock(() => 0);
    const pace = createPace(100, clock);
    const first = pace.take(100, AbortSignal.abort(new Error("gone")));
    const second = pace.take(100, new AbortController().signal);
    await expect(first).rejects.toThrow("gone");
    await expect(second).resolves.toBeDefined();
  });

  it("spreads small sends evenly, to the millisecond", async () => {
    const sends = await sendAll(100, [10, 10, 20, 10, 50], () => 0);
    // A tenth of the limit takes a tenth of a second and of the margin; the first send counts as 50 ms late.
    expect(sends.map(({ at }) => Math.round(at * 10) / 10)).toEqual([0, 51.5, 153, 356, 457.5]);
  });

  it("catches up with a late timer, but not with a pause", async () => {
    const clock = jumpingClock(() => 0);
    const pace = createPace(100, clock);
    const { signal } = new AbortController();
    const takeAt = async (lateMs: number): Promise<number> => {
      clock.time += lateMs;
      await pace.take(10, signal);
      return clock.time;
    };
    expect(await takeAt(0)).toBe(0);
    // 40 ms after its time of 51.5: the next one leaves when it would have left.
    expect(await takeAt(91.5)).toBeCloseTo(91.5);
    expect(await takeAt(0)).toBeCloseTo(153);
    // A second after its time of 254.5: 50 ms of it are made good.
    expect(await takeAt(1101.5)).toBeCloseTo(1254.5);
    expect(await takeAt(0)).toBeCloseTo(1306);
  });

  it("lets a send go at once that the last second leaves room for", async () => {
    const clock = jumpingClock(() => 0);
    const pace = createPace(100, clock);
    const { signal } = new AbortController();
    await pace.take(100, signal);
    clock.time = 1014;
    await pace.take(60, signal);
    expect(clock.time).toBe(1015);
    clock.time = 1700;
    await pace.take(40, signal);
    expect(clock.time).toBe(1700);
    await pace.take(1, signal);
    expect(clock.time).toBeCloseTo(2056, 0);
  });

  it("counts the second from when users left, where their way to the network took its time", async () => {
    const clock = jumpingClock(() => 0);
    const pace = createPace(100, clock);
    const { signal } = new AbortController();
    const first = await pace.take(100, signal);
    clock.time = 40;
    first.left();
    await pace.take(100, signal);
    expect(clock.time).toBe(40 + 1015);
  });
});
