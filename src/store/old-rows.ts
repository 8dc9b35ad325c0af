/**
 * Removes the rows of old runs, one run at a time and each whole or not at all: receipts, problems, users a second.
 * What the run came to stays: its books, its plan's figures, events, and how many rows there were of each reason.
 */
import { sql } from "kysely";
import { usualRowDays } from "../core/removed-rows.ts";
import type { Database, Session } from "./database.ts";

const dayMs = 86_400_000;

/** The setting's name, and its value (null days are for ever); a store in which nobody set it has none. */
export const rowDaysName = "row days";
export interface RowDays {
  readonly days: number | null;
}

/** Port: Store.removeOldRows. Several may do it at once: each takes another run. */
export async function removeOldRows(database: Database, now: number): Promise<number | null> {
  return await database.transact(async (trx) => {
    const days = await readRowDays(trx);
    if (days === null) return null;
    const { rows } = await sql<{ number: number }>`
      SELECT number FROM runs
      WHERE rows_removed_at IS NULL AND ended_at < ${new Date(now - days * dayMs)} AND NOT resume_requested
        AND EXISTS (SELECT FROM runs AS newer WHERE newer.orchestration_id = runs.orchestration_id AND newer.number > runs.number)
        AND number NOT IN (SELECT retry_of FROM runs AS open WHERE open.ended_at IS NULL AND open.retry_of IS NOT NULL)
      ORDER BY ended_at LIMIT 1 FOR UPDATE SKIP LOCKED
    `.execute(trx);
    const run = rows[0]?.number;
    if (run === undefined) return null;
    await sql`
      UPDATE runs SET rows_removed_at = clock_timestamp(), removed_reasons = (
        SELECT coalesce(json_agg(reason), '[]') FROM (
          SELECT kind, code, count(*)::integer AS count FROM row_problems WHERE run = ${run} GROUP BY kind, code) AS reason)
      WHERE number = ${run}
    `.execute(trx);
    for (const table of ["receipts", "row_problems", "run_series"])
      await sql`DELETE FROM ${sql.table(table)} WHERE run = ${run}`.execute(trx);
    return run;
  });
}

async function readRowDays(session: Session): Promise<number | null> {
  const { rows } = await sql<{ value: RowDays | null }>`
    SELECT value FROM server_settings WHERE name = ${rowDaysName}
  `.execute(session);
  return rows[0]?.value == null ? usualRowDays : rows[0].value.days;
}
