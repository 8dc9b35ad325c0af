/** A clock that runs faster than the machine's: waits of seconds pass in milliseconds, for worker and sandbox alike. */
import type { Clock } from "../../src/core/ports/clock.ts";
import { systemClock } from "../../src/runner/system-clock.ts";

export interface FastClock extends Clock {
  /** The same moment on this clock, for a moment that the database's clock named. */
  fromReal(ms: number): number;
}

export function fastClock(factor: number): FastClock {
  const start = systemClock.now();
  return {
    fromReal: (ms) => start + (ms - start) * factor,
    now: () => start + (systemClock.now() - start) * factor,
    monotonic: () => systemClock.monotonic() * factor,
    sleep: (ms, signal) => systemClock.sleep(ms / factor, signal),
  };
}
