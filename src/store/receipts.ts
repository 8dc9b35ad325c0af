/** Receipts are kept exactly once for each position, and counted as they come; what was answered can be read again in pages. */
import { sql, type Transaction } from "kysely";
import type { KeyedReceipt, Lease, SettledAnswer } from "../core/ports/store.ts";
import { toCleanJson } from "./clean-text.ts";
import type { Database } from "./database.ts";
import { holdRun } from "./lease.ts";
import {
  type KeyedAnswer,
  keyedAnswers,
  type PackedAnswers,
  type PackedReceipt,
  packReceipts,
  positionsOf,
  unpackAnswers,
} from "./receipt-packing.ts";
import { insertProblems, type ProblemRow } from "./row-problems.ts";
import type { Tables } from "./tables.ts";

/** Packed receipts read at once: 20,000 rows of full batches. */
const receiptsPerPage = 200;

interface NewReceipt {
  readonly batch: number;
  readonly answers: readonly KeyedAnswer[];
}

export async function saveReceipts(
  database: Database,
  lease: Lease,
  receipts: readonly KeyedReceipt[],
): Promise<void> {
  const given = receipts.map((receipt) => ({ batch: receipt.batch, answers: keyedAnswers(receipt) }));
  if (given.every(({ answers }) => answers.length === 0)) return;
  await database.transact(async (trx) => {
    // Holding the run keeps any other writer of its receipts away until the commit.
    const { number } = await holdRun(trx, lease);
    const fresh = withoutKnown(given, await knownPositions(trx, number, given));
    const packed = fresh.flatMap(({ batch, answers }) => packReceipts(batch, answers));
    if (packed.length === 0) return;
    const answers = fresh.flatMap((receipt) => receipt.answers);
    await insertReceipts(trx, number, packed);
    await insertProblems(
      trx,
      number,
      "f",
      answers.filter(({ answer }) => answer === "failed").map(toProblemRow),
    );
    await countAnswers(trx, number, answers);
  });
}

/** Positions of the kept receipts that lie in the range of the new ones: few, since both come roughly in order. */
async function knownPositions(
  trx: Transaction<Tables>,
  run: number,
  given: readonly NewReceipt[],
): Promise<Set<number>> {
  let first = Number.MAX_SAFE_INTEGER;
  let last = 0;
  for (const { answers } of given) {
    first = Math.min(first, answers[0]?.position ?? first);
    last = Math.max(last, answers.at(-1)?.position ?? last);
  }
  const { rows } = await sql<{ first_position: number; last_position: number; positions: number[] | null }>`
    SELECT first_position, last_position, positions FROM receipts
    WHERE run = ${run} AND last_position >= ${first} AND first_position <= ${last}
  `.execute(trx);
  return new Set(rows.flatMap(positionsOf));
}

/** The first answer of a position stands, wherever a second one comes from. */
function withoutKnown(given: readonly NewReceipt[], known: Set<number>): readonly NewReceipt[] {
  return given.map(({ batch, answers }) => ({
    batch,
    answers: answers.filter(({ position }) => {
      const isNew = !known.has(position);
      known.add(position);
      return isNew;
    }),
  }));
}

async function insertReceipts(
  trx: Transaction<Tables>,
  run: number,
  packed: readonly PackedReceipt[],
): Promise<void> {
  await sql`
    INSERT INTO receipts (run, first_position, last_position, batch, positions, outcomes, zendesk_user_ids, jobs, job_of,
      keys, key_hashes)
    SELECT ${run}, first_position, last_position, batch, positions, outcomes, zendesk_user_ids, jobs, job_of,
      keys, key_hashes
    FROM json_to_recordset(${toCleanJson(packed)}) AS r (first_position integer, last_position integer, batch integer,
      positions integer[], outcomes bytea, zendesk_user_ids bigint[], jobs text[], job_of bytea,
      keys text[], key_hashes integer[])
  `.execute(trx);
}

function toProblemRow(answer: KeyedAnswer): ProblemRow {
  return {
    place: answer.position,
    key: answer.key,
    // A destination that fails a row says why; one that does not has refused it.
    code: answer.code ?? "refused",
    column: answer.column,
    message: answer.message,
    more: [],
    job: answer.job,
    zendesk_user_id: answer.zendeskUserId,
  };
}

async function countAnswers(
  trx: Transaction<Tables>,
  run: number,
  answers: readonly KeyedAnswer[],
): Promise<void> {
  const count = { created: 0, updated: 0, failed: 0 };
  for (const { answer } of answers) count[answer] += 1;
  await sql`
    UPDATE runs SET
      created = created + ${count.created},
      updated = updated + ${count.updated},
      failed = failed + ${count.failed}
    WHERE number = ${run}
  `.execute(trx);
}

export async function answeredPositions(
  database: Database,
  run: number,
  from: number,
  to: number,
): Promise<ReadonlySet<number>> {
  const { rows } = await database.run((session) =>
    sql<{ first_position: number; last_position: number; positions: number[] | null }>`
      SELECT first_position, last_position, positions FROM receipts
      WHERE run = ${run} AND last_position >= ${from} AND first_position < ${to}
    `.execute(session),
  );
  return new Set(rows.flatMap(positionsOf).filter((position) => position >= from && position < to));
}

export async function* readAnswers(
  database: Database,
  runId: string,
): AsyncGenerator<readonly SettledAnswer[]> {
  let after = -1;
  for (;;) {
    const { rows } = await database.run((session) =>
      sql<PackedAnswers>`
        SELECT first_position, positions, outcomes, zendesk_user_ids
        FROM receipts WHERE run = (SELECT number FROM runs WHERE id = ${runId}) AND first_position > ${after}
        ORDER BY first_position LIMIT ${receiptsPerPage}
      `.execute(session),
    );
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.first_position;
    yield rows.flatMap(unpackAnswers);
  }
}
