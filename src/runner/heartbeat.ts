/** Keeps a run's lease alive, says whether it may still send, carries its figures to the store, and hears of a stop that somebody asked for elsewhere. */
import { LeaseLost } from "../core/failure.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { Lease, RunProgress, Store } from "../core/ports/store.ts";
import type { LeaseTimes } from "./take-run.ts";

/** A store that has not said a word for so long will not: a connection may be cut without anybody being told. */
const silenceMsMax = 20_000;
/** Between two looks whether the store has said that the run is still ours. */
const lookMs = 50;

export interface Heartbeat {
  /** Aborted when somebody asked the run to stop. */
  readonly stop: AbortSignal;
  /** Aborted with LeaseLost when this worker must not write any more. */
  readonly lost: AbortSignal;
  /**
   * Asked right before every send. True at once while nobody else can hold the run; else it waits for the store's word, answers
   * false, and the sender asks for its turn anew.
   */
  mayLeave(signal: AbortSignal): Promise<boolean>;
  /** Resolves when another process may send at once: before the run is given out of hand. */
  rest(): Promise<void>;
  end(): Promise<void>;
}

export function startHeartbeat(parts: {
  readonly store: Store;
  readonly lease: Lease;
  readonly clock: Clock;
  readonly times: LeaseTimes;
  /** When the lease was asked for, on our monotonic clock: it began then or later. */
  readonly askedAt: number;
  progress(): RunProgress;
}): Heartbeat {
  const { store, lease, clock } = parts;
  const { leaseMs, heartbeatMs, restMs } = parts.times;
  const stop = new AbortController();
  const lost = new AbortController();
  const done = new AbortController();
  let heldFrom = parts.askedAt;
  let lastSendAt = Number.NEGATIVE_INFINITY;
  const isOurs = (): boolean => clock.monotonic() < heldFrom + leaseMs - restMs;

  async function beat(): Promise<void> {
    try {
      const askedAt = clock.monotonic();
      const answer = store.heartbeat(lease, leaseMs, parts.progress());
      const { stopRequested } = await orSilence(answer, lease, clock);
      heldFrom = askedAt;
      if (stopRequested) stop.abort();
    } catch (error) {
      // A store that does not answer is given until the lease has run out: then another worker may have taken over.
      if (error instanceof LeaseLost || clock.monotonic() - heldFrom > leaseMs) lost.abort(error);
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
    async mayLeave(signal) {
      const ours = isOurs();
      const ended = AbortSignal.any([signal, lost.signal]);
      while (!isOurs()) await clock.sleep(lookMs, ended);
      ended.throwIfAborted();
      if (ours) lastSendAt = clock.monotonic();
      return ours;
    },
    async rest() {
      const leftMs = lastSendAt + restMs - clock.monotonic();
      if (leftMs > 0) await clock.sleep(leftMs);
    },
    async end() {
      done.abort();
      await beating;
    },
  };
}

async function orSilence<T>(answer: Promise<T>, { runId, worker }: Lease, clock: Clock): Promise<T> {
  const heard = new AbortController();
  const silence = clock.sleep(silenceMsMax, heard.signal).then(() => {
    throw new LeaseLost(`The control store is silent; worker ${worker} leaves run ${runId}.`, {
      code: "store_silent",
      next: "retry",
    });
  });
  try {
    return await Promise.race([answer, silence]);
  } finally {
    heard.abort();
    silence.catch(() => undefined);
    answer.catch(() => undefined);
  }
}
