/** The machine's own clock; the only one that main hands out. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../core/ports/clock.ts";

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  async sleep(ms, signal) {
    try {
      await sleep(ms, undefined, signal === undefined ? {} : { signal });
    } catch (error) {
      // Node wraps the reason in an AbortError of its own; who aborted wants to recognise it.
      signal?.throwIfAborted();
      throw error;
    }
  },
};
