/** A clock that runs faster than the machine's: waits of seconds pass in milliseconds, for worker and sandbox alike. */
import type { Clock } from "../../src/core/ports/clock.ts";
import { systemClock } from "../../src/runner/system-clock.ts";

export function fastClock(factor: number): Clock {
  const start = systemClock.now();
  return {
    now: () => start + (systemClock.now() - start) * factor,
    monotonic: () => systemClock.monotonic() * factor,
    sleep: (ms, signal) => systemClock.sleep(ms / factor, signal),
  };
}
