/**
 * Moves the ledger from what the destination has confirmed. DELETE and INSERT in one transaction is several times faster than
 * any form of update (evidence-dataplane.md 2d), and safe to repeat.
 */
import type { Settlement } from "../../core/ports/engine.ts";
import { given } from "./judge-candidates.ts";
import { forget } from "./no-change-memo.ts";
import type { Session } from "./session.ts";
import type { PlanTables, TargetTables } from "./state-schema.ts";

export interface Settling {
  readonly session: Session;
  readonly catalogue: string;
  readonly target: TargetTables;
  readonly plan: PlanTables;
  readonly planId: string;
  readonly now: number;
}

/** Inside a transaction. What was settled before is remembered, so the rows of one user may come in several calls. */
export async function settleRows(settling: Settling, rows: readonly Settlement[]): Promise<void> {
  const { session, plan, target } = settling;
  await session.run(
    `CREATE OR REPLACE TEMP TABLE deskfeed_settlement AS
     SELECT position, any_value(delivered) AS delivered, any_value(zendesk_user_id) AS zendesk_user_id
     FROM ${given('{"position":"BIGINT","delivered":"BOOLEAN","zendesk_user_id":"BIGINT"}')} GROUP BY position`,
    {
      page: JSON.stringify(
        rows.map(({ position, state, zendeskUserId }) => ({
          position,
          delivered: state === "delivered",
          zendesk_user_id: zendeskUserId,
        })),
      ),
    },
  );
  await session.run(
    `DELETE FROM ${plan.settled} WHERE position IN (SELECT position FROM temp.deskfeed_settlement)`,
  );
  await session.run(
    `INSERT INTO ${plan.settled} SELECT position, delivered, zendesk_user_id FROM temp.deskfeed_settlement`,
  );
  const [groups] = await session.row(`SELECT count(*) FROM ${plan.groups}`);
  // What the ledger holds is only looked up where it is needed: reading it costs a pass over all of it.
  const moved = [
    confirmedRows(settling, rows),
    ...(rows.some(({ state }) => state === "doubtful") ? [doubtfulRows(settling)] : []),
    ...(Number(groups) > 0 ? [groupRows(settling)] : []),
  ];
  await session.run(`CREATE OR REPLACE TEMP TABLE deskfeed_moved AS ${moved.join(" UNION ALL ")}`);
  await replaceInLedger(session, target);
  await forget(session, settling.catalogue, target);
}

/** No fingerprint: no row can have it. */
const uncertain = "0::UHUGEINT";

/** Identities with one row that has arrived. */
function confirmedRows({ plan, planId, now }: Settling, rows: readonly Settlement[]): string {
  const positions = rows.map(({ position }) => position);
  // Named as numbers, so that only the blocks of the tables are read that hold them.
  const first = positions.reduce((one, other) => Math.min(one, other));
  const last = positions.reduce((one, other) => Math.max(one, other));
  return `SELECT e.k, e.h, false AS has_rejected, e.key, t.held, coalesce(s.zendesk_user_id, e.zendesk_user_id) AS zendesk_user_id,
      ${now}::BIGINT AS settled_at, '${planId}' AS plan
    FROM temp.deskfeed_settlement AS s JOIN ${plan.entries} AS e ON e.position = s.position
    JOIN ${plan.texts} AS t ON t.position = s.position
    WHERE s.delivered AND NOT e.shared AND e.position BETWEEN ${first} AND ${last} AND t.position BETWEEN ${first} AND ${last}`;
}

/** Identities with one row that may have arrived: what was held before stays, with a fingerprint that no row can have. */
function doubtfulRows({ plan, target, planId, now }: Settling): string {
  return `SELECT e.k, ${uncertain}, false, e.key, l.held, coalesce(s.zendesk_user_id, e.zendesk_user_id), ${now}::BIGINT, '${planId}'
    FROM temp.deskfeed_settlement AS s JOIN ${plan.entries} AS e ON e.position = s.position
    LEFT JOIN ${target.ledger} AS l ON l.k = e.k
    WHERE NOT s.delivered AND NOT e.shared`;
}

/** Identities with several rows: held is what the last confirmed one left; the fingerprint stands when all are confirmed. */
function groupRows({ plan, target, planId, now }: Settling): string {
  return `SELECT g.k, CASE WHEN g.delivered THEN p.h ELSE ${uncertain} END, coalesce(p.has_rejected, false), g.key,
      coalesce(g.held, l.held), coalesce(g.zendesk_user_id, l.zendesk_user_id), ${now}::BIGINT, '${planId}'
    FROM (
      SELECT e.k, bool_and(coalesce(s.delivered, false)) AS delivered, any_value(e.key) AS key,
        arg_max(t.held, e.position) FILTER (WHERE s.delivered) AS held,
        arg_max(s.zendesk_user_id, e.position) FILTER (WHERE s.zendesk_user_id IS NOT NULL) AS zendesk_user_id
      FROM ${plan.entries} AS e JOIN ${plan.texts} AS t ON t.position = e.position
      LEFT JOIN ${plan.settled} AS s ON s.position = e.position
      WHERE e.shared AND e.k IN (
        SELECT k FROM ${plan.entries} WHERE shared AND position IN (SELECT position FROM temp.deskfeed_settlement))
      GROUP BY e.k
    ) AS g
    LEFT JOIN ${plan.groups} AS p ON p.k = g.k LEFT JOIN ${target.ledger} AS l ON l.k = g.k`;
}

/**
 * Rows judged unchanged get their new fingerprint, so that they are not candidates next time. A group only when none of its
 * rows is to be sent: else its fingerprint comes with the settlement.
 */
export async function refreshUnchanged({ session, catalogue, target, plan }: Settling): Promise<void> {
  const [unchanged] = await session.row(`SELECT count(*) FROM ${plan.unchanged}`);
  if (Number(unchanged) === 0) return;
  await session.run(`CREATE OR REPLACE TEMP TABLE deskfeed_moved AS
    SELECT u.k, CASE WHEN u.shared THEN g.h ELSE u.h END AS h, coalesce(g.has_rejected, false) AS has_rejected, l.key, u.held,
      l.zendesk_user_id, l.settled_at, l.plan
    FROM (SELECT k, arg_max(h, rowid) AS h, arg_max(held, rowid) AS held, any_value(shared) AS shared FROM ${plan.unchanged} GROUP BY k) AS u
    JOIN ${target.ledger} AS l ON l.k = u.k LEFT JOIN ${plan.groups} AS g ON g.k = u.k
    WHERE NOT u.shared OR u.k NOT IN (SELECT k FROM ${plan.entries} WHERE shared)`);
  if ((await replaceInLedger(session, target)) > 0) await forget(session, catalogue, target);
}

async function replaceInLedger(session: Session, target: TargetTables): Promise<number> {
  const [moved] = await session.row("SELECT count(*) FROM temp.deskfeed_moved");
  if (Number(moved) === 0) return 0;
  await session.run(`DELETE FROM ${target.ledger} WHERE k IN (SELECT k FROM temp.deskfeed_moved)`);
  await session.run(`INSERT INTO ${target.ledger} BY NAME FROM temp.deskfeed_moved`);
  return Number(moved);
}
