/** The port of runs as screens and the worker need them: lists, rows in pages, figures over time, and what each person has read. */
import type { ProblemCode } from "../problem.ts";
import type { RunState } from "../run.ts";
import type { RunSorting } from "../run-sorting.ts";
import type { MovingFigures, RunOrigin, StoredRow, StoredRun } from "./store.ts";

export interface RunRecord {
  readonly run: StoredRun;
  readonly startedBy: string | null;
  readonly trigger: RunOrigin["trigger"];
  readonly destination: string;
  /** Where the account's pages are: `https://<subdomain>.zendesk.com`, or the url of a sandbox. */
  readonly destinationAddress: string;
  /** Null when the orchestration was deleted. */
  readonly queryId: string | null;
  readonly resumeRequested: boolean;
  readonly warned: number;
  /** Unfinished runs of the same destination that came before. */
  readonly queuePosition: number;
  /** As its worker told them with its last heartbeat; null when no worker holds it. */
  readonly moving: MovingFigures | null;
}

/** A run that was seen, by what it was worth then (run-sorting.ts). */
export interface PlacedRun {
  readonly number: number;
  readonly worth: string | number;
}

export interface RunFilter {
  readonly limit: number;
  /** Newest first by default. */
  readonly sorting?: RunSorting;
  /** The last run seen. */
  readonly after?: PlacedRun;
  readonly orchestrationId?: string;
  /** The whole name. */
  readonly orchestration?: string;
  readonly state?: RunState;
  /** A part of the orchestration's name. */
  readonly search?: string;
  readonly numbers?: readonly number[];
  /** Only the latest of each orchestration. */
  readonly latest?: boolean;
  readonly unfinished?: boolean;
  readonly needsLook?: boolean;
  /** Opened at this moment or later, in milliseconds since 1970. */
  readonly since?: number;
}

export interface PlacedRow extends StoredRow {
  /** Names the row's place for the next page. */
  readonly place: string;
}

export interface RowFilter {
  readonly outcomes: readonly ("rejected" | "created" | "updated" | "failed" | "warned")[];
  readonly key?: string;
  readonly code?: string;
  /** The place of the last row seen. */
  readonly after?: string;
  readonly limit: number;
}

export interface ReasonCount {
  readonly outcome: "rejected" | "failed" | "warned";
  readonly code: ProblemCode;
  readonly count: number;
}

/** A run that a worker should take: it waits, was left, or is to be resumed. */
export interface ClaimableRun {
  readonly run: StoredRun;
  /** The orchestration as it is called now; null when it was deleted. */
  readonly orchestration: string | null;
  readonly resume: boolean;
}

export interface RunBook {
  list(filter: RunFilter): Promise<readonly RunRecord[]>;
  find(number: number): Promise<RunRecord | null>;
  claimable(): Promise<readonly ClaimableRun[]>;
  requestResume(runId: string): Promise<void>;
  /** Ends a run that no worker can take: it fails with this sentence, or stays ended as it was. */
  giveUp(runId: string, sentence: string): Promise<void>;
  /** Throws ConfigInvalid `rows_removed`, as all that reads rows does, where they were removed for their age. */
  rows(runNumber: number, filter: RowFilter): Promise<readonly PlacedRow[]>;
  /** Positions of the plan from `from` on and before `to` that have an answer. */
  answeredPositions(runNumber: number, from: number, to: number): Promise<ReadonlySet<number>>;
  reasons(runNumber: number): Promise<readonly ReasonCount[]>;
  /** Adds users answered in a second (seconds since 1970). */
  addSeries(
    runNumber: number,
    points: readonly { readonly second: number; readonly users: number }[],
  ): Promise<void>;
  series(runNumber: number): Promise<readonly { readonly second: number; readonly users: number }[]>;
  /** Delivered and failed rows by day (UTC, YYYY-MM-DD) since then. */
  days(
    since: number,
  ): Promise<readonly { readonly day: string; readonly delivered: number; readonly failed: number }[]>;

  /** Which of these runs a person has read. */
  readMarks(personId: string, numbers: readonly number[]): Promise<ReadonlySet<number>>;
  /** Ended runs since then that the person has not read, and runs that need a look among them. */
  unreadCount(personId: string, since: number): Promise<number>;
  /** Null marks everything up to now. */
  markRead(personId: string, numbers: readonly number[] | null): Promise<void>;
  dismissed(personId: string): Promise<ReadonlySet<string>>;
  dismiss(personId: string, key: string): Promise<void>;
}
