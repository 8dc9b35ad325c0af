/** Rows of runs are kept for so long; after that only what the run came to is. Who removes them is the worker (runner/remove-old-rows.ts). */
import { ConfigInvalid } from "./failure.ts";
import type { StoredRun } from "./ports/store.ts";

/** Days that rows of a run are kept where nobody has said otherwise: the same day of last year can be compared. */
export const usualRowDays = 400;
export const rowDaysMin = 1;
export const rowDaysMax = 36_500;

/** Throws ConfigInvalid `rows_removed`. */
export function refuseRemoved(run: Pick<StoredRun, "number" | "rowsRemovedAt">): void {
  if (run.rowsRemovedAt === null) return;
  const day = new Date(run.rowsRemovedAt).toISOString().slice(0, 10);
  throw new ConfigInvalid(`The rows of run ${run.number} were removed on ${day}, as rows of old runs are.`, {
    code: "rows_removed",
    next: "fix",
    advice: "Its books, reasons and events are kept. How long rows are kept is set under Settings, History.",
  });
}
