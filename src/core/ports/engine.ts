/** The port of an engine: it runs SQL over the Customer 360, judges what changed against the ledger beside it, and keeps plans. */
import type { Column, Row } from "../column.ts";
import type { Failure } from "../failure.ts";
import type { PlanTally } from "../outcome.ts";
import type { Problem } from "../problem.ts";

export type Dialect = "trino" | "duckdb" | "postgres";

/** A SELECT as a person wrote it. `file` only serves messages. */
export interface QueryText {
  readonly sql: string;
  readonly dialect: Dialect;
  readonly file?: string;
}

export interface CatalogueColumn extends Column {
  readonly nullable: boolean;
}

export interface CatalogueTable {
  readonly name: string;
  readonly rows: number;
  readonly columns: readonly CatalogueColumn[];
  readonly samples: readonly Row[];
  /** Why it cannot be read, with what to do; it has no columns then. Other tables are not touched by that. */
  readonly problem?: string;
}

export interface Preview {
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** True when the result has more rows than were asked for. */
  readonly more: boolean;
  readonly seconds: number;
}

/** Names the columns that identify a user; compared case-insensitively, blank counts as missing. */
export interface IdentityColumns {
  readonly externalId: string | null;
  readonly email: string | null;
}

/** A row that is new, or differs from what the ledger holds: it crosses into JavaScript to be judged. */
export interface Candidate {
  /** Place of the row in the query's result, from 1: its ORDER BY is the order of delivery. */
  readonly ordinal: number;
  /** external_id, else email, as written; null when the row has neither. */
  readonly key: string | null;
  readonly row: Row;
  /** What the ledger says Zendesk holds of ours (JSON text of a user), or null when nothing was confirmed. */
  readonly before: string | null;
  /** True when other rows of the result share this identity: such a row is sent even if it looks unchanged. */
  readonly shared: boolean;
}

/** What core says of a candidate. `user` is the JSON text to send; `held` what Zendesk holds of ours once it is confirmed. */
export type Judgement =
  | {
      readonly ordinal: number;
      readonly verdict: "send";
      readonly user: string;
      readonly held: string;
      readonly warnings: readonly Problem[];
    }
  /** The row reads the same as what is held (a template or the query's form changed, not the user): nothing is sent. */
  | { readonly ordinal: number; readonly verdict: "unchanged"; readonly held: string }
  | { readonly ordinal: number; readonly verdict: "rejected"; readonly problems: readonly Problem[] };

export interface PlanRequest {
  /** Names the plan; planning again under the same id replaces what was kept. Letters, digits, `-` and `_`. */
  readonly id: string;
  /** Names the ledger: one per orchestration and destination account. Letters, digits, `-` and `_`. */
  readonly target: string;
  readonly query: QueryText;
  readonly identity: IdentityColumns;
  /** The columns that make up the user, in order; the fingerprint covers exactly these. */
  readonly columns: readonly string[];
  /** Changes whenever the same row may become another user: part of the fingerprint. */
  readonly version: string;
  /** Pure; called page by page in the order of the result, at most once for a candidate. */
  judge(page: readonly Candidate[]): readonly Judgement[];
  readonly signal: AbortSignal;
  onProgress?(progress: PlanProgress): void;
  /**
   * Asked last, while the plan is ready and no other of the target can be kept. It rejects when the run is another worker's by now:
   * then nothing is kept, and that worker's plan stays. Absent where nobody else can have it.
   */
  confirm?(): Promise<void>;
  /** Does a step of the plan for who measures it; absent where nobody does. Engines call it by `inStep` (in-step.ts). */
  step?<T>(name: PlanStep, work: () => Promise<T>): Promise<T>;
}

/** Running the person's query and comparing its rows where the ledger is; bringing rows that differ here; judging them. */
export type PlanStep = "query" | "fetch" | "judge";

export interface PlanProgress {
  readonly judged: number;
  readonly candidates: number | null;
  /** How far a cluster is with the query, while nothing can be judged yet. */
  readonly engine?: EngineProgress;
}

export interface EngineProgress {
  readonly nodes: number;
  readonly stagesDone: number;
  readonly stages: number;
  /** Read so far, and their bytes. */
  readonly rows: number;
  readonly bytes: number;
}

