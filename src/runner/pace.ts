/** Spreads sends evenly over time so that no second of our clock holds more users than the limit; everyone waits when asked to. */
import type { Clock } from "../core/ports/clock.ts";
import type { Pace, Turn } from "../core/ports/pace.ts";

const secondMs = 1000;
/** Kept on top of every second: two requests that leave a second apart may arrive a few milliseconds closer. */
const marginMs = 15;
/** How far behind its plan the pace may run and still catch up; covers late timers, not pauses. */
const catchUpMs = 50;

interface Send {
  at: number;
  readonly users: number;
}

export function createPace(usersPerSecond: number, clock: Clock): Pace {
  let recent: Send[] = [];
  let nextAt = Number.NEGATIVE_INFINITY;
  let heldUntil = Number.NEGATIVE_INFINITY;
  let line: Promise<unknown> = Promise.resolve();

  /** When so many users may go at the earliest, given what went in the second before. */
  function earliest(users: number, now: number): number {
    recent = recent.filter(({ at }) => at > now - secondMs - marginMs);
    let sum = recent.reduce((total, send) => total + send.users, 0);
    let free = now;
    for (const send of recent) {
      if (sum + users <= usersPerSecond) break;
      free = Math.max(free, send.at + secondMs + marginMs);
      sum -= send.users;
    }
    return Math.max(free, nextAt, heldUntil);
  }

  async function go(users: number, signal: AbortSignal): Promise<Turn> {
    for (;;) {
      signal.throwIfAborted();
      const now = clock.monotonic();
      const waitMs = earliest(users, now) - now;
      // Timers cannot wait for less than a millisecond.
      if (waitMs < 1) break;
      await clock.sleep(waitMs, signal);
    }
    const now = clock.monotonic();
    const send: Send = { at: now, users };
    recent.push(send);
    const intervalMs = (users / usersPerSecond) * (secondMs + marginMs);
    nextAt = Math.max(nextAt + intervalMs, now + intervalMs - catchUpMs);
    return {
      left() {
        send.at = clock.monotonic();
      },
    };
  }

  return {
    take(users, signal) {
      const turn = line.then(() => go(users, signal));
      // The next in line goes on whether or not this one was aborted; its own caller hears of the abort.
      line = turn.catch(() => undefined);
      return turn;
    },
    holdUntil(at) {
      heldUntil = Math.max(heldUntil, at);
    },
  };
}
