/** Opens the runs that schedules and fresh data make due, and says so when a disabled destination keeps one from running. One that was missed while nobody was there runs once, however often it was missed. */
import type { Clock } from "../core/ports/clock.ts";
import type { DefinedOrchestration } from "../core/ports/definition-book.ts";
import type { ServerStore } from "../core/ports/server-store.ts";
import type { Store } from "../core/ports/store.ts";
import { nextTime } from "./schedule.ts";

const everything = { limit: null, only: null } as const;

interface Parts {
  readonly store: Store;
  readonly serverStore: ServerStore;
  readonly clock: Clock;
  onTrouble(error: unknown): void;
}

/** Numbers of the runs that it opened. One schedule that cannot be read keeps no other from running. */
export async function openDueRuns(parts: Parts): Promise<readonly number[]> {
  const opened: number[] = [];
  for (const orchestration of await parts.serverStore.definitions.orchestrations()) {
    try {
      const number = await openIfDue(orchestration, parts);
      if (number !== null) opened.push(number);
    } catch (error) {
      parts.onTrouble(error);
    }
  }
  return opened;
}

async function openIfDue(one: DefinedOrchestration, parts: Parts): Promise<number | null> {
  const { serverStore, clock } = parts;
  if (one.isRefreshDue) return await openRefreshed(one, parts);
  if (one.workflow.kind !== "schedule" || !one.isAutomatic) return null;
  if (one.isDestinationEnabled && one.skippedAt !== null)
    await serverStore.definitions.setSkippedAt(one.id, null);
  const now = clock.now();
  if (one.nextAt !== null && one.nextAt > now) return null;
  const { cron, timeZone } = one.workflow;
  // The next time is kept before the run is opened: a crash in between misses one run, and never makes two.
  await serverStore.definitions.setNextAt(one.id, nextTime(cron, timeZone, now));
  if (one.nextAt === null) return null;
  if (!one.isDestinationEnabled) {
    await skip(one, one.nextAt, parts);
    return null;
  }
  return await open(one, "schedule", parts);
}

async function open(
  { id, name }: DefinedOrchestration,
  trigger: "schedule" | "refresh",
  { store, serverStore }: Parts,
): Promise<number | null> {
  const { run, existed } = await store.openRun(id, everything, { by: null, trigger });
  if (existed) return null;
  const after = { run: run.number, trigger };
  await serverStore.audit.add({ who: "Deskfeed", action: "started", kind: "run", name, after });
  return run.number;
}

/** Once, whoever sees it first; what was switched off since is left alone, as it is when fresh data is announced. */
async function openRefreshed(one: DefinedOrchestration, parts: Parts): Promise<number | null> {
  if (!(await parts.serverStore.definitions.takeRefresh(one.id))) return null;
  const waits = one.workflow.kind === "after-refresh" && one.isAutomatic && one.isDestinationEnabled;
  return waits ? await open(one, "refresh", parts) : null;
}

/** Said once until the destination is enabled again, however often the schedule comes round. */
async function skip(one: DefinedOrchestration, dueAt: number, { serverStore }: Parts): Promise<void> {
  if (!(await serverStore.definitions.setSkippedAt(one.id, dueAt))) return;
  const after = {
    due: new Date(dueAt).toISOString(),
    reason: `The destination ${one.destination} is disabled.`,
  };
  await serverStore.audit.add({
    who: "Deskfeed",
    action: "skipped",
    kind: "orchestration",
    name: one.name,
    after,
  });
  await serverStore.news.tell({ kind: "changed", resource: "home", id: null, from: null });
}
