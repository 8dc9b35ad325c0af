/** The tables of the control store as Kysely sees them; the migrations are the truth, and a test compares schema.sql with them. */
import type { ColumnType, Generated } from "kysely";
import type { ColumnPlan } from "../core/column-plan.ts";
import type { DestinationSettings, ObjectKind, Workflow } from "../core/definition.ts";
import type { PlanTally, Tally } from "../core/outcome.ts";
import type { Check } from "../core/ports/destination.ts";
import type { Dialect } from "../core/ports/engine.ts";
import type { AppliedChange, Forecast, RunOrigin } from "../core/ports/store.ts";
import type { ProblemCode } from "../core/problem.ts";
import type { RunState } from "../core/run.ts";
import type { AttributeColumn, VisualSegment } from "../core/segment.ts";
import type { DataTemplate } from "../core/template.ts";

/** Read as a value, written as JSON text: `pg` would write an array as one of PostgreSQL's own. */
type Json<T> = ColumnType<T, string, string>;

/** What a saved SELECT of a kind has besides its text. */
export interface SavedDetails {
  readonly visual?: VisualSegment | null;
  readonly columns?: readonly AttributeColumn[];
}

interface Definition {
  readonly id: string;
  readonly name: string;
  readonly source: string;
  readonly revision: Generated<number>;
  readonly changed_at: Generated<Date>;
  readonly deleted_at: Date | null;
}

interface DestinationsTable extends Definition {
  readonly plugin: "zendesk";
  readonly subdomain: string;
  readonly url: string | null;
  readonly credential: string;
  readonly settings: Json<DestinationSettings>;
  readonly enabled: Generated<boolean>;
  readonly tested_at: Date | null;
  readonly checks: Json<readonly Check[]> | null;
}

interface TemplatesTable extends Definition {
  readonly destination_id: string;
  readonly template: Json<DataTemplate>;
}

interface QueriesTable extends Definition {
  readonly kind: Generated<ObjectKind>;
  readonly sql: string;
  readonly dialect: Dialect;
  readonly details: Json<SavedDetails> | null;
  readonly available: Generated<boolean>;
  readonly file: string | null;
  readonly version: Generated<number>;
  readonly folder: Generated<string>;
  readonly owner: string | null;
}

interface QueryDraftsTable {
  readonly query_id: string;
  readonly sql: string;
  readonly dialect: Dialect;
  readonly details: Json<SavedDetails> | null;
  readonly saved_by: string | null;
  readonly saved_at: Generated<Date>;
}

interface OrchestrationsTable extends Definition {
  readonly query_id: string;
  readonly destination_id: string;
  readonly template_id: string | null;
  readonly workflow: Json<Workflow>;
  readonly overrides: Json<Partial<DataTemplate>>;
  readonly automatic: Generated<boolean>;
  readonly next_at: Date | null;
}

interface DefinitionHistoryTable {
  readonly id: Generated<number>;
  readonly at: Generated<Date>;
  readonly source: string;
  readonly kind: AppliedChange["kind"];
  readonly name: string;
  readonly change: "created" | "updated" | "deleted";
  readonly before: Json<unknown> | null;
  readonly after: Json<unknown> | null;
}

interface RunsTable {
  readonly number: Generated<number>;
  readonly id: Generated<string>;
  readonly orchestration_id: string;
  readonly orchestration: string;
  readonly destination_id: string;
  readonly state: Generated<RunState>;
  readonly row_limit: number | null;
  readonly only_key: string | null;
  readonly retry_of: number | null;
  readonly started_by: string | null;
  readonly trigger: Generated<RunOrigin["trigger"]>;
  readonly resume_requested: Generated<boolean>;
  readonly worker: string | null;
  readonly lease_until: Date | null;
  readonly token: Generated<number>;
  readonly stop_requested: Generated<boolean>;
  readonly stop_by: string | null;
  readonly created: Generated<number>;
  readonly updated: Generated<number>;
  readonly failed: Generated<number>;
  readonly tally: Json<Tally> | null;
  readonly requests_total: Generated<number>;
  readonly requests_retried: Generated<number>;
  readonly requests_rate_limited: Generated<number>;
  readonly events: Generated<number>;
  readonly ending: string | null;
  readonly queued_at: Generated<Date>;
  readonly started_at: Date | null;
  readonly ended_at: Date | null;
  readonly rows_removed_at: Date | null;
}

interface RunPlansTable {
  readonly run: number;
  readonly tally: Json<PlanTally>;
  readonly columns: Json<readonly ColumnPlan[]>;
  readonly forecast: Json<Forecast>;
}

interface ReceiptsTable {
  readonly run: number;
  readonly first_position: number;
  readonly last_position: number;
  readonly batch: number;
  readonly positions: readonly number[] | null;
  readonly outcomes: Buffer;
  readonly zendesk_user_ids: readonly (number | null)[];
  readonly jobs: readonly string[];
  readonly job_of: Buffer | null;
  readonly keys: readonly string[];
  readonly key_hashes: readonly number[];
}

/** r rejected, w warned, f failed. */
export type ProblemKind = "r" | "w" | "f";

interface RowProblemsTable {
  readonly run: number;
  readonly kind: ProblemKind;
  readonly place: number;
  readonly key_hash: number | null;
  readonly zendesk_user_id: number | null;
  readonly key: string | null;
  readonly code: ProblemCode;
  readonly column_name: string | null;
  readonly message: string | null;
  readonly job: string | null;
  readonly more: Json<readonly { code: ProblemCode; column: string | null; message: string }[]> | null;
}

interface RunProblemCountsTable {
  readonly run: number;
  readonly code: ProblemCode;
  readonly count: number;
}

interface RunEventsTable {
  readonly run: number;
  readonly id: number;
  readonly at: Generated<Date>;
  readonly kind: string;
  readonly sentence: string;
}

interface SettingsTable {
  readonly name: string;
  readonly value: string;
}

export interface Tables {
  readonly settings: SettingsTable;
  readonly destinations: DestinationsTable;
  readonly templates: TemplatesTable;
  readonly queries: QueriesTable;
  readonly query_drafts: QueryDraftsTable;
  readonly orchestrations: OrchestrationsTable;
  readonly definition_history: DefinitionHistoryTable;
  readonly runs: RunsTable;
  readonly run_plans: RunPlansTable;
  readonly receipts: ReceiptsTable;
  readonly row_problems: RowProblemsTable;
  readonly run_problem_counts: RunProblemCountsTable;
  readonly run_events: RunEventsTable;
}
