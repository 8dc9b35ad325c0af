/** The port of what is counted while Deskfeed works; whoever watches it reads the counts elsewhere (server/metrics.ts). */
import type { RowOutcome } from "../outcome.ts";
import type { RunState } from "../run.ts";
import type { RequestCounts } from "./destination.ts";

/** Counts only grow while a process lives; each process counts what it has done itself. */
export interface Meter {
  rows(destination: string, outcome: RowOutcome, count: number): void;
  requests(destination: string, kind: keyof RequestCounts, count: number): void;
  /** How long the engine took to plan a run. */
  planned(orchestration: string, seconds: number): void;
  runEnded(orchestration: string, state: RunState, seconds: number): void;
}
