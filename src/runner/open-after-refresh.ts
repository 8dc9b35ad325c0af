/** Fresh data is there: opens a run of every orchestration whose workflow waits for it. Running them is left to a worker or the command. */
import type { OpenedRun, RunOrigin, Store } from "../core/ports/store.ts";

const everything = { limit: null, only: null } as const;

/** What is switched off, or goes to a disabled destination, is left alone. */
export async function openAfterRefresh(store: Store, by: RunOrigin["by"]): Promise<readonly OpenedRun[]> {
  const { orchestrations, destinations } = await store.definitions();
  const disabled = new Set(destinations.flatMap((one) => (one.isEnabled === false ? [one.name] : [])));
  const opened: OpenedRun[] = [];
  for (const { name, workflow, isAutomatic, destination } of orchestrations) {
    if (workflow.kind !== "after-refresh" || isAutomatic === false || disabled.has(destination)) continue;
    const ids = await store.orchestrationIds(name);
    if (ids === null) continue;
    opened.push(await store.openRun(ids.orchestrationId, everything, { by, trigger: "refresh" }));
  }
  return opened;
}