/** A row to be sent. Entries come by wave, then in the order of the result. */
export interface PlanEntry {
  /** 0, 1, 2 … in the order of delivery; names the row within its plan. */
  readonly position: number;
  readonly ordinal: number;
  /** Rows of one user are in different waves, in order; a wave starts when the one before has ended. */
  readonly wave: number;
  readonly key: string;
  readonly externalId: string | null;
  readonly email: string | null;
  /** True when the ledger has no entry of this key. */
  readonly isNew: boolean;
  /** JSON text of the user to send. */
  readonly user: string;
  readonly zendeskUserId: number | null;
}

export interface RejectedRow {
  readonly ordinal: number;
  readonly key: string | null;
  readonly problems: readonly Problem[];
}

export interface WarnedRow {
  readonly position: number;
  readonly key: string;
  readonly warnings: readonly Problem[];
}

export interface PlanSample {
  readonly key: string;
  readonly user: string;
  readonly before: string | null;
  /** What is held once this is confirmed. */
  readonly held: string;
}

/** What a receipt means for the ledger. `doubtful` rows may or may not have arrived: they are sent again next time. */
export interface Settlement {
  readonly position: number;
  readonly state: "delivered" | "doubtful";
  readonly zendeskUserId: number | null;
}

/** A complete plan, kept beside the ledger until the next run of its target replaces it. */
export interface Plan {
  readonly id: string;
  readonly target: string;
  readonly tally: PlanTally;
  /** Rows to send (`new` + `changed`). */
  readonly entriesTotal: number;
  readonly waves: number;
  /** Pages of entries in order of position, from `from` on (0). Stops early when the consumer does. */
  entries(options: {
    readonly from?: number;
    readonly key?: string;
    readonly signal?: AbortSignal;
  }): AsyncIterable<readonly PlanEntry[]>;
  rejected(): AsyncIterable<readonly RejectedRow[]>;
  warned(): AsyncIterable<readonly WarnedRow[]>;
  samples(count: number): Promise<readonly PlanSample[]>;
  /** Moves the ledger in one transaction; safe to repeat with the same rows. */
  settle(rows: readonly Settlement[]): Promise<void>;
  /** Called once when the run has closed with every row delivered, unchanged or rejected, or not (`clean` false). */
  close(clean: boolean): Promise<void>;
  /** Keys of unchanged rows in their order, while this is the newest plan of its target; those behind `after` where it is given. */
  unchangedKeys(options?: { readonly after?: string }): AsyncIterable<readonly string[]>;
  /** Forgets the plan. */
  drop(): Promise<void>;
}

/** The place of an engine cannot be reached, or has not been reached yet. */
export interface EngineAbsence {
  readonly failure: Failure;
  /** Milliseconds since 1970. */
  readonly since: number;
}

/** All methods throw QueryFailed for what a person can mend in query or tables, EngineFailed for the rest. */
export interface Engine {
  readonly name: "duckdb" | "postgres" | "trino";
  /** Where it is remembered what was sent, and why there: a sentence for people, null where there is only one place. */
  readonly ledgerPlace: string | null;
  /** Names the state file when plans are kept in one, which belongs to one machine; absent where every process reaches them. */
  readonly stateId?: string;
  /** Why it cannot be asked just now; it is looked for, and null when it is back. Absent where an engine cannot go away. */
  absence?(): EngineAbsence | null;
  catalogue(signal?: AbortSignal): Promise<readonly CatalogueTable[]>;
  /** Columns of the result, without running it. Duplicate names are a QueryFailed that names them. */
  describe(query: QueryText, signal?: AbortSignal): Promise<readonly Column[]>;
  preview(
    query: QueryText,
    options: { readonly limit: number; readonly signal?: AbortSignal },
  ): Promise<Preview>;
  /** Bytes that have come over the network from the server of the data; 0 for one that is embedded. */
  receivedBytes(): number;
  /** Complete and kept when it resolves; nothing is kept when it rejects. */
  plan(request: PlanRequest): Promise<Plan>;
  /** A kept plan, or null when it is gone or was never completed. */
  openPlan(id: string): Promise<Plan | null>;
  close(): Promise<void>;
}
