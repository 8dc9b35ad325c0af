/** Removes the rows of runs that are older than the setting says: every hour where a worker is, and after a run of the command line. */
import type { Clock } from "../core/ports/clock.ts";
import type { Log } from "../core/ports/log.ts";
import type { Store } from "../core/ports/store.ts";

/** After a start there is other work to do first. */
const firstMs = 60_000;
const hourMs = 3_600_000;
/** Between two runs others get their turn at the store. */
const breathMs = 20;

export interface Housekeeping {
  readonly store: Pick<Store, "removeOldRows">;
  readonly clock: Clock;
}

/** Resolves when `leave` aborts. */
export async function keepRemovingOldRows(
  parts: Housekeeping & { readonly log: Log; onTrouble(error: unknown): void },
  leave: AbortSignal,
): Promise<void> {
  const rest = (ms: number) => parts.clock.sleep(ms, leave).catch(() => undefined);
  await rest(firstMs);
  while (!leave.aborted) {
    const runs = await removeOldRows(parts, leave).catch(parts.onTrouble);
    if (runs !== undefined && runs > 0) parts.log.info("rows of old runs removed", { runs });
    await rest(hourMs);
  }
}

/** How many runs lost their rows, `most` at most; stops between two when `leave` aborts. Throws what the store throws. */
export async function removeOldRows(
  { store, clock }: Housekeeping,
  leave: AbortSignal,
  most = Number.POSITIVE_INFINITY,
): Promise<number> {
  let runs = 0;
  while (runs < most && !leave.aborted && (await store.removeOldRows(clock.now())) !== null) {
    runs += 1;
    await clock.sleep(breathMs, leave).catch(() => undefined);
  }
  return runs;
}
