/**
 * The rows of a run one by one: rejected ones first, in the order of the result, then answered ones in the order of the
 * plan. A key is looked for by its hash in the database, so that no other key has to leave it.
 */
import { sql } from "kysely";
import type { RowOutcome } from "../core/outcome.ts";
import type { StoredRow } from "../core/ports/store.ts";
import { type Problem, type ProblemCode, problemTexts } from "../core/problem.ts";
import { refuseRemoved } from "../core/removed-rows.ts";
import { foldKey, hashKey } from "./clean-text.ts";
import type { Database } from "./database.ts";
import { type PackedRows, type UnpackedRow, unpackRows } from "./receipt-packing.ts";
import type { ProblemKind } from "./tables.ts";

export interface RowsOptions {
  readonly outcomes: readonly RowOutcome[];
  readonly key?: string;
}

export interface RowSearch {
  readonly database: Database;
  readonly run: number;
  readonly key: string | null;
  readonly hash: number | null;
  /** Only problems of this code. */
  readonly code?: ProblemCode | null;
}

/** A row with the place that names it within its kind: ordinal of the result, or position in the plan. */
export interface RowAtPlace {
  readonly place: number;
  readonly row: StoredRow;
}

/** Problem rows, or rows of receipts, read and handed on at once. */
const rowsPerPage = 2000;
const receiptsPerPage = 20;

export async function* readRows(
  database: Database,
  runId: string,
  { outcomes, key }: RowsOptions,
): AsyncGenerator<readonly StoredRow[]> {
  const found = await database.run((session) =>
    session
      .selectFrom("runs")
      .select(["number", "rows_removed_at"])
      .where("id", "=", runId)
      .executeTakeFirst(),
  );
  if (found === undefined) return;
  refuseRemoved({ number: found.number, rowsRemovedAt: found.rows_removed_at?.getTime() ?? null });
  const search: RowSearch = {
    database,
    run: found.number,
    key: key === undefined ? null : foldKey(key),
    hash: key === undefined ? null : hashKey(key),
  };
  if (outcomes.includes("rejected")) yield* withoutPlaces(problemPages(search, "r", "rejected"));
  if (outcomes.includes("created") || outcomes.includes("updated"))
    yield* withoutPlaces(answeredPages(search, outcomes));
  else if (outcomes.includes("failed")) yield* withoutPlaces(problemPages(search, "f", "failed"));
}

async function* withoutPlaces(
  pages: AsyncIterable<readonly RowAtPlace[]>,
): AsyncGenerator<readonly StoredRow[]> {
  for await (const page of pages) yield page.map(({ row }) => row);
}

interface ProblemRow {
  readonly place: number;
  readonly key: string | null;
  readonly code: ProblemCode;
  readonly column_name: string | null;
  readonly message: string | null;
  readonly more: readonly Problem[] | null;
  readonly zendesk_user_id: number | null;
  readonly job: string | null;
}

export async function* problemPages(
  search: RowSearch,
  kind: ProblemKind,
  outcome: RowOutcome,
  from = -1,
): AsyncGenerator<readonly RowAtPlace[]> {
  const { database, run, key, hash, code = null } = search;
  let after = from;
  for (;;) {
    const { rows } = await database.run((session) =>
      sql<ProblemRow>`
        SELECT place, key, code, column_name, message, more, zendesk_user_id, job FROM row_problems
        WHERE run = ${run} AND kind = ${kind} AND place > ${after}
          AND (${hash}::integer IS NULL OR key_hash = ${hash}::integer)
          AND (${code}::text IS NULL OR code = ${code}::text)
        ORDER BY place LIMIT ${rowsPerPage}
      `.execute(session),
    );
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.place;
    const page = rows.filter((row) => key === null || (row.key !== null && foldKey(row.key) === key));
    if (page.length > 0)
      yield page.map((row) => ({
        place: row.place,
        row: {
          key: row.key,
          outcome,
          ...tell(row),
          zendeskUserId: row.zendesk_user_id,
          job: row.job,
        },
      }));
  }
}

