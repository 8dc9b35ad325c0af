/** What pages are told when a run has moved: its figures, and with each new state a notification and what else is old then. */
import type { LiveEvent } from "../contract/api/events.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { ServerStore } from "../core/ports/server-store.ts";
import type { RunWorker } from "../runner/worker.ts";
import { toNotification, toRun } from "./run-view.ts";

/** States are remembered for so many runs, so that nobody is told of one twice. */
const statesMax = 1000;

export function createRunTelling(parts: {
  readonly serverStore: ServerStore;
  readonly runWorker: RunWorker;
  readonly clock: Clock;
}): (runNumber: number) => Promise<readonly LiveEvent[]> {
  const { serverStore, runWorker, clock } = parts;
  const lastState = new Map<number, string>();

  function isNewState(number: number, state: string): boolean {
    const isNew = lastState.get(number) !== state;
    lastState.delete(number);
    lastState.set(number, state);
    const [oldest] = lastState.keys();
    if (lastState.size > statesMax && oldest !== undefined) lastState.delete(oldest);
    return isNew;
  }

  return async (number) => {
    const record = await serverStore.runs.find(number);
    if (record === null) return [];
    const run = toRun(record, runWorker, clock.now());
    const events: LiveEvent[] = [{ event: "run", data: run }];
    if (!isNewState(number, run.state)) return events;
    events.push({ event: "notification", data: toNotification(run, false) });
    for (const resource of ["orchestrations", "home", "runs"] as const)
      events.push({ event: "changed", data: { resource, id: resource === "runs" ? String(number) : null } });
    return events;
  };
}
