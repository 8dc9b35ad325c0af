/** Who may send when a run changes hands: decided by the lease, to the millisecond, on a clock that the test turns. */
import { describe, expect, it } from "vitest";
import { LeaseLost } from "../core/failure.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { Lease, Store } from "../core/ports/store.ts";
import { startHeartbeat } from "./heartbeat.ts";

const times = { leaseMs: 3500, heartbeatMs: 700, restMs: 1050 };
const lease: Lease = { runId: "run", worker: "worker", token: 1 };

/** Time moves only when told, from one sleeper to the next. */
class TurnedClock implements Clock {
  #now = 0;
  readonly #sleepers = new Set<{ readonly at: number; wake(): void }>();

  now = (): number => this.#now;
  monotonic = (): number => this.#now;
  sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      const sleeper = { at: this.#now + ms, wake: resolve };
      if (signal?.aborted) return reject(signal.reason);
      signal?.addEventListener("abort", () => {
        this.#sleepers.delete(sleeper);
        reject(signal.reason);
      });
      this.#sleepers.add(sleeper);
    });

  async turnTo(end: number): Promise<void> {
    for (;;) {
      await new Promise((settled) => setImmediate(settled));
      const [next] = [...this.#sleepers].sort((a, b) => a.at - b.at);
      if (next === undefined || next.at > end) break;
      this.#sleepers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.wake();
    }
    this.#now = end;
  }

  /** The process was paused: nobody was woken meanwhile. */
  jumpTo(now: number): void {
    this.#now = now;
  }
}

function beating(heartbeat: Store["heartbeat"]) {
  const clock = new TurnedClock();
  const store = { heartbeat } as Store;
  const heart = startHeartbeat({ store, lease, clock, times, askedAt: 0, progress: () => ({}) });
  return { clock, heart, signal: new AbortController().signal };
}

const silent: Store["heartbeat"] = () => new Promise(() => undefined);
const answering: Store["heartbeat"] = async () => ({ stopRequested: false });
const lost: Store["heartbeat"] = async () => {
  throw new LeaseLost("Another worker has it.", { code: "lease_lost", next: "wait" });
};

/** How a promise stands after everything that was to happen has happened. */
async function standing(promise: Promise<unknown>): Promise<unknown> {
  const settled = promise.then(
    (value) => ({ value }),
    () => "refused",
  );
  await new Promise((later) => setImmediate(later));
  return await Promise.race([settled, Promise.resolve("waits")]);
}

describe("a heartbeat", () => {
  it("lets nobody send in the second before the lease may go to another, when the store is silent", async () => {
    const { clock, heart, signal } = beating(silent);
    clock.jumpTo(2449);
    expect(await heart.mayLeave(signal)).toBe(true);
    clock.jumpTo(2450);
    expect(await standing(heart.mayLeave(signal))).toBe("waits");
  });

  it("lets send again when the store says that the run is still ours, but not without a new turn", async () => {
    const { clock, heart, signal } = beating(answering);
    clock.jumpTo(60_000);
    const paused = heart.mayLeave(signal);
    expect(await standing(paused)).toBe("waits");
    await clock.turnTo(61_000);
    expect(await paused).toBe(false);
    expect(await heart.mayLeave(signal)).toBe(true);
  });

  it("lets nobody send after a pause in which another worker took over", async () => {
    const { clock, heart, signal } = beating(lost);
    clock.jumpTo(60_000);
    const paused = heart.mayLeave(signal);
    expect(await standing(paused)).toBe("waits");
    await clock.turnTo(61_000);
    expect(await standing(paused)).toBe("refused");
    expect(heart.lost.aborted).toBe(true);
  });

  it("gives a store that never answers up", async () => {
    const { clock, heart } = beating(silent);
    await clock.turnTo(30_000);
    expect(heart.lost.reason).toMatchObject({
      code: "store_silent",
      next: "retry",
      message: "The control store is silent; worker worker leaves run run.",
    });
  });

  it("keeps a run in hand until a second has passed since the last send", async () => {
    const { clock, heart, signal } = beating(answering);
    await clock.turnTo(500);
    await heart.mayLeave(signal);
    const rest = heart.rest();
    await clock.turnTo(1549);
    expect(await standing(rest)).toBe("waits");
    await clock.turnTo(1550);
    await rest;
    await heart.rest();
  });

  it("hears of a stop, and only then", async () => {
    let stopRequested = false;
    const { clock, heart } = beating(async () => ({ stopRequested }));
    await clock.turnTo(1000);
    expect(heart.stop.aborted).toBe(false);
    stopRequested = true;
    await clock.turnTo(2000);
    expect(heart.stop.aborted).toBe(true);
    expect(heart.lost.aborted).toBe(false);
  });

  it("goes on through errors of the store until the lease has run out", async () => {
    const { clock, heart } = beating(async () => {
      throw new Error("the connection was lost");
    });
    await clock.turnTo(3500);
    expect(heart.lost.aborted).toBe(false);
    await clock.turnTo(4200);
    expect(heart.lost.aborted).toBe(true);
  });

  it("is lost at once when the store names another holder, and asks no more", async () => {
    let asked = 0;
    const { clock, heart } = beating(async (...given) => {
      asked += 1;
      return await lost(...given);
    });
    await clock.turnTo(700);
    expect(heart.lost.aborted).toBe(true);
    await clock.turnTo(10_000);
    expect(asked).toBe(1);
  });

  it("asks no more once it has ended", async () => {
    let asked = 0;
    const { clock, heart } = beating(async () => {
      asked += 1;
      return { stopRequested: false };
    });
    await clock.turnTo(1400);
    const before = asked;
    await heart.end();
    await clock.turnTo(10_000);
    expect([before, asked]).toEqual([2, 2]);
  });

  it("rests after its last send only, not after a turn that it was refused", async () => {
    const { clock, heart, signal } = beating(answering);
    await clock.turnTo(500);
    await heart.mayLeave(signal);
    clock.jumpTo(60_000);
    const paused = heart.mayLeave(signal);
    await clock.turnTo(61_000);
    expect(await paused).toBe(false);
    expect(await standing(heart.rest())).toEqual({ value: undefined });
  });
});
