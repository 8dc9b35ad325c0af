/**
 * The rows of a run one by one: rejected ones first, in the order of the result, then answered ones in the order of the
 * plan. A key is looked for by its hash in the database, so that no other key has to leave it.
 */
import { sql } from "kysely";
import type { RowOutcome } from "../core/outcome.ts";
import type { StoredRow } from "../core/ports/store.ts";
import { type Problem, type ProblemCode, problemTexts } from "../core/problem.ts";
import { foldKey, hashKey } from "./clean-text.ts";
import type { Database } from "./database.ts";
import { type PackedRows, type UnpackedRow, unpackRows } from "./receipt-packing.ts";
import type { ProblemKind } from "./tables.ts";

export interface RowsOptions {
  readonly outcomes: readonly RowOutcome[];
  readonly key?: string;
}

interface Search {
  readonly database: Database;
  readonly run: number;
  readonly key: string | null;
  readonly hash: number | null;
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
    session.selectFrom("runs").select("number").where("id", "=", runId).executeTakeFirst(),
  );
  if (found === undefined) return;
  const search: Search = {
    database,
    run: found.number,
    key: key === undefined ? null : foldKey(key),
    hash: key === undefined ? null : hashKey(key),
  };
  if (outcomes.includes("rejected")) yield* problemPages(search, "r", "rejected");
  if (outcomes.includes("created") || outcomes.includes("updated")) yield* answeredPages(search, outcomes);
  else if (outcomes.includes("failed")) yield* problemPages(search, "f", "failed");
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

async function* problemPages(
  search: Search,
  kind: ProblemKind,
  outcome: RowOutcome,
): AsyncGenerator<readonly StoredRow[]> {
  const { database, run, key, hash } = search;
  let after = -1;
  for (;;) {
    const { rows } = await database.run((session) =>
      sql<ProblemRow>`
        SELECT place, key, code, column_name, message, more, zendesk_user_id, job FROM row_problems
        WHERE run = ${run} AND kind = ${kind} AND place > ${after}
          AND (${hash}::integer IS NULL OR key_hash = ${hash}::integer)
        ORDER BY place LIMIT ${rowsPerPage}
      `.execute(session),
    );
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.place;
    const page = rows.filter((row) => key === null || (row.key !== null && foldKey(row.key) === key));
    if (page.length > 0)
      yield page.map((row) => ({
        key: row.key,
        outcome,
        ...tell(row),
        zendeskUserId: row.zendesk_user_id,
        job: row.job,
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
async function* answeredPages(
  search: Search,
  outcomes: readonly RowOutcome[],
): AsyncGenerator<readonly StoredRow[]> {
  const { key } = search;
  const told = await problemsOf(search);
  let waiting: UnpackedRow[] = [];
  let after = -1;
  for (;;) {
    const receipts = await readReceipts(search, after);
    const last = receipts.at(-1);
    waiting.push(
      ...receipts
        .flatMap(unpackRows)
        .filter((row) => outcomes.includes(row.answer) && (key === null || foldKey(row.key) === key)),
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

async function readReceipts({ database, run, hash }: Search, after: number): Promise<readonly PackedRows[]> {
  const { rows } = await database.run((session) =>
    sql<PackedRows>`
      SELECT first_position, positions, outcomes, zendesk_user_ids, jobs, job_of, keys FROM receipts
      WHERE run = ${run} AND first_position > ${after}
        AND (${hash}::integer IS NULL OR ${hash}::integer = ANY (key_hashes))
      ORDER BY first_position LIMIT ${receiptsPerPage}
    `.execute(session),
  );
  return rows;
}

/** Which kinds of answered rows have something to say at all: most runs have no warnings. */
async function problemsOf({ database, run }: Search): Promise<{ readonly warned: boolean }> {
  const { rows } = await database.run((session) =>
    sql`SELECT FROM row_problems WHERE run = ${run} AND kind = 'w' LIMIT 1`.execute(session),
  );
  return { warned: rows.length > 0 };
}

async function toStoredRows(
  { database, run }: Search,
  answered: readonly UnpackedRow[],
  { warned }: { readonly warned: boolean },
): Promise<readonly StoredRow[]> {
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
    return { key, outcome: answer, ...words, zendeskUserId, job };
  });
}
