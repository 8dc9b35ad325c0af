/** The port of the control store: definitions, runs with their lease, receipts and events. Everything a person may ask about later. */
import type { ColumnPlan } from "../column-plan.ts";
import type { Definitions, ObjectKind } from "../definition.ts";
import type { PlanTally, RowOutcome, Tally } from "../outcome.ts";
import type { ProblemCode } from "../problem.ts";
import type { RunState } from "../run.ts";
import type { Quota, Receipt, RequestCounts } from "./destination.ts";
import type { EngineProgress, RejectedRow, WarnedRow } from "./engine.ts";

export interface Forecast {
  readonly users: number;
  readonly requests: number;
  readonly seconds: number;
}

/** What was asked of a run besides everything: a small first helping, or one user. */
export interface RunOptions {
  readonly limit: number | null;
  readonly only: string | null;
  /** The number of a run of the same orchestration: only rows that failed in it are sent. */
  readonly retryOf?: number;
}

/** Who or what started a run. */
export interface RunOrigin {
  readonly by: string | null;
  readonly trigger: "person" | "schedule" | "refresh" | "retry" | "command line";
}

export interface OpenedRun {
  readonly run: StoredRun;
  /** It was there already and had not ended. */
  readonly existed: boolean;
  /** Fresh data was announced, and this run has read its data before: one more follows when it has ended. */
  readonly again?: boolean;
}

export interface ProblemCount {
  readonly code: ProblemCode;
  readonly count: number;
}

export interface StoredRun {
  readonly id: string;
  /** The small running number people use ("Run 128"). */
  readonly number: number;
  readonly orchestrationId: string;
  readonly orchestration: string;
  readonly destinationId: string;
  readonly state: RunState;
  readonly options: RunOptions;
  readonly stopRequested: boolean;
  readonly tally: Tally;
  readonly plan: {
    readonly tally: PlanTally;
    readonly columns: readonly ColumnPlan[];
    readonly forecast: Forecast;
  } | null;
  readonly requests: RequestCounts;
  readonly problems: readonly ProblemCount[];
  /** Why it failed or who stopped it; null otherwise. */
  readonly ending: string | null;
  /** Milliseconds since 1970. `startedAt` is when a worker first took it. */
  readonly queuedAt: number;
  readonly startedAt: number | null;
  readonly endedAt: number | null;
  /** When its rows were removed for their age; null while they are there. */
  readonly rowsRemovedAt: number | null;
}

/** A worker's hold on a run. Every write of the run carries the token; a newer one makes it throw LeaseLost. */
export interface Lease {
  readonly runId: string;
  readonly token: number;
  readonly worker: string;
}

/** Where the plans and ledgers of all who share the store are kept. */
export interface LedgerHome {
  /** Of the state file (Engine.stateId); null where every process reaches them. */
  readonly stateId: string | null;
  /** Machine and folder, for people. */
  readonly place: string;
}

export interface StoredRow {
  readonly key: string | null;
  readonly outcome: RowOutcome;
  readonly code: ProblemCode | null;
  readonly column: string | null;
  readonly message: string | null;
  readonly zendeskUserId: number | null;
  readonly job: string | null;
}

export interface RunEvent {
  /** Increases by run; a reader that saw `id` asks for what came after. */
  readonly id: number;
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly kind: string;
  readonly sentence: string;
}

/** A receipt with the keys of its rows, so that every row can be found by key afterwards. */
export interface KeyedReceipt extends Receipt {
  /** Key by position for each answered row. */
  readonly keys: ReadonlyMap<number, string>;
}

export interface SettledAnswer {
  readonly position: number;
  readonly answer: "created" | "updated" | "failed";
  readonly doubtful: boolean;
  readonly zendeskUserId: number | null;
}

export interface AppliedChange {
  readonly kind: "destination" | "template" | ObjectKind | "orchestration";
  readonly name: string;
  readonly change: "created" | "updated" | "unchanged" | "deleted";
}

export interface OrchestrationIds {
  readonly orchestrationId: string;
  readonly destinationId: string;
}

export type ClaimResult =
  | { readonly kind: "claimed"; readonly lease: Lease; readonly run: StoredRun }
  /** Another worker holds it, until about `leaseEndsAt` (milliseconds since 1970 by the store's clock, given as a wait). */
  | {
      readonly kind: "held";
      readonly worker: string;
      readonly leaseEndsInMs: number;
      readonly run: StoredRun;
    }
  /** Another run of the same destination is running. */
  | {
      readonly kind: "destination busy";
      readonly runId: string;
      readonly orchestration: string;
      readonly leaseEndsInMs: number;
    }
  | { readonly kind: "ended"; readonly run: StoredRun };

