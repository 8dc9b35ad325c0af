/** The port of what is counted while Deskfeed works; whoever watches it reads the counts elsewhere (server/metrics.ts). */
import type { RowOutcome } from "../outcome.ts";
import type { RunState } from "../run.ts";
import type { RequestCounts, Traffic } from "./destination.ts";

/** What an engine is asked to do. */
export type EngineWork = "catalogue" | "describe" | "preview" | "plan" | "settle";

/** Counts only grow while a process lives; each process counts what it has done itself. */
export interface Meter {
  rows(destination: string, outcome: RowOutcome, count: number): void;
  requests(destination: string, kind: keyof RequestCounts, count: number): void;
  /** How long the engine took to plan a run. */
  planned(orchestration: string, seconds: number): void;
  engineWorked(engine: string, work: EngineWork, seconds: number): void;
  /** Bytes of requests to a destination, or of its answers. */
  moved(destination: string, direction: keyof Traffic, bytes: number): void;
  runEnded(orchestration: string, state: RunState, seconds: number): void;
}
