/** Runs as screens and the worker read them: lists with who started what, figures over time, read marks. */
import { type RawBuilder, sql } from "kysely";
import { invariant } from "../../core/invariant.ts";
import type { ClaimableRun, RunBook, RunFilter, RunRecord } from "../../core/ports/run-book.ts";
import type { MovingFigures, RunOrigin } from "../../core/ports/store.ts";
import type { ProblemCode } from "../../core/problem.ts";
import type { RunSorting } from "../../core/run-sorting.ts";
import { cleanMessage, cleanText } from "../clean-text.ts";
import type { Database } from "../database.ts";
import { tellRun } from "../news.ts";
import { answeredPositions } from "../receipts.ts";
import { selectRuns } from "../stored-run.ts";
import type { ProblemKind } from "../tables.ts";
import { marksOf } from "./read-marks.ts";
import { readRowPage } from "./row-page.ts";
import { isBehind, orderOf } from "./sort-runs.ts";

interface RecordRow {
  readonly number: number;
  readonly started_by: string | null;
  readonly trigger: RunOrigin["trigger"];
  readonly destination: string;
  readonly subdomain: string;
  readonly url: string | null;
  readonly query_id: string | null;
  readonly resume_requested: boolean;
  readonly warned: number;
  readonly queue_position: number;
  readonly figures: MovingFigures | null;
}

const newestFirst: RunSorting = { by: "started", isDown: true };

function whereOf(filter: RunFilter): RawBuilder<unknown> {
  const {
    sorting = newestFirst,
    after,
    orchestrationId,
    orchestration,
    state,
    search,
    numbers,
    since,
  } = filter;
  const parts: RawBuilder<unknown>[] = [sql`true`];
  if (after !== undefined) parts.push(isBehind(sorting, after));
  if (orchestrationId !== undefined) parts.push(sql`orchestration_id = ${orchestrationId}`);
  if (orchestration !== undefined) parts.push(sql`orchestration = ${cleanText(orchestration)}`);
  if (state !== undefined) parts.push(sql`state = ${state}`);
  if (numbers !== undefined) parts.push(sql`number = ANY (${numbers}::integer[])`);
  if (since !== undefined) parts.push(sql`queued_at >= ${new Date(since)}`);
  if (search !== undefined)
    parts.push(sql`position(lower(${cleanText(search)}) IN lower(orchestration)) > 0`);
  if (filter.unfinished === true) parts.push(sql`(ended_at IS NULL OR resume_requested)`);
  if (filter.latest === true) {
    parts.push(sql`number IN (
      SELECT (SELECT max(number) FROM runs AS mine WHERE mine.orchestration_id = orchestrations.id) FROM orchestrations
      WHERE deleted_at IS NULL)`);
  }
  if (filter.needsLook === true) {
    parts.push(sql`(state = 'failed' OR failed > 0 OR EXISTS (
      SELECT FROM run_plans AS plans WHERE plans.run = number AND (plans.tally ->> 'rejected')::integer > 0))`);
  }
  return sql.join(parts, sql` AND `);
}

async function listRuns(database: Database, filter: RunFilter): Promise<readonly RunRecord[]> {
  return await database.run(async (session) => {
    const order = orderOf(filter.sorting ?? newestFirst);
    const runs = await selectRuns(session, { where: whereOf(filter), order, limit: filter.limit });
    const numbers = runs.map(({ number }) => number);
    const { rows } = await sql<RecordRow>`
      SELECT r.number, r.started_by, r.trigger, r.resume_requested, d.name AS destination, d.subdomain, d.url,
        CASE WHEN o.deleted_at IS NULL AND q.kind = 'query' THEN o.query_id END AS query_id,
        CASE WHEN r.rows_removed_at IS NULL THEN (SELECT count(*)::integer FROM row_problems AS p WHERE p.run = r.number AND p.kind = 'w')
          ELSE (SELECT coalesce(sum(count), 0)::integer FROM json_to_recordset(r.removed_reasons) AS p (kind "char", count integer)
            WHERE kind = 'w') END AS warned,
        CASE WHEN r.ended_at IS NULL AND r.worker IS NULL THEN
          (SELECT count(*)::integer FROM runs AS other WHERE other.destination_id = r.destination_id
            AND other.ended_at IS NULL AND other.number <> r.number AND (other.worker IS NOT NULL OR other.number < r.number))
          ELSE 0 END AS queue_position,
        CASE WHEN r.worker IS NOT NULL AND r.lease_until > clock_timestamp() THEN r.figures END AS figures
      FROM runs AS r JOIN destinations AS d ON d.id = r.destination_id JOIN orchestrations AS o ON o.id = r.orchestration_id
        JOIN queries AS q ON q.id = o.query_id
      WHERE r.number = ANY (${numbers}::integer[])
    `.execute(session);
    const byNumber = new Map(rows.map((row) => [row.number, row]));
    return runs.map((run) => {
      const row = byNumber.get(run.number);
      invariant(row !== undefined, "a run has a destination and an orchestration");
      return {
        run,
        startedBy: row.started_by,
        trigger: row.trigger,
        destination: row.destination,
        destinationAddress: row.url ?? `https://${row.subdomain}.zendesk.com`,
        queryId: row.query_id,
        resumeRequested: row.resume_requested,
        warned: row.warned,
        queuePosition: row.queue_position,
        moving: row.figures,
      };
    });
  });
}

