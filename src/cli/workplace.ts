/** Where a command's work is done: in this process (own-workplace.ts), or by the server that owns the data folder (server-workplace.ts). */
import type { CheckReport } from "../contract/check-json.ts";
import type { DeskfeedConfig } from "../contract/deskfeed-config.ts";
import type { WrittenDefinitions } from "../contract/write-deskfeed-yaml.ts";
import type { WrittenConfig } from "../contract/written-config.ts";
import type { RowOutcome } from "../core/outcome.ts";
import type { Preview, QueryText } from "../core/ports/engine.ts";
import type { AppliedChange, OpenedRun, RunOptions, StoredRow, StoredRun } from "../core/ports/store.ts";
import type { PlanReport } from "../runner/plan-orchestration.ts";
import type { RunReport } from "../runner/run-figures.ts";
import type { Interrupts } from "./interrupts.ts";

export interface LoadedConfig extends DeskfeedConfig {
  /** For a server to read the same. */
  readonly written: WrittenConfig;
}

export interface PlanWatch {
  readonly signal: AbortSignal;
  onProgress(report: Pick<RunReport, "judged" | "requests" | "engine">): void;
}

export interface RunWatch extends Pick<Interrupts, "stop" | "leave"> {
  /** Take the run up again although it was stopped or failed. */
  readonly resume: boolean;
  onProgress(report: RunReport): void;
}

export interface RowsWanted {
  readonly outcomes: readonly RowOutcome[];
  readonly key: string | null;
}

/** What either gives is the same; a command does not know which one it has. */
export interface Workplace {
  check(config: LoadedConfig, signal: AbortSignal): Promise<CheckReport>;
  plan(config: LoadedConfig, orchestration: string, watch: PlanWatch): Promise<PlanReport>;
  preview(
    config: LoadedConfig,
    query: QueryText,
    options: { readonly limit: number; readonly signal: AbortSignal },
  ): Promise<Preview>;
  apply(config: LoadedConfig): Promise<readonly AppliedChange[]>;
  /** Paths are written as seen from the folder. */
  export(folder: string): Promise<WrittenDefinitions>;

  /** Applies the file, and opens a run or finds the one that has not ended. */
  startRun(
    config: LoadedConfig,
    orchestration: string,
    order: { readonly options: RunOptions; readonly signal: AbortSignal },
  ): Promise<{ readonly run: StoredRun; readonly existed: boolean }>;
  /** Applies the file, says that fresh data is there, and opens the runs that waited for it, or finds those that have not ended. */
  announceRefresh(config: LoadedConfig): Promise<readonly OpenedRun[]>;
  /** Rejects only when it was left at once, or where the run is can no longer be reached. */
  runToEnd(config: LoadedConfig, run: StoredRun, watch: RunWatch): Promise<StoredRun>;
  requestStop(run: StoredRun): Promise<StoredRun>;

  /** By number, id or beginning of an id; `last` is the newest. */
  findRun(name: string): Promise<StoredRun | null>;
  /** Newest first. */
  runs(options: {
    readonly limit: number;
    readonly orchestration: string | null;
  }): Promise<readonly StoredRun[]>;
  /** Rejected, created, updated and failed ones. */
  rows(run: StoredRun, wanted: RowsWanted): AsyncIterable<readonly StoredRow[]>;
  /** Unsent and unchanged ones, from the kept plan; a Failure says why they are not to be had. */
  plannedRows(run: StoredRun, wanted: RowsWanted): AsyncIterable<readonly StoredRow[]>;
}

/** Who asked for a stop, as the run's ending names it. */
export const commandLineName = "command line";
