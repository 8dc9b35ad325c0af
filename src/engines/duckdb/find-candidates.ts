/** Puts the rows that must be judged into one temporary table in the order of the result, each with what the ledger knows of it. */
import { groupsTable, type Scan, scanTable } from "./scan-result.ts";
import type { Session } from "./session.ts";
import type { TargetTables } from "./state-schema.ts";

export interface Candidates {
  readonly total: number;
  /** Pages are ranges of rowid of this table, which is never changed: o grows with rowid. */
  readonly table: string;
  /** Columns o, k, h, x, e, j, shared, settled, email_shared, before, is_new, zendesk_user_id of `table`. */
  readonly columns: string;
}

const allColumns = "o, k, h, x, e, j, shared, settled, email_shared, before, is_new, zendesk_user_id";

export async function findCandidates(
  session: Session,
  scan: Scan,
  target: TargetTables,
): Promise<Candidates> {
  const isCandidate = `(NOT s.same OR g.k IS NOT NULL) AND NOT (coalesce(g.settled, false) AND NOT g.has_rejected)`;
  await session.run(`CREATE OR REPLACE TEMP TABLE deskfeed_emails AS
    SELECT md5_number(lower(s.e)) AS m FROM ${scanTable} AS s LEFT JOIN ${groupsTable} AS g ON g.k = s.k
    WHERE s.e IS NOT NULL AND ${isCandidate} GROUP BY 1 HAVING count(*) > 1`);
  const [emails] = await session.row("SELECT count(*) FROM temp.deskfeed_emails");
  if (scan.ledgerIsEmpty && scan.isInOrder && scan.groups === 0 && Number(emails) === 0)
    // Nothing to add to any row: millions of them need not be written once more.
    return {
      total: scan.rows,
      table: scanTable,
      columns:
        "o, k, h, x, e, j, false AS shared, false AS settled, false AS email_shared, NULL::VARCHAR AS before, true AS is_new, NULL::BIGINT AS zendesk_user_id",
    };
  await session.run(`CREATE OR REPLACE TEMP TABLE deskfeed_candidates AS
    SELECT s.o, s.k, s.h, s.x, s.e, s.j, g.k IS NOT NULL AS shared, coalesce(g.settled, false) AS settled,
      coalesce(md5_number(lower(s.e)) IN (SELECT m FROM temp.deskfeed_emails), false) AS email_shared,
      l.held AS before, l.k IS NULL AS is_new, l.zendesk_user_id
    FROM ${scanTable} AS s LEFT JOIN ${groupsTable} AS g ON g.k = s.k LEFT JOIN ${target.ledger} AS l ON l.k = s.k
    WHERE ${isCandidate} ORDER BY s.o`);
  const [total] = await session.row("SELECT count(*) FROM temp.deskfeed_candidates");
  return { total: Number(total), table: "temp.deskfeed_candidates", columns: allColumns };
}
