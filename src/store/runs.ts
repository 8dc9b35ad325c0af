/** A run from its opening to its closing, apart from the lease (lease.ts) and what its rows came to (receipts.ts). */
import { isDeepStrictEqual } from "node:util";
import { sql, type Transaction } from "kysely";
import { StoreFailed } from "../core/failure.ts";
import { invariant } from "../core/invariant.ts";
import { assertBalance, type Tally, tallyOf } from "../core/outcome.ts";
import type { RequestCounts } from "../core/ports/destination.ts";
import type { Lease, OpenedRun, RunOptions, RunOrigin, StoredRun } from "../core/ports/store.ts";
import { hasEnded, mayFollow } from "../core/run.ts";
import { cleanMessage, cleanText, toCleanJson } from "./clean-text.ts";
import type { Database } from "./database.ts";
import { type HeldRun, holdRun, loseLease } from "./lease.ts";
import { tellRun } from "./news.ts";
import { forgetProblems } from "./row-problems.ts";
import { readRun } from "./stored-run.ts";
import type { Tables } from "./tables.ts";

const fromCommandLine: RunOrigin = { by: null, trigger: "command line" };

export async function openRun(
  database: Database,
  orchestrationId: string,
  options: RunOptions,
  { by, trigger }: RunOrigin = fromCommandLine,
): Promise<OpenedRun> {
  return await database.transact(async (trx) => {
    await dropMoved(trx, orchestrationId);
    const only = options.only === null ? null : cleanText(options.only);
    const { rows } = await sql<{ id: string }>`
      INSERT INTO runs (orchestration_id, orchestration, destination_id, row_limit, only_key, retry_of, started_by, trigger)
      SELECT id, name, destination_id, ${options.limit}::integer, ${only}::text, ${options.retryOf ?? null}::integer,
        ${by}::text, ${trigger}
      FROM orchestrations WHERE id = ${orchestrationId} AND deleted_at IS NULL
      ON CONFLICT (orchestration_id) WHERE ended_at IS NULL DO NOTHING
      RETURNING id
    `.execute(trx);
    const opened = rows[0]?.id;
    if (opened !== undefined) {
      if (isEverything(options)) await forgetRefresh(trx, orchestrationId);
      await tellRun(trx, database, opened);
      return { run: await readRun(trx, opened), existed: false };
    }
    const existing = await trx
      .selectFrom("runs")
      .select("id")
      .where("orchestration_id", "=", orchestrationId)
      .where("ended_at", "is", null)
      .executeTakeFirst();
    if (existing === undefined) throw unknownOrchestration(orchestrationId);
    const run = await readRun(trx, existing.id);
    const again = trigger === "refresh" && !readsFreshData(run);
    if (again)
      await sql`UPDATE orchestrations SET refreshed_at = clock_timestamp() WHERE id = ${orchestrationId}`.execute(
        trx,
      );
    return { run, existed: true, again };
  });
}

const isEverything = ({ limit, only, retryOf }: RunOptions): boolean =>
  limit === null && only === null && retryOf === undefined;

/** One that waits runs its query later. */
const readsFreshData = ({ state, options }: StoredRun): boolean =>
  state === "waiting" && isEverything(options);

async function forgetRefresh(trx: Transaction<Tables>, orchestrationId: string): Promise<void> {
  await sql`
    UPDATE orchestrations SET refreshed_at = NULL WHERE id = ${orchestrationId} AND refreshed_at IS NOT NULL
  `.execute(trx);
}

function unknownOrchestration(id: string): StoreFailed {
  return new StoreFailed(`There is no orchestration ${id}.`, {
    code: "orchestration_unknown",
    next: "fix",
    advice: "It may have been removed; apply the definitions again.",
  });
}

/** A run that nobody holds and that was planned for the account the destination pointed to before will never go on. */
async function dropMoved(trx: Transaction<Tables>, orchestrationId: string): Promise<void> {
  await sql`
    UPDATE runs SET state = 'stopped', worker = NULL, lease_until = NULL, token = token + 1,
      ended_at = clock_timestamp(), ending = 'The destination points to another account now.'
    FROM orchestrations
    WHERE orchestrations.id = ${orchestrationId} AND runs.orchestration_id = orchestrations.id
      AND runs.destination_id <> orchestrations.destination_id
      AND runs.state IN ('planning', 'delivering')
      AND (runs.worker IS NULL OR runs.lease_until < clock_timestamp())
  `.execute(trx);
}

/**
 * To `planning` the slate is wiped: what an earlier planning had found is forgotten. Going back from `delivering` to
 * `planning` is for a run whose plan is gone, and only before its first receipt.
 */
export async function setState(
  database: Database,
  lease: Lease,
  state: "planning" | "delivering",
): Promise<void> {
  await database.transact(async (trx) => {
    const held = await holdRun(trx, lease);
    const isReplanning = held.state === "delivering" && state === "planning";
    if (isReplanning) await refuseAfterReceipts(trx, held);
    invariant(
      held.state === state || isReplanning || mayFollow(held.state, state),
      `a run that is ${held.state} does not become ${state}`,
    );
    if (state === "planning") await forgetPlan(trx, held);
    if (held.state === state) return;
    await sql`UPDATE runs SET state = ${state} WHERE number = ${held.number}`.execute(trx);
    await tellRun(trx, database, lease.runId);
  });
}

