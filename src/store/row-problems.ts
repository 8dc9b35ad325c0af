/** Rows that have something to say (rejected, warned, failed), and how often each problem was met in a run. */
import { sql, type Transaction } from "kysely";
import type { RejectedRow, WarnedRow } from "../core/ports/engine.ts";
import type { Lease } from "../core/ports/store.ts";
import type { Problem, ProblemCode } from "../core/problem.ts";
import { cleanMessage, hashKey, toCleanJson } from "./clean-text.ts";
import type { Database } from "./database.ts";
import { holdRun } from "./lease.ts";
import type { ProblemKind, Tables } from "./tables.ts";

/** Rows of one statement: a few megabytes of JSON. */
const rowsPerStatementMax = 5000;

/** One row as the statement that writes it takes it. */
export interface ProblemRow {
  readonly place: number;
  readonly key: string | null;
  readonly code: ProblemCode;
  readonly column: string | null;
  readonly message: string | null;
  readonly more: readonly Problem[];
  readonly job: string | null;
  readonly zendesk_user_id: number | null;
}

export async function saveRejected(
  database: Database,
  lease: Lease,
  rows: readonly RejectedRow[],
): Promise<void> {
  await replaceProblems(
    database,
    lease,
    "r",
    rows.flatMap(({ ordinal, key, problems }) => toProblemRows(ordinal, key, problems)),
  );
}

export async function saveWarned(
  database: Database,
  lease: Lease,
  rows: readonly WarnedRow[],
): Promise<void> {
  await replaceProblems(
    database,
    lease,
    "w",
    rows.flatMap(({ position, key, warnings }) => toProblemRows(position, key, warnings)),
  );
}

/** One row, or none for a row that has no problem. */
function toProblemRows(
  place: number,
  key: string | null,
  problems: readonly Problem[],
): readonly ProblemRow[] {
  const [first, ...more] = problems;
  if (first === undefined) return [];
  return [{ place, key, ...first, more, job: null, zendesk_user_id: null }];
}

/** Safe to repeat: what was kept of the same rows is replaced, and the counts follow. */
async function replaceProblems(
  database: Database,
  lease: Lease,
  kind: ProblemKind,
  rows: readonly ProblemRow[],
): Promise<void> {
  for (let from = 0; from < rows.length; from += rowsPerStatementMax) {
    const page = rows.slice(from, from + rowsPerStatementMax);
    await database.transact(async (trx) => {
      const { number } = await holdRun(trx, lease);
      await removeProblems(trx, number, kind, page);
      await insertProblems(trx, number, kind, page);
    });
  }
}

async function removeProblems(
  trx: Transaction<Tables>,
  run: number,
  kind: ProblemKind,
  rows: readonly ProblemRow[],
): Promise<void> {
  const places = rows.map(({ place }) => place);
  const { rows: removed } = await sql<{ code: ProblemCode; more: readonly Problem[] | null }>`
    DELETE FROM row_problems WHERE run = ${run} AND kind = ${kind} AND place = ANY (${places}::integer[])
    RETURNING code, more
  `.execute(trx);
  await count(
    trx,
    run,
    removed.flatMap(({ code, more }) => [code, ...(more ?? []).map((one) => one.code)]),
    -1,
  );
}

/** Adds rows that are not there yet, and counts their problems. */
export async function insertProblems(
  trx: Transaction<Tables>,
  run: number,
  kind: ProblemKind,
  rows: readonly ProblemRow[],
): Promise<void> {
  if (rows.length === 0) return;
  const json = toCleanJson(rows.map(toJsonRow));
  await sql`
    INSERT INTO row_problems (run, kind, place, key_hash, zendesk_user_id, key, code, column_name, message, job, more)
    SELECT ${run}, ${kind}, place, key_hash, zendesk_user_id, key, code, "column", message, job, more
    FROM json_to_recordset(${json}) AS r (place integer, key_hash integer, zendesk_user_id bigint, key text, code text,
      "column" text, message text, job text, more json)
  `.execute(trx);
  await count(
    trx,
    run,
    rows.flatMap(({ code, more }) => [code, ...more.map((one) => one.code)]),
    1,
  );
}

/** What is null is left out: a column that the JSON does not name is NULL. */
function toJsonRow(row: ProblemRow): unknown {
  const cut = (problem: Problem): Problem => ({ ...problem, message: cleanMessage(problem.message) });
  return {
    place: row.place,
    key: row.key ?? undefined,
    key_hash: row.key === null ? undefined : hashKey(row.key),
    zendesk_user_id: row.zendesk_user_id ?? undefined,
    code: row.code,
    column: row.column ?? undefined,
    message: row.message === null ? undefined : cleanMessage(row.message),
    job: row.job ?? undefined,
    more: row.more.length === 0 ? undefined : row.more.map(cut),
  };
}

async function count(
  trx: Transaction<Tables>,
  run: number,
  codes: readonly ProblemCode[],
  sign: 1 | -1,
): Promise<void> {
  if (codes.length === 0) return;
  const counts = new Map<ProblemCode, number>();
  for (const code of codes) counts.set(code, (counts.get(code) ?? 0) + sign);
  const json = JSON.stringify([...counts].map(([code, change]) => ({ code, change })));
  await sql`
    INSERT INTO run_problem_counts (run, code, count)
    SELECT ${run}, code, change FROM json_to_recordset(${json}) AS r (code text, change integer)
    ON CONFLICT (run, code) DO UPDATE SET count = run_problem_counts.count + excluded.count
  `.execute(trx);
  if (sign < 0) await sql`DELETE FROM run_problem_counts WHERE run = ${run} AND count <= 0`.execute(trx);
}

/** Before a run is planned anew; by then nothing of it can have failed, so all of its problems are the old plan's. */
export async function forgetProblems(trx: Transaction<Tables>, run: number): Promise<void> {
  await sql`DELETE FROM row_problems WHERE run = ${run} AND kind IN ('r', 'w')`.execute(trx);
  await sql`DELETE FROM run_problem_counts WHERE run = ${run}`.execute(trx);
}
