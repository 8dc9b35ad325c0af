/**
 * A scenario: what happens in one play of the simulation, as a plain value. It can be printed, cut and played again.
 * draw-scenario.ts draws one from a seed, play-scenario.ts plays it, cuts.ts makes smaller ones of it.
 */
import type { DataTemplate } from "../../src/core/template.ts";
import type { FaultRule } from "../../src/sandbox/fault-rules.ts";
import type { SandboxSettings } from "../../src/sandbox/settings.ts";
import type { CustomerColumn } from "./customers.ts";

/**
 * `postgres` keeps plans beside the data and is shared by all workers; `postgres-read-only` is streamed and compared here. `trino`
 * keeps plans in a state file, `trino-shared` in the control store, where all workers reach them.
 */
export const engineNames = ["duckdb", "postgres", "postgres-read-only", "trino", "trino-shared"] as const;
export type EngineName = (typeof engineNames)[number];
export const sharedEngines: ReadonlySet<EngineName> = new Set(["postgres", "trino-shared"]);
export const clusterEngines: ReadonlySet<EngineName> = new Set(["trino", "trino-shared"]);

export interface Scenario {
  /** Names the scenario, and seeds what is left to chance while it plays: the sandboxes' dice. */
  readonly seed: number;
  readonly engine: EngineName;
  /** Who is there from the start; a number says all of a customer (customers.ts). */
  readonly customers: readonly number[];
  readonly destinations: readonly DestinationPlan[];
  readonly orchestrations: readonly OrchestrationPlan[];
  readonly steps: readonly Step[];
}

/** A destination and the two accounts, each a sandbox of its own, that it may point to; it begins with the first. */
export interface DestinationPlan {
  readonly usersPerSecond: number;
  readonly signIn: "token" | "oauth";
  readonly accounts: readonly [Partial<SandboxSettings>, Partial<SandboxSettings>];
}

/** Destinations and orchestrations are named by their place in the scenario's lists. */
export interface OrchestrationPlan {
  readonly destination: number;
  readonly columns: readonly SentColumn[];
  readonly template: Partial<DataTemplate>;
}

/** One column of an orchestration's query: `CAST(city AS varchar) AS "user_fields.city"`. */
export interface SentColumn {
  readonly column: CustomerColumn;
  readonly alias: string;
  readonly type?: ColumnType;
}

/** None of them changes what a value says; all change how the engine writes it. */
export type ColumnType = "varchar" | "double" | "decimal(12, 2)";

/** What cannot be done where a cut has left it without its object does nothing. */
export type Step =
  | {
      readonly do: "edit customers";
      readonly change: readonly number[];
      readonly remove: readonly number[];
      readonly add: readonly number[];
    }
  | ({ readonly do: "change query"; readonly orchestration: number } & QueryChange)
  | { readonly do: "change template"; readonly orchestration: number; readonly rules: Partial<DataTemplate> }
  | { readonly do: "swap account"; readonly destination: number }
  | RunStep;

export type QueryChange =
  | { readonly add: SentColumn }
  | { readonly remove: CustomerColumn }
  | { readonly rename: CustomerColumn; readonly to: string }
  | { readonly retype: CustomerColumn; readonly to: ColumnType }
  | { readonly moveToFront: CustomerColumn };

/** Runs that are on at the same time, the workers that take them, and the trouble meanwhile. */
export interface RunStep {
  readonly do: "run";
  readonly orders: readonly Order[];
  readonly faults: readonly Fault[];
  /** Each worker is a row of processes, one after another: these meet their fate, the last one after them none. */
  readonly workers: readonly (readonly Fate[])[];
  /** Nobody comes after the last fate: what is not finished stays for the next step that runs. */
  readonly isAbandoned?: true;
}

export interface Order {
  readonly orchestration: number;
  readonly limit?: number;
  /** A customer. */
  readonly only?: number;
  /** Only what failed in the last run. */
  readonly retry?: true;
  /** The last run, if it was stopped or failed, goes on. */
  readonly resume?: true;
  /** Somebody stops the run after so many reports of its progress. */
  readonly stopAfter?: number;
}

export interface Fault {
  readonly destination: number;
  readonly rule: FaultRule;
}

/** After so many steps (calls of its tools and their ends) a process dies, or hangs for longer than its lease and comes back. */
export type Fate = { readonly diesAfter: number } | { readonly hangsAfter: number };
