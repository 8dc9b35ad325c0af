/** Reading runs: one statement for one or many, with plan and problem counts beside them. */
import { type RawBuilder, sql } from "kysely";
import { StoreFailed } from "../core/failure.ts";
import { emptyTally, type Tally, tallyOf } from "../core/outcome.ts";
import type { ProblemCount, StoredRun } from "../core/ports/store.ts";
import type { RunState } from "../core/run.ts";
import type { Database, Session } from "./database.ts";

interface RunRow {
  readonly number: number;
  readonly id: string;
  readonly orchestration_id: string;
  readonly orchestration: string;
  readonly destination_id: string;
  readonly state: RunState;
  readonly row_limit: number | null;
  readonly only_key: string | null;
  readonly retry_of: number | null;
  readonly stop_requested: boolean;
  readonly created: number;
  readonly updated: number;
  readonly failed: number;
  readonly tally: Tally | null;
  readonly requests_total: number;
  readonly requests_retried: number;
  readonly requests_rate_limited: number;
  readonly ending: string | null;
  readonly queued_at: Date;
  readonly started_at: Date | null;
  readonly ended_at: Date | null;
  readonly rows_removed_at: Date | null;
  readonly plan: StoredRun["plan"];
  readonly problems: readonly ProblemCount[];
}

/** Which runs, newest first by default; columns of `runs` go by their names. */
interface Selection {
  readonly where: RawBuilder<unknown>;
  readonly order?: RawBuilder<unknown>;
  readonly limit: number;
}

export async function selectRuns(
  session: Session,
  { where, order = sql`number DESC`, limit }: Selection,
): Promise<readonly StoredRun[]> {
  const { rows } = await sql<RunRow>`
    SELECT number, id, orchestration_id, orchestration, destination_id, state, row_limit, only_key, retry_of, stop_requested,
      created, updated, failed, runs.tally, requests_total, requests_retried, requests_rate_limited,
      ending, queued_at, started_at, ended_at, rows_removed_at,
      CASE WHEN run_plans.run IS NOT NULL THEN json_build_object(
        'tally', run_plans.tally, 'columns', run_plans.columns, 'forecast', run_plans.forecast) END AS plan,
      (SELECT coalesce(json_agg(json_build_object('code', code, 'count', count) ORDER BY count DESC, code), '[]')
        FROM run_problem_counts AS counts WHERE counts.run = number) AS problems
    FROM runs LEFT JOIN run_plans ON run_plans.run = number
    WHERE ${where}
    ORDER BY ${order}
    LIMIT ${limit}
  `.execute(session);
  return rows.map(toStoredRun);
}

/** From the plan on the books follow from the receipts; before that they are what the worker reported. */
function toStoredRun(row: RunRow): StoredRun {
  const { created, updated, failed, plan } = row;
  return {
    id: row.id,
    number: row.number,
    orchestrationId: row.orchestration_id,
    orchestration: row.orchestration,
    destinationId: row.destination_id,
    state: row.state,
    options: {
      limit: row.row_limit,
      only: row.only_key,
      ...(row.retry_of === null ? {} : { retryOf: row.retry_of }),
    },
    stopRequested: row.stop_requested,
    tally: plan === null ? (row.tally ?? emptyTally) : tallyOf(plan.tally, { created, updated, failed }),
    plan,
    requests: {
      total: row.requests_total,
      retried: row.requests_retried,
      rateLimited: row.requests_rate_limited,
    },
    problems: row.problems,
    ending: row.ending,
    queuedAt: row.queued_at.getTime(),
    startedAt: row.started_at?.getTime() ?? null,
    endedAt: row.ended_at?.getTime() ?? null,
    rowsRemovedAt: row.rows_removed_at?.getTime() ?? null,
  };
}

export async function readRun(session: Session, id: string): Promise<StoredRun> {
  const [run] = await selectRuns(session, { where: sql`id = ${id}`, limit: 1 });
  if (run === undefined) throw unknownRun(id);
  return run;
}

export function unknownRun(id: string): StoreFailed {
  return new StoreFailed(`There is no run ${id}.`, {
    code: "run_unknown",
    next: "fix",
    advice: "`deskfeed runs` lists them.",
  });
}

/** Numbers have at most nine digits (the column is an integer), so eight or more hexadecimal digits may be an id's beginning too. */
const numberPattern = /^#?([1-9]\d{0,8})$/;
const idStartPattern = /^[0-9a-f]{8}[0-9a-f-]{0,28}$/i;

export async function findRun(database: Database, name: string): Promise<StoredRun | null> {
  const wanted = name.trim();
  const number = numberPattern.exec(wanted)?.[1];
  return await database.run(async (session) => {
    const byNumber =
      number === undefined
        ? []
        : await selectRuns(session, { where: sql`number = ${Number(number)}`, limit: 1 });
    if (byNumber[0] !== undefined) return byNumber[0];
    if (!idStartPattern.test(wanted)) return null;
    // The ids that begin so lie between the one filled up with 0 and the one filled up with f.
    const digits = wanted.replaceAll("-", "").toLowerCase();
    const where = sql`id BETWEEN ${digits.padEnd(32, "0")}::uuid AND ${digits.padEnd(32, "f")}::uuid`;
    const found = digits.length > 32 ? [] : await selectRuns(session, { where, limit: 2 });
    return found.length === 1 ? (found[0] ?? null) : null;
  });
}

export interface RunsOptions {
  readonly limit: number;
  readonly before?: number;
  readonly orchestration?: string;
}

export async function listRuns(database: Database, options: RunsOptions): Promise<readonly StoredRun[]> {
  const { limit, before, orchestration } = options;
  const where = sql`
    (${before ?? null}::integer IS NULL OR number < ${before ?? null}::integer)
    AND (${orchestration ?? null}::text IS NULL OR orchestration = ${orchestration ?? null}::text)
  `;
  return await database.run((session) => selectRuns(session, { where, limit }));
}