async function refuseAfterReceipts(trx: Transaction<Tables>, { number }: HeldRun): Promise<void> {
  const { rows } = await sql`SELECT FROM receipts WHERE run = ${number} LIMIT 1`.execute(trx);
  if (rows.length === 0) return;
  throw new StoreFailed(`Run ${number} has sent a part of its plan, so it cannot be planned anew.`, {
    code: "plan_gone",
    next: "fix",
    advice: "Start a new run: it sends what this one has left.",
  });
}

async function forgetPlan(trx: Transaction<Tables>, { number }: HeldRun): Promise<void> {
  await forgetProblems(trx, number);
  await sql`DELETE FROM run_plans WHERE run = ${number}`.execute(trx);
}

export async function savePlan(
  database: Database,
  lease: Lease,
  plan: NonNullable<StoredRun["plan"]>,
): Promise<void> {
  await database.transact(async (trx) => {
    const { number } = await holdRun(trx, lease);
    await sql`
      INSERT INTO run_plans (run, tally, columns, forecast)
      VALUES (${number}, ${toCleanJson(plan.tally)}, ${toCleanJson(plan.columns)}, ${toCleanJson(plan.forecast)})
      ON CONFLICT (run) DO UPDATE SET tally = excluded.tally, columns = excluded.columns, forecast = excluded.forecast
    `.execute(trx);
  });
}

export interface Ending {
  readonly state: "completed" | "failed" | "stopped";
  readonly tally: Tally;
  readonly requests: RequestCounts;
  readonly ending: string | null;
}

export async function closeRun(database: Database, lease: Lease, ending: Ending): Promise<StoredRun> {
  return await database.transact(async (trx) => {
    const closed = await closedBefore(trx, lease, ending);
    if (closed !== null) return closed;
    const held = await holdRun(trx, lease);
    invariant(
      mayFollow(held.state, ending.state),
      `a run that is ${held.state} does not become ${ending.state}`,
    );
    if (ending.state === "completed") await assertBooks(trx, held, ending.tally);
    const words = ending.ending === null ? null : cleanMessage(ending.ending);
    await sql`
      UPDATE runs SET
        state = ${ending.state},
        tally = ${JSON.stringify(ending.tally)}::jsonb,
        requests_total = ${ending.requests.total},
        requests_retried = ${ending.requests.retried},
        requests_rate_limited = ${ending.requests.rateLimited},
        ending = coalesce(${words}::text, CASE WHEN ${ending.state} = 'stopped' THEN 'Stopped by ' || stop_by || '.' END),
        worker = NULL,
        lease_until = NULL,
        ended_at = clock_timestamp()
      WHERE number = ${held.number}
    `.execute(trx);
    await tellRun(trx, database, lease.runId);
    return await readRun(trx, lease.runId);
  });
}

/** The same closing once more, after a connection that broke before it told that the first had worked. */
async function closedBefore(
  trx: Transaction<Tables>,
  lease: Lease,
  ending: Ending,
): Promise<StoredRun | null> {
  const { rows } = await sql<{ isSame: boolean }>`
    SELECT state = ${ending.state} AND token = ${lease.token} AS "isSame" FROM runs
    WHERE id = ${lease.runId} AND ended_at IS NOT NULL
  `.execute(trx);
  if (rows[0] === undefined) return null;
  return rows[0].isSame ? await readRun(trx, lease.runId) : loseLease(lease);
}

/** The worker's tally must balance, and say what the receipts say. */
async function assertBooks(trx: Transaction<Tables>, { number }: HeldRun, tally: Tally): Promise<void> {
  assertBalance(tally);
  const { rows } = await sql<{
    created: number;
    updated: number;
    failed: number;
    plan: NonNullable<StoredRun["plan"]>["tally"] | null;
  }>`
    SELECT created, updated, failed, run_plans.tally AS plan
    FROM runs LEFT JOIN run_plans ON run = number WHERE number = ${number}
  `.execute(trx);
  const [counted] = rows;
  if (counted === undefined || counted.plan === null) return;
  const kept = tallyOf(counted.plan, counted);
  invariant(
    isDeepStrictEqual({ ...kept }, { ...tally }),
    `the run's books (${JSON.stringify(tally)}) are not those of its receipts (${JSON.stringify(kept)})`,
  );
}

/** A run that nobody has begun ends at once; any other is told to its worker with the next heartbeat. */
export async function requestStop(database: Database, runId: string, by: string): Promise<StoredRun> {
  const name = cleanText(by);
  return await database.transact(async (trx) => {
    await sql`
      UPDATE runs SET stop_requested = true, stop_by = coalesce(stop_by, ${name})
      WHERE id = ${runId} AND ended_at IS NULL
    `.execute(trx);
    // Who stops a run does not want the next one a second later.
    await sql`
      UPDATE orchestrations SET refreshed_at = NULL
      WHERE refreshed_at IS NOT NULL AND id = (SELECT orchestration_id FROM runs WHERE id = ${runId})
    `.execute(trx);
    await sql`
      UPDATE runs SET state = 'stopped', ended_at = clock_timestamp(), token = token + 1, worker = NULL,
        lease_until = NULL, ending = 'Stopped by ' || stop_by || '.'
      WHERE id = ${runId} AND state = 'waiting' AND (worker IS NULL OR lease_until < clock_timestamp())
    `.execute(trx);
    await tellRun(trx, database, runId);
    const run = await readRun(trx, runId);
    invariant(run.stopRequested || hasEnded(run.state), "a run that goes on knows that it is to stop");
    return run;
  });
}