/** What is true of a run only while a worker has it in hand. */
export interface MovingFigures {
  /** Candidates judged so far, while planning. */
  readonly judged: number;
  /** How far a cluster is with the query, while it is. */
  readonly engine?: EngineProgress;
  /** Over the last seconds; null before there is something to measure. */
  readonly usersPerSecond: number | null;
  /** What it waits for, in words. */
  readonly waiting: string | null;
  /** Handed over and not answered yet. */
  readonly inFlight: InFlight;
  readonly requestsLastMinute: number;
  readonly quota: Quota | null;
}

export interface InFlight {
  readonly users: number;
  /** Jobs that Zendesk works at. */
  readonly jobs: number;
}

/** Figures written with every heartbeat and every state change. */
export interface RunProgress {
  readonly moving?: MovingFigures;
  readonly tally?: Tally;
  readonly requests?: RequestCounts;
}

export interface Store {
  /** Definitions from a source ("deskfeed.yaml" or a person) become rows; secrets are sealed; every change is kept in history. `by` is who applied them, where it is not the source itself. */
  applyDefinitions(definitions: Definitions, source: string, by?: string): Promise<readonly AppliedChange[]>;
  /** Definitions as they stand, credentials opened. */
  definitions(): Promise<Definitions>;
  orchestrationIds(name: string): Promise<OrchestrationIds | null>;

  /** A waiting run. Only one unfinished run may exist per orchestration: the existing one is returned instead. */
  openRun(orchestrationId: string, options: RunOptions, origin?: RunOrigin): Promise<OpenedRun>;
  /** Takes the run's lease if it is free or has run out, and no other run of its destination is running. An ended run that is stopped or failed may be claimed again to be resumed when `resume` is true. */
  claimRun(
    runId: string,
    worker: string,
    options: { readonly leaseMs: number; readonly resume: boolean },
  ): Promise<ClaimResult>;
  /** Extends the lease; says whether somebody asked for a stop. Throws LeaseLost. */
  heartbeat(
    lease: Lease,
    leaseMs: number,
    progress: RunProgress,
  ): Promise<{ readonly stopRequested: boolean }>;
  /** Gives the lease back at once, so that the next worker need not wait; the run keeps its state. */
  releaseLease(lease: Lease): Promise<void>;
  setState(lease: Lease, state: "planning" | "delivering"): Promise<void>;
  savePlan(lease: Lease, plan: NonNullable<StoredRun["plan"]>): Promise<void>;
  saveRejected(lease: Lease, rows: readonly RejectedRow[]): Promise<void>;
  saveWarned(lease: Lease, rows: readonly WarnedRow[]): Promise<void>;
  /** Several receipts in one transaction; a receipt of a position that already has one is ignored. */
  saveReceipts(lease: Lease, receipts: readonly KeyedReceipt[]): Promise<void>;
  /** Every answer of the run so far, in pages: what a resumed run need not send again, and what settles the ledger. */
  answers(runId: string): AsyncIterable<readonly SettledAnswer[]>;
  addEvent(lease: Lease, kind: string, sentence: string): Promise<void>;
  /** Ends the run and gives the lease back. Asserts the balance for `completed`. */
  closeRun(
    lease: Lease,
    ending: {
      readonly state: "completed" | "failed" | "stopped";
      readonly tally: Tally;
      readonly requests: RequestCounts;
      readonly ending: string | null;
    },
  ): Promise<StoredRun>;
  requestStop(runId: string, by: string): Promise<StoredRun>;

  /** By id, by unique beginning of an id (8 characters or more), or by number. */
  findRun(name: string): Promise<StoredRun | null>;
  /** Newest first; `before` is the number of the last run seen. */
  runs(options: {
    readonly limit: number;
    readonly before?: number;
    readonly orchestration?: string;
  }): Promise<readonly StoredRun[]>;
  /**
   * Rows of the run that have an outcome of their own (rejected, created, updated, failed); pages in order. Throws ConfigInvalid
   * `rows_removed` where they were removed for their age.
   */
  rows(
    runId: string,
    options: { readonly outcomes: readonly RowOutcome[]; readonly key?: string },
  ): AsyncIterable<readonly StoredRow[]>;
  /**
   * Removes the rows of one run that is older than the setting says (SettingsBook.rowDays) at `now`, milliseconds since 1970: all of
   * them or none. Its number, or null when there is none. Its books stay. The newest run of each orchestration keeps its rows, and so
   * do runs that are to be resumed or retried.
   */
  removeOldRows(now: number): Promise<number | null>;
  /** Null while no server and no worker has said. */
  ledgerHome(): Promise<LedgerHome | null>;
  events(
    runId: string,
    options: { readonly after: number; readonly limit: number },
  ): Promise<readonly RunEvent[]>;
  close(): Promise<void>;
}
