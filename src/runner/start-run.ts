/** Opens a run of an orchestration, or finds the unfinished one that there already is: there are never two side by side. */
import { ConfigInvalid, isEngineAway } from "../core/failure.ts";
import type { Engine } from "../core/ports/engine.ts";
import type { RunOptions, RunOrigin, Store, StoredRun } from "../core/ports/store.ts";
import type { Orchestration } from "./orchestration.ts";
import { describeForSending } from "./prepare.ts";

export interface StartOrder {
  readonly orchestration: Orchestration;
  readonly options: RunOptions;
  readonly origin?: RunOrigin;
  readonly signal: AbortSignal;
}

/** Throws ConfigInvalid `destination_disabled` or QueryFailed before anything is written when the query can never send anybody. `existed` says that a run was waiting to be finished. */
export async function startRun(
  order: StartOrder,
  tools: { readonly store: Store; readonly engine: Engine },
): Promise<{ readonly run: StoredRun; readonly existed: boolean }> {
  const { name, destination } = order.orchestration;
  if (destination.isEnabled === false)
    throw new ConfigInvalid(`The destination "${destination.name}" is disabled.`, {
      code: "destination_disabled",
      next: "fix",
      advice: "Enable it first.",
    });
  await refuseHopeless(order, tools.engine);
  const ids = await tools.store.orchestrationIds(name);
  if (ids === null) {
    throw new ConfigInvalid(`The orchestration "${name}" is not in the control store yet.`, {
      code: "orchestration_not_applied",
      next: "fix",
      advice: "Run `deskfeed apply` first.",
    });
  }
  return await tools.store.openRun(ids.orchestrationId, order.options, order.origin);
}

/** Where the engine is waited for, so is its word on the query: the run waits, and fails then if it must. */
async function refuseHopeless({ orchestration, signal }: StartOrder, engine: Engine): Promise<void> {
  try {
    await describeForSending(orchestration, engine, signal);
  } catch (error) {
    if (engine.absence === undefined || !isEngineAway(error)) throw error;
  }
}
