/** An engine in the place of one that could not be reached: whatever is asked of it fails for that reason, so that the rest can go on. */
import type { Failure } from "../core/failure.ts";
import type { Engine } from "../core/ports/engine.ts";

export function absentEngine(name: Engine["name"], failure: Failure): Engine {
  const refuse = (): Promise<never> => Promise.reject(failure);
  return {
    name,
    ledgerPlace: null,
    receivedBytes: () => 0,
    catalogue: refuse,
    describe: refuse,
    preview: refuse,
    plan: refuse,
    openPlan: refuse,
    close: () => Promise.resolve(),
  };
}
