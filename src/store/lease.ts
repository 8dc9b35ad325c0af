/**
 * Who holds a run: one claim wins, every claim counts the token up, every write of the run names the token it was given.
 * All times are the database's own, so that workers whose clocks disagree agree on who holds what.
 */
import { sql, type Transaction } from "kysely";
import { LeaseLost, StoreFailed } from "../core/failure.ts";
import type { ClaimResult, Lease, RunProgress } from "../core/ports/store.ts";
import { hasEnded, type RunState } from "../core/run.ts";
import type { Database, Session } from "./database.ts";
import { tellRun, toldQuietly } from "./news.ts";
import { isTaken } from "./store-error.ts";
import { readRun, unknownRun } from "./stored-run.ts";
import type { Tables } from "./tables.ts";

/** The run of a valid lease, locked until the transaction ends: writers of one run come one after the other. */
export interface HeldRun {
  readonly number: number;
  readonly state: RunState;
}

export async function holdRun(trx: Transaction<Tables>, lease: Lease): Promise<HeldRun> {
  const { rows } = await sql<HeldRun>`
    SELECT number, state FROM runs
    WHERE id = ${lease.runId} AND token = ${lease.token} AND worker IS NOT NULL
    FOR NO KEY UPDATE
  `.execute(trx);
  return rows[0] ?? loseLease(lease);
}

export function loseLease({ runId, worker }: Lease): never {
  throw new LeaseLost(`Worker ${worker} does not hold run ${runId} any more.`, {
    code: "lease_lost",
    next: "wait",
    advice: "Another worker has taken it over, or it was given back; that worker finishes it.",
  });
}

interface ClaimOptions {
  readonly leaseMs: number;
  readonly resume: boolean;
}

interface ClaimOrder extends ClaimOptions {
  readonly runId: string;
  readonly worker: string;
}

/** Looks in vain before it gives up: each round means that somebody else took or left the run in between. */
const claimRoundsMax = 20;

export async function claimRun(database: Database, order: ClaimOrder): Promise<ClaimResult> {
  for (let round = 0; round < claimRoundsMax; round += 1) {
    const result =
      (await tryClaim(database, order)) ?? (await database.run((session) => whyNot(session, order)));
    if (result !== null) return result;
  }
  throw new StoreFailed(`Run ${order.runId} changes hands all the time.`, {
    code: "run_contended",
    next: "retry",
  });
}

async function tryClaim(database: Database, order: ClaimOrder): Promise<ClaimResult | null> {
  try {
    return await database.transact(async (trx) => {
      await followDestination(trx, order.runId);
      await evictDead(trx, order.runId);
      const lease = await takeLease(trx, order);
      return lease === null ? null : { kind: "claimed", lease, run: await readRun(trx, order.runId) };
    });
  } catch (error) {
    if (error instanceof OtherRun) return await busyOrNewer(database, order);
    throw error;
  }
}

/** A unique index refused: another run of the destination is held, or another run of the orchestration is unfinished. */
class OtherRun extends Error {
  override readonly name = "OtherRun";
}

async function takeLease(trx: Transaction<Tables>, order: ClaimOrder): Promise<Lease | null> {
  const { runId, worker, leaseMs, resume } = order;
  try {
    const { rows } = await sql<{ token: number }>`
      UPDATE runs SET
        worker = ${worker},
        lease_until = clock_timestamp() + ${leaseMs} * interval '1 millisecond',
        token = token + 1,
        started_at = coalesce(started_at, clock_timestamp()),
        state = CASE
          WHEN ended_at IS NULL THEN state
          WHEN EXISTS (SELECT FROM run_plans WHERE run = number) THEN 'delivering'
          ELSE 'planning'
        END,
        stop_requested = stop_requested AND NOT ${resume},
        stop_by = CASE WHEN ${resume} THEN NULL ELSE stop_by END,
        resume_requested = false,
        figures = NULL,
        ending = NULL,
        ended_at = NULL
      WHERE id = ${runId}
        AND (worker IS NULL OR lease_until < clock_timestamp())
        AND (ended_at IS NULL OR (${resume} AND state IN ('failed', 'stopped')))
      RETURNING token
    `.execute(trx);
    return rows[0] === undefined ? null : { runId, worker, token: rows[0].token };
  } catch (error) {
    if (isTaken(error, "runs_one_running_per_destination")) throw new OtherRun();
    if (isTaken(error, "runs_one_unfinished_per_orchestration")) throw new OtherRun();
    throw error;
  }
}

/** A worker that died must not keep its destination from others. Its run stays as it is, and its token is worth nothing any more. */
async function evictDead(trx: Transaction<Tables>, runId: string): Promise<void> {
  await sql`
    UPDATE runs SET worker = NULL, lease_until = NULL, token = token + 1
    WHERE destination_id = (SELECT destination_id FROM runs WHERE id = ${runId})
      AND worker IS NOT NULL AND lease_until < clock_timestamp() AND id <> ${runId}
  `.execute(trx);
}