/** The first problem names code and column; the sentences of all of them make the message. */
function tell({
  code,
  column_name,
  message,
  more,
}: ProblemRow): Pick<StoredRow, "code" | "column" | "message"> {
  const sentences = [
    message ?? problemTexts[code].sentence,
    ...(more ?? []).map((problem) => problem.message),
  ];
  return { code, column: column_name, message: sentences.join(" ") };
}

/** Receipts come by their first position and may interlock where a run was resumed: rows wait until nothing can come before them. */
export async function* answeredPages(
  search: RowSearch,
  outcomes: readonly RowOutcome[],
  from = -1,
): AsyncGenerator<readonly RowAtPlace[]> {
  const { key } = search;
  const told = await problemsOf(search);
  let waiting: UnpackedRow[] = [];
  let after = -1;
  for (;;) {
    const receipts = await readReceipts(search, after, from);
    const last = receipts.at(-1);
    waiting.push(
      ...receipts
        .flatMap(unpackRows)
        .filter(
          (row) =>
            row.position > from &&
            outcomes.includes(row.answer) &&
            (key === null || foldKey(row.key) === key),
        ),
    );
    waiting.sort((one, other) => one.position - other.position);
    // Later receipts begin after this one, so all that lies up to its beginning is complete.
    const complete =
      last === undefined ? waiting : waiting.filter(({ position }) => position <= last.first_position);
    waiting = waiting.slice(complete.length);
    if (complete.length > 0) yield await toStoredRows(search, complete, told);
    if (last === undefined) return;
    after = last.first_position;
  }
}

async function readReceipts(
  { database, run, hash }: RowSearch,
  after: number,
  from: number,
): Promise<readonly PackedRows[]> {
  const { rows } = await database.run((session) =>
    sql<PackedRows>`
      SELECT first_position, positions, outcomes, zendesk_user_ids, jobs, job_of, keys FROM receipts
      WHERE run = ${run} AND first_position > ${after} AND last_position > ${from}
        AND (${hash}::integer IS NULL OR ${hash}::integer = ANY (key_hashes))
      ORDER BY first_position LIMIT ${receiptsPerPage}
    `.execute(session),
  );
  return rows;
}

/** Which kinds of answered rows have something to say at all: most runs have no warnings. */
async function problemsOf({ database, run }: RowSearch): Promise<{ readonly warned: boolean }> {
  const { rows } = await database.run((session) =>
    sql`SELECT FROM row_problems WHERE run = ${run} AND kind = 'w' LIMIT 1`.execute(session),
  );
  return { warned: rows.length > 0 };
}

async function toStoredRows(
  { database, run }: RowSearch,
  answered: readonly UnpackedRow[],
  { warned }: { readonly warned: boolean },
): Promise<readonly RowAtPlace[]> {
  const asked = answered
    .filter(({ answer }) => warned || answer === "failed")
    .map(({ position }) => position);
  const problems = new Map<string, ProblemRow>();
  if (asked.length > 0) {
    const { rows } = await database.run((session) =>
      sql<ProblemRow & { kind: ProblemKind }>`
        SELECT kind, place, key, code, column_name, message, more, zendesk_user_id, job FROM row_problems
        WHERE run = ${run} AND kind IN ('w', 'f') AND place = ANY (${asked}::integer[])
      `.execute(session),
    );
    for (const row of rows) problems.set(`${row.kind}${row.place}`, row);
  }
  return answered.map(({ position, key, answer, zendeskUserId, job }) => {
    const problem = problems.get(`${answer === "failed" ? "f" : "w"}${position}`);
    const words = problem === undefined ? { code: null, column: null, message: null } : tell(problem);
    return { place: position, row: { key, outcome: answer, ...words, zendeskUserId, job } };
  });
}
