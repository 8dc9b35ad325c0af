/** Keeps a worker from runs whose ledgers and plans are in a state file that it does not have: it would send everybody anew. */
import type { Log } from "../core/ports/log.ts";
import type { LedgerHome, ServerStore } from "../core/ports/server-store.ts";

/** Answers whether the ledgers are kept where this worker's engine is; when that changes the log says why runs are left alone. */
export function watchHome(parts: {
  readonly home?: LedgerHome;
  readonly serverStore: Pick<ServerStore, "ledgerHome">;
  readonly log: Log;
}): () => Promise<boolean> {
  const { home, serverStore, log } = parts;
  let wasAtHome = true;
  return async () => {
    if (home === undefined) return true;
    const now = await serverStore.ledgerHome();
    const isAtHome = now === null || now.stateId === home.stateId;
    if (!isAtHome && wasAtHome)
      log.info("runs left alone", {
        why: "What was sent is remembered elsewhere, and only a worker there can compare.",
        here: home.place,
        there: now.place,
      });
    if (isAtHome && !wasAtHome) log.info("runs taken again", { here: home.place });
    wasAtHome = isAtHome;
    return isAtHome;
  };
}
