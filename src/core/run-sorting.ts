/** By what a list of runs can be sorted, and what a run is worth in each. The store sorts by the same worths (store/server/sort-runs.ts). */
import type { StoredRun } from "./ports/store.ts";

export const runSortKeys = [
  "started",
  "orchestration",
  "status",
  "read",
  "delivered",
  "needsLook",
  "seconds",
] as const;
export type RunSortKey = (typeof runSortKeys)[number];

export interface RunSorting {
  readonly by: RunSortKey;
  readonly isDown: boolean;
}

/** A run that has not ended counts as one that took no time: what still moves would jump between the pages. */
export function worthOfRun({ number, orchestration, state, tally, ...run }: StoredRun, by: RunSortKey) {
  switch (by) {
    case "started":
      return number;
    case "orchestration":
      return orchestration;
    case "status":
      return state;
    case "read":
      return tally.read;
    case "delivered":
      return tally.delivered;
    case "needsLook":
      return tally.rejected + tally.failed;
    case "seconds":
      return run.startedAt === null || run.endedAt === null ? 0 : run.endedAt - run.startedAt;
    default:
      return by satisfies never;
  }
}
