/** Moves the ledger from what the destination has confirmed: one statement that inserts or updates, safe to repeat. */
import type { Settlement } from "../../core/ports/engine.ts";
import { ledgerOf, type PlanTables, uncertain } from "./plan-schema.ts";
import type { Transaction } from "./transaction.ts";

export interface Settling {
  readonly transaction: Transaction;
  readonly target: number;
  readonly plan: PlanTables;
  readonly planId: string;
  readonly now: number;
}

/** What was settled before is remembered, so the rows of one user may come in several calls. */
export async function settleRows(settling: Settling, rows: readonly Settlement[]): Promise<void> {
  const { transaction, plan, target } = settling;
  await transaction.run(
    "CREATE TEMP TABLE deskfeed_settlement (position bigint PRIMARY KEY, delivered boolean, zendesk_user_id bigint) ON COMMIT DROP",
  );
  await transaction.ask(
    `INSERT INTO pg_temp.deskfeed_settlement SELECT DISTINCT ON (position) position, delivered, zendesk_user_id
     FROM json_to_recordset($1::json) AS r(position bigint, delivered boolean, zendesk_user_id bigint) ORDER BY position`,
    [
      JSON.stringify(
        rows.map(({ position, state, zendeskUserId }) => ({
          position,
          delivered: state === "delivered",
          zendesk_user_id: zendeskUserId,
        })),
      ),
    ],
  );
  await transaction.run(
    `INSERT INTO ${plan.settled} SELECT position, delivered, zendesk_user_id FROM pg_temp.deskfeed_settlement
     ON CONFLICT (position) DO UPDATE SET delivered = EXCLUDED.delivered, zendesk_user_id = EXCLUDED.zendesk_user_id`,
  );
  // Looking for groups reads every entry of the plan.
  const [hasGroups] = await transaction.row(`SELECT CAST(EXISTS (SELECT FROM ${plan.groups}) AS text)`);
  const moved = [singleRows(settling), ...(hasGroups === "true" ? [groupRows(settling)] : [])];
  await moveLedger(transaction, target, moved.join(" UNION ALL "));
}

async function moveLedger(transaction: Transaction, target: number, moved: string): Promise<void> {
  await transaction.run(
    `INSERT INTO ${ledgerOf(target)} (k, h, has_rejected, key, held, zendesk_user_id, settled_at, plan) ${moved}
     ON CONFLICT (k) DO UPDATE SET h = EXCLUDED.h, has_rejected = EXCLUDED.has_rejected, key = EXCLUDED.key, held = EXCLUDED.held,
       zendesk_user_id = EXCLUDED.zendesk_user_id, settled_at = EXCLUDED.settled_at, plan = EXCLUDED.plan`,
  );
}

/**
 * Identities with one row. What may or may not have arrived leaves what was held before, with a fingerprint that no row can
 * have.
 */
function singleRows({ plan, target, planId, now }: Settling): string {
  return `SELECT e.k, CASE WHEN s.delivered THEN e.h ELSE ${uncertain} END, false, e.key, CASE WHEN s.delivered THEN e.held ELSE l.held END,
      coalesce(s.zendesk_user_id, e.zendesk_user_id), ${now}::bigint, '${planId}'
    FROM pg_temp.deskfeed_settlement AS s JOIN ${plan.entries} AS e ON e.position = s.position
    LEFT JOIN ${ledgerOf(target)} AS l ON l.k = e.k WHERE NOT e.shared`;
}

/** Identities with several rows: held is what the last confirmed one left; the fingerprint stands when all are confirmed. */
function groupRows({ plan, target, planId, now }: Settling): string {
  return `SELECT g.k, CASE WHEN g.delivered THEN p.h ELSE ${uncertain} END, coalesce(p.has_rejected, false), g.key,
      coalesce(g.held, l.held), coalesce(g.zendesk_user_id, l.zendesk_user_id), ${now}::bigint, '${planId}'
    FROM (
      SELECT e.k, bool_and(coalesce(s.delivered, false)) AS delivered, min(e.key) AS key,
        (array_agg(e.held ORDER BY e.position DESC) FILTER (WHERE s.delivered))[1] AS held,
        (array_agg(s.zendesk_user_id ORDER BY e.position DESC) FILTER (WHERE s.zendesk_user_id IS NOT NULL))[1] AS zendesk_user_id
      FROM ${plan.entries} AS e LEFT JOIN ${plan.settled} AS s ON s.position = e.position
      WHERE e.shared AND e.k IN (
        SELECT o.k FROM ${plan.entries} AS o JOIN pg_temp.deskfeed_settlement AS t ON t.position = o.position WHERE o.shared)
      GROUP BY e.k
    ) AS g
    LEFT JOIN ${plan.groups} AS p ON p.k = g.k LEFT JOIN ${ledgerOf(target)} AS l ON l.k = g.k`;
}

/**
 * Rows judged unchanged get their new fingerprint, so that they are not candidates next time. A group only when none of its
 * rows is to be sent: else its fingerprint comes with the settlement.
 */
export async function refreshUnchanged({ transaction, target, plan }: Settling): Promise<void> {
  const ledger = ledgerOf(target);
  await moveLedger(
    transaction,
    target,
    `SELECT u.k, CASE WHEN u.shared THEN g.h ELSE u.h END, coalesce(g.has_rejected, false), l.key, u.held, l.zendesk_user_id, l.settled_at, l.plan
     FROM (SELECT DISTINCT ON (k) k, h, held, shared FROM ${plan.unchanged} ORDER BY k, ordinal DESC) AS u
     JOIN ${ledger} AS l ON l.k = u.k LEFT JOIN ${plan.groups} AS g ON g.k = u.k
     WHERE NOT u.shared OR u.k NOT IN (SELECT k FROM ${plan.entries} WHERE shared)`,
  );
}
