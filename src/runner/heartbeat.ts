/** Keeps a run's lease alive, carries its figures to the store, and hears of a stop that somebody asked for elsewhere. */
import { LeaseLost } from "../core/failure.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { Lease, RunProgress, Store } from "../core/ports/store.ts";
import type { LeaseTimes } from "./take-run.ts";

export interface Heartbeat {
  /** Aborted when somebody asked the run to stop. */
  readonly stop: AbortSignal;
  /** Aborted with LeaseLost when this worker must not write any more. */
  readonly lost: AbortSignal;
  end(): Promise<void>;
}

export function startHeartbeat(parts: {
  readonly store: Store;
  readonly lease: Lease;
  readonly clock: Clock;
  readonly times: LeaseTimes;
  progress(): RunProgress;
}): Heartbeat {
  const { store, lease, clock } = parts;
  const { leaseMs, heartbeatMs } = parts.times;
  const stop = new AbortController();
  const lost = new AbortController();
  const done = new AbortController();
  let heardAt = clock.monotonic();

  async function beat(): Promise<void> {
    try {
      const { stopRequested } = await store.heartbeat(lease, leaseMs, parts.progress());
      heardAt = clock.monotonic();
      if (stopRequested) stop.abort();
    } catch (error) {
      // A store that does not answer is given until the lease has run out: then another worker may have taken over.
      if (error instanceof LeaseLost || clock.monotonic() - heardAt > leaseMs) lost.abort(error);
    }
  }

  async function beatUntilDone(): Promise<void> {
    while (!done.signal.aborted && !lost.signal.aborted) {
      await clock.sleep(heartbeatMs, done.signal).catch(() => undefined);
      if (!done.signal.aborted) await beat();
    }
  }

  const beating = beatUntilDone();
  return {
    stop: stop.signal,
    lost: lost.signal,
    async end() {
      done.abort();
      await beating;
    },
  };
}