async function claimable(database: Database): Promise<readonly ClaimableRun[]> {
  return await database.run(async (session) => {
    const runs = await selectRuns(session, {
      where: sql`((ended_at IS NULL AND (worker IS NULL OR lease_until < clock_timestamp())) OR resume_requested)`,
      limit: claimableMax,
    });
    const ids = runs.map(({ orchestrationId }) => orchestrationId);
    const { rows } = await sql<{ id: string; name: string }>`
      SELECT id, name FROM orchestrations WHERE id = ANY (${ids}::uuid[]) AND deleted_at IS NULL
    `.execute(session);
    const names = new Map(rows.map(({ id, name }) => [id, name]));
    // Oldest first: who waited longest goes first.
    return runs.toReversed().map((run) => ({
      run,
      orchestration: names.get(run.orchestrationId) ?? null,
      resume: run.endedAt !== null,
    }));
  });
}

/** More orchestrations than that do not wait at once: each has one unfinished run at most. */
const claimableMax = 1000;

const outcomeOf = { r: "rejected", f: "failed", w: "warned" } as const;

export function runsOf(database: Database): RunBook {
  return {
    list: (filter) => listRuns(database, filter),
    find: async (number) => (await listRuns(database, { numbers: [number], limit: 1 }))[0] ?? null,
    claimable: () => claimable(database),
    async requestResume(runId) {
      await database.transact(async (trx) => {
        await sql`
          UPDATE runs SET resume_requested = true
          WHERE id = ${runId} AND ended_at IS NOT NULL AND state IN ('failed', 'stopped') AND rows_removed_at IS NULL
        `.execute(trx);
        await tellRun(trx, database, runId);
      });
    },
    async giveUp(runId, sentence) {
      await database.transact(async (trx) => {
        await sql`
          UPDATE runs SET
            ending = CASE WHEN ended_at IS NULL THEN ${cleanMessage(sentence)} ELSE ending END,
            state = CASE WHEN ended_at IS NULL THEN 'failed' ELSE state END,
            ended_at = coalesce(ended_at, clock_timestamp()),
            worker = NULL, lease_until = NULL, token = token + 1, resume_requested = false
          WHERE id = ${runId} AND (worker IS NULL OR lease_until < clock_timestamp())
        `.execute(trx);
        await tellRun(trx, database, runId);
      });
    },
    rows: (runNumber, filter) => readRowPage(database, runNumber, filter),
    answeredPositions: (runNumber, from, to) => answeredPositions(database, runNumber, from, to),
    async reasons(runNumber) {
      const { rows } = await database.run((session) =>
        sql<{ kind: ProblemKind; code: ProblemCode; count: number }>`
          SELECT * FROM (
            SELECT kind, code, count(*)::integer AS count FROM row_problems WHERE run = ${runNumber} GROUP BY kind, code
            UNION ALL
            SELECT kind, code, count FROM runs, json_to_recordset(removed_reasons) AS reasons (kind "char", code text, count integer)
            WHERE number = ${runNumber}) AS reasons
          ORDER BY array_position(ARRAY['f', 'r', 'w']::"char"[], kind), count DESC, code
        `.execute(session),
      );
      return rows.map(({ kind, code, count }) => ({ outcome: outcomeOf[kind], code, count }));
    },
    async addSeries(runNumber, points) {
      const json = JSON.stringify(points);
      await database.run((session) =>
        sql`
          INSERT INTO run_series (run, second, users)
          SELECT ${runNumber}, second, users FROM json_to_recordset(${json}) AS p (second bigint, users integer)
          ON CONFLICT (run, second) DO UPDATE SET users = excluded.users
        `.execute(session),
      );
    },
    async series(runNumber) {
      const { rows } = await database.run((session) =>
        sql<{ second: number; users: number }>`
          SELECT second, users FROM run_series WHERE run = ${runNumber} ORDER BY second
        `.execute(session),
      );
      return rows;
    },
    async days(since) {
      const { rows } = await database.run((session) =>
        sql<{ day: string; delivered: number; failed: number }>`
          SELECT to_char(coalesce(ended_at, now()) AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day,
            sum(created + updated)::bigint AS delivered, sum(failed)::bigint AS failed
          FROM runs WHERE coalesce(ended_at, now()) >= ${new Date(since)} GROUP BY 1 ORDER BY 1
        `.execute(session),
      );
      return rows;
    },
    ...marksOf(database),
  };
}
