/** Single writes keep the account's second and the user's minute, by a clock that only sleeping moves. */
import { expect, test } from "vitest";
import type { Clock } from "../../core/ports/clock.ts";
import { SinglePace } from "./single-pace.ts";

function sleepingClock(): Clock {
  let now = 0;
  return {
    now: () => now,
    monotonic: () => now,
    sleep: async (ms, signal) => {
      signal?.throwIfAborted();
      now += ms;
    },
  };
}
const { signal } = new AbortController();

test("no two single writes leave within a second, in the order of asking", async () => {
  const clock = sleepingClock();
  const pace = new SinglePace(clock);
  const left: [string, number][] = [];
  const users = ["a", "b", "c", "d"];
  await Promise.all(
    users.map((user) => pace.take(user, signal).then(() => left.push([user, clock.monotonic()]))),
  );
  expect(left.map(([user]) => user)).toEqual(users);
  for (const [index, [, at]] of left.entries()) {
    const before = left[index - 1];
    if (before) expect(at - before[1]).toBeGreaterThan(1_000);
  }
});

test("no user is written more than five times a minute", async () => {
  const clock = sleepingClock();
  const pace = new SinglePace(clock);
  const left: number[] = [];
  for (let write = 0; write < 12; write++) {
    await pace.take("ana", signal);
    left.push(clock.monotonic());
  }
  for (const [index, at] of left.entries()) {
    const sixthBefore = left[index - 5];
    if (sixthBefore !== undefined) expect(at - sixthBefore).toBeGreaterThanOrEqual(60_000);
  }
});

test("one that is told to leave does not hold up the next", async () => {
  const clock = sleepingClock();
  const pace = new SinglePace(clock);
  await pace.take("a", signal);
  const gone = pace.take("b", AbortSignal.abort(new Error("leaving")));
  const next = pace.take("c", signal);
  await expect(gone).rejects.toThrow("leaving");
  await next;
});
