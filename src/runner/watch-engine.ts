/** Tells the log when the Customer 360 goes away and when it is back, and says of a run that lost it whether it may wait. */
import { isEngineAway } from "../core/failure.ts";
import type { Engine, EngineAbsence } from "../core/ports/engine.ts";
import type { Log } from "../core/ports/log.ts";

/** A query that takes the database down with it must not do so for ever. */
const lossesMax = 3;

export interface EngineWatch {
  /** Why nothing can be planned just now; null when all is well. */
  look(): EngineAbsence | null;
  /** True where the run is left as it is until the Customer 360 is back; counts how often. */
  mayWait(runId: string, error: unknown): boolean;
}

export function watchEngine(parts: {
  readonly engine: Engine;
  readonly log: Log;
  onHold?(): void;
}): EngineWatch {
  const { engine, log } = parts;
  const losses = new Map<string, number>();
  let wasAway = false;
  return {
    look() {
      const absence = engine.absence?.() ?? null;
      const isAway = absence !== null;
      if (isAway && !wasAway)
        log.info("Customer 360 away", { engine: engine.name, why: absence.failure.message });
      if (!isAway && wasAway) log.info("Customer 360 back", { engine: engine.name });
      if (isAway !== wasAway) parts.onHold?.();
      wasAway = isAway;
      return absence;
    },
    mayWait(runId, error) {
      if (engine.absence === undefined || !isEngineAway(error)) return false;
      const count = (losses.get(runId) ?? 0) + 1;
      losses.set(runId, count);
      return count <= lossesMax;
    },
  };
}

/** What a run says that cannot begin or go on. */
export const waitsForEngine = ({ failure }: EngineAbsence): string =>
  `Waits until the Customer 360 is back: ${failure.message}`;
