/** The machine's own clock; the only one that main hands out. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../core/ports/clock.ts";

export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
  sleep: (ms, signal) => sleep(ms, undefined, signal === undefined ? {} : { signal }),
};