/** A run that waits goes where its orchestration points by now; one that has a plan for another account cannot go on. */
async function followDestination(trx: Transaction<Tables>, runId: string): Promise<void> {
  const { rows } = await sql<{ number: number; state: RunState }>`
    SELECT runs.number, runs.state FROM runs JOIN orchestrations ON orchestrations.id = runs.orchestration_id
    WHERE runs.id = ${runId} AND runs.destination_id <> orchestrations.destination_id AND runs.state <> 'completed'
  `.execute(trx);
  const [moved] = rows;
  if (moved === undefined) return;
  if (moved.state !== "waiting") {
    throw new StoreFailed(
      `Run ${moved.number} was planned for another account than its orchestration sends to now.`,
      {
        code: "destination_moved",
        next: "fix",
        advice: "Start a new run.",
      },
    );
  }
  await sql`
    UPDATE runs SET destination_id =
      (SELECT destination_id FROM orchestrations WHERE orchestrations.id = runs.orchestration_id)
    WHERE runs.id = ${runId} AND worker IS NULL
  `.execute(trx);
}

const remainingMs = (run: string) => sql<number>`
  greatest(0, ceil(extract(epoch FROM ${sql.ref(`${run}.lease_until`)} - clock_timestamp()) * 1000))::integer
`;

/** Null when the run could be claimed after all. */
async function whyNot(session: Session, { runId, resume }: ClaimOrder): Promise<ClaimResult | null> {
  const { rows } = await sql<{ worker: string | null; state: RunState; leaseEndsInMs: number }>`
    SELECT worker, state, ${remainingMs("runs")} AS "leaseEndsInMs" FROM runs WHERE id = ${runId}
  `.execute(session);
  const [found] = rows;
  if (found === undefined) throw unknownRun(runId);
  const run = await readRun(session, runId);
  if (hasEnded(found.state)) return resume && found.state !== "completed" ? null : { kind: "ended", run };
  if (found.worker === null) return null;
  return { kind: "held", worker: found.worker, leaseEndsInMs: found.leaseEndsInMs, run };
}

async function busyOrNewer(database: Database, { runId }: ClaimOrder): Promise<ClaimResult | null> {
  return await database.run(async (session) => {
    const { rows } = await sql<{
      id: string;
      number: number;
      orchestration: string;
      isBusy: boolean;
      leaseEndsInMs: number;
    }>`
      SELECT other.id, other.number, other.orchestration, ${remainingMs("other")} AS "leaseEndsInMs",
        other.destination_id = mine.destination_id AND other.worker IS NOT NULL AS "isBusy"
      FROM runs AS other, (SELECT * FROM runs WHERE id = ${runId}) AS mine
      WHERE other.id <> mine.id
        AND ((other.destination_id = mine.destination_id AND other.worker IS NOT NULL)
          OR (other.orchestration_id = mine.orchestration_id AND other.ended_at IS NULL))
      ORDER BY "isBusy" DESC LIMIT 1
    `.execute(session);
    const [other] = rows;
    if (other === undefined) return null;
    const { id, orchestration, isBusy, leaseEndsInMs } = other;
    if (isBusy) return { kind: "destination busy", runId: id, orchestration, leaseEndsInMs };
    throw new StoreFailed(`"${orchestration}" has a newer run that is not finished, run ${other.number}.`, {
      code: "newer_run",
      next: "fix",
      advice: `Resume or stop run ${other.number} first; it sends what this one has left.`,
    });
  });
}

export async function heartbeat(
  database: Database,
  lease: Lease,
  leaseMs: number,
  progress: RunProgress,
): Promise<{ readonly stopRequested: boolean }> {
  const tally = progress.tally === undefined ? null : JSON.stringify(progress.tally);
  const figures = progress.moving === undefined ? null : JSON.stringify(progress.moving);
  const { total = null, retried = null, rateLimited = null } = progress.requests ?? {};
  const { rows } = await database.run((session) =>
    sql<{ stopRequested: boolean }>`
      UPDATE runs SET
        lease_until = clock_timestamp() + ${leaseMs} * interval '1 millisecond',
        tally = coalesce(${tally}::jsonb, tally),
        requests_total = coalesce(${total}::integer, requests_total),
        requests_retried = coalesce(${retried}::integer, requests_retried),
        requests_rate_limited = coalesce(${rateLimited}::integer, requests_rate_limited),
        figures = coalesce(${figures}::jsonb, figures)
      WHERE id = ${lease.runId} AND token = ${lease.token} AND worker IS NOT NULL
      RETURNING stop_requested AS "stopRequested", ${toldQuietly(database)}
    `.execute(session),
  );
  const [held] = rows;
  return held === undefined ? loseLease(lease) : { stopRequested: held.stopRequested };
}

/** What one does not hold any more needs no giving back. */
export async function releaseLease(database: Database, lease: Lease): Promise<void> {
  await database.transact(async (trx) => {
    await sql`
      UPDATE runs SET worker = NULL, lease_until = NULL, figures = NULL
      WHERE id = ${lease.runId} AND token = ${lease.token}
    `.execute(trx);
    await tellRun(trx, database, lease.runId);
  });
}
