/** The events of a run in words. They are numbered by the run, under its lock: a reader that saw n misses nothing before n. */
import { sql } from "kysely";
import type { Lease, RunEvent } from "../core/ports/store.ts";
import { cleanMessage } from "./clean-text.ts";
import type { Database } from "./database.ts";
import { loseLease } from "./lease.ts";

export async function addEvent(
  database: Database,
  lease: Lease,
  kind: string,
  sentence: string,
): Promise<void> {
  const { rows } = await database.run((session) =>
    sql`
      WITH held AS (
        UPDATE runs SET events = events + 1
        WHERE id = ${lease.runId} AND token = ${lease.token} AND worker IS NOT NULL
        RETURNING number, events
      )
      INSERT INTO run_events (run, id, kind, sentence)
      SELECT number, events, ${cleanMessage(kind)}, ${cleanMessage(sentence)} FROM held
      RETURNING id
    `.execute(session),
  );
  if (rows.length === 0) loseLease(lease);
}

export async function listEvents(
  database: Database,
  runId: string,
  { after, limit }: { readonly after: number; readonly limit: number },
): Promise<readonly RunEvent[]> {
  const { rows } = await database.run((session) =>
    sql<{ id: number; at: Date; kind: string; sentence: string }>`
      SELECT run_events.id, at, kind, sentence
      FROM run_events JOIN runs ON run = number
      WHERE runs.id = ${runId} AND run_events.id > ${after}
      ORDER BY run_events.id LIMIT ${limit}
    `.execute(session),
  );
  return rows.map(({ id, at, kind, sentence }) => ({ id, at: at.getTime(), kind, sentence }));
}
