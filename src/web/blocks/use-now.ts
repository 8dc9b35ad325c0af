/** The clock of the page: one timer for everything that tells time, only as quick as asked. */
import { useSyncExternalStore } from "react";

interface Tick {
  readonly subscribe: (listener: () => void) => () => void;
  readonly read: () => number;
}

function createTick(everyMs: number): Tick {
  const listeners = new Set<() => void>();
  let timer: ReturnType<typeof setInterval> | undefined;
  let now = Date.now();
  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    timer ??= setInterval(() => {
      now = Date.now();
      for (const tell of listeners) tell();
    }, everyMs);
    return () => {
      listeners.delete(listener);
      if (listeners.size > 0) return;
      clearInterval(timer);
      timer = undefined;
    };
  };
  const read = () => {
    // Without a timer nobody moves the clock; a reader that comes first must not see an old one.
    if (timer === undefined && Date.now() - now > everyMs) now = Date.now();
    return now;
  };
  return { subscribe, read };
}

const slow = createTick(15_000);
const quick = createTick(1_000);

export function useNow(pace: "slow" | "quick" = "slow"): number {
  const tick = pace === "slow" ? slow : quick;
  return useSyncExternalStore(tick.subscribe, tick.read);
}
