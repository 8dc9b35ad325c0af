/** What the pieces of the engine share. */
import type { Clock } from "../../core/ports/clock.ts";
import type { SourceTables } from "./source-tables.ts";
import type { StateFile } from "./state-file.ts";

/** What keeping plans needs, wherever their rows come from. */
export interface PlanParts {
  readonly state: StateFile;
  readonly clock: Clock;
  readonly queryTimeoutMs: number | undefined;
  /** Never the same twice: numbers name tables. */
  nextPlanNumber(): number;
  /** One at a time: two transactions that change the same rows would refuse each other. */
  alone<T>(work: () => Promise<T>): Promise<T>;
}

export interface EngineParts extends PlanParts {
  readonly source: SourceTables;
  /** Tables are files (and not those of a database): their names hold no schema. */
  readonly sourceIsFiles: boolean;
}
