/** Keeps a worker from runs whose ledgers and plans are in a state file that it does not have: it would send everybody anew. */
import type { Engine } from "../core/ports/engine.ts";
import type { Log } from "../core/ports/log.ts";
import type { ServerStore } from "../core/ports/server-store.ts";
import type { LedgerHome } from "../core/ports/store.ts";

/** What a process says of where its ledgers are, when other processes may keep them elsewhere. */
export interface HomeClaim {
  /** Machine and folder of a state file, for people. */
  readonly place: string;
  /** A worker says where only while nobody has; the server that started last always: a data folder that was lost must not stop everybody. */
  readonly onlyIfNone: boolean;
}

export const homeOf = ({ stateId }: Pick<Engine, "stateId">, { place }: HomeClaim): LedgerHome => ({
  stateId: stateId ?? null,
  place: stateId === undefined ? "beside the data" : place,
});

export interface HomeWatch {
  /** Asked only while the engine is there, which then says where it keeps ledgers. */
  isAtHome(): Promise<boolean>;
  /** Why runs were left alone when it was asked last, for whoever waits for one; null when they were not. */
  leftAlone(): string | null;
}

/** Looks whether the ledgers are kept where this worker's engine is; when that changes the log says why runs are left alone. */
export function watchHome(parts: {
  readonly home?: HomeClaim;
  readonly engine: Pick<Engine, "stateId">;
  readonly serverStore: Pick<ServerStore, "ledgerHome" | "setLedgerHome">;
  readonly log: Log;
  /** Runs can begin again, or cannot any more. */
  onHold?(): void;
}): HomeWatch {
  const { home: claim, engine, serverStore, log } = parts;
  /** Where runs are taken instead. */
  let elsewhere: string | null = null;
  let claimed: string | null | undefined;

  function tell(here: string, there: string | null): void {
    if (there !== null && elsewhere === null)
      log.info("runs left alone", {
        why: "What was sent is remembered elsewhere, and only a worker there can compare.",
        here,
        there,
      });
    if (there === null && elsewhere !== null) log.info("runs taken again", { here });
    const isNew = there !== elsewhere;
    elsewhere = there;
    if (isNew) parts.onHold?.();
  }

  return {
    async isAtHome() {
      if (claim === undefined) return true;
      const home = homeOf(engine, claim);
      // Another one when the engine was opened anew and may write now, or not any more.
      if (claimed !== home.stateId) await serverStore.setLedgerHome(home, claim);
      claimed = home.stateId;
      const now = await serverStore.ledgerHome();
      const isAtHome = now === null || now.stateId === home.stateId;
      tell(home.place, isAtHome ? null : now.place);
      return isAtHome;
    },
    leftAlone: () =>
      elsewhere && `Waits for a worker at ${elsewhere}: only there is it remembered what was sent.`,
  };
}
