/** Takes the candidates page by page into JavaScript, has them judged, and puts what became of them into temporary tables. */
import type { Column } from "../../core/column.ts";
import { invariant } from "../../core/invariant.ts";
import type { PlanRequest } from "../../core/ports/engine.ts";
import {
  createJudging,
  type FoundRow,
  type JudgedPage,
  type Verdicts,
  type WarnedOrdinal,
} from "../planning/judge-rows.ts";
import { readRow } from "./column-kinds.ts";
import { groupsTable, scanTable } from "./scan-result.ts";
import type { Cells, Transaction } from "./transaction.ts";

export const candidatesTable = "pg_temp.deskfeed_candidates";
/** What is to be sent, left out with a warning, rejected, or unchanged: by ordinal. */
export const judgedTables = {
  sent: "pg_temp.deskfeed_sent",
  warned: "pg_temp.deskfeed_warned",
  rejected: "pg_temp.deskfeed_rejected",
  unchanged: "pg_temp.deskfeed_unchanged",
} as const;

/** Rows of a page: enough to make a page's fixed costs small. */
const pageRows = 2_000;

/** Rows that must be judged, each with what the ledger knows of it. */
export async function findCandidates(transaction: Transaction, ledger: string): Promise<number> {
  await transaction.run(
    `CREATE TEMP TABLE deskfeed_candidates ON COMMIT DROP AS
     SELECT s.o, s.k, s.h, s.x, s.e, s.j, g.k IS NOT NULL AS shared, coalesce(g.settled, false) AS settled,
       count(*) OVER (PARTITION BY lower(s.e)) > 1 AND s.e IS NOT NULL AS email_shared, l.held AS before, l.k IS NULL AS is_new, l.zendesk_user_id
     FROM ${scanTable} AS s LEFT JOIN ${groupsTable} AS g ON g.k = s.k LEFT JOIN ${ledger} AS l ON l.k = s.k
     WHERE (NOT s.same OR g.k IS NOT NULL) AND NOT (coalesce(g.settled, false) AND NOT coalesce(g.has_rejected, false));
     CREATE UNIQUE INDEX ON ${candidatesTable} (o);
     CREATE TEMP TABLE deskfeed_sent (o bigint, wave int, user_text text, held text) ON COMMIT DROP;
     CREATE TEMP TABLE deskfeed_warned (o bigint, warnings text) ON COMMIT DROP;
     CREATE TEMP TABLE deskfeed_rejected (o bigint, problems text) ON COMMIT DROP;
     CREATE TEMP TABLE deskfeed_unchanged (o bigint, held text) ON COMMIT DROP;
     ANALYZE ${candidatesTable} (o, k)`,
  );
  const [total] = await transaction.row(`SELECT count(*) FROM ${candidatesTable}`);
  return Number(total);
}

export async function judgeCandidates(
  transaction: Transaction,
  request: PlanRequest,
  columns: readonly Column[],
  total: number,
): Promise<Verdicts> {
  const judging = createJudging(request);
  let judged = 0;
  for (let after = 0; judged < total; ) {
    // Only rows that may share a user get a name for the waves: the others would fill its memory for nothing.
    const rows = await transaction.rows(
      `SELECT o, coalesce(x, e), j, before, shared::text, settled::text, is_new::text,
         CASE WHEN shared OR email_shared THEN lower(x) END, CASE WHEN email_shared THEN lower(e) END
       FROM ${candidatesTable} WHERE o > $1 ORDER BY o LIMIT ${pageRows}`,
      [after],
    );
    invariant(rows.length > 0, "candidates went away while they were judged");
    after = Number(rows.at(-1)?.[0]);
    judged += rows.length;
    await write(transaction, judging.page(rows.map((cells) => foundRow(cells, columns))));
    request.onProgress?.({ judged, candidates: total });
  }
  await copyWarned(transaction, judging.warnedLate());
  return judging.verdicts();
}

async function write(transaction: Transaction, page: JudgedPage): Promise<void> {
  const copy = async (into: string, rows: readonly Cells[]): Promise<void> => {
    if (rows.length > 0) await transaction.copyIn(into, [rows]);
  };
  const { sent, rejected, unchanged } = judgedTables;
  await copy(
    sent,
    page.sent.map(({ o, wave, user, held }) => [String(o), String(wave), user, held]),
  );
  await copyWarned(transaction, page.warned);
  await copy(
    rejected,
    page.rejected.map(({ o, problems }) => [String(o), problems]),
  );
  await copy(
    unchanged,
    page.unchanged.map(({ o, held }) => [String(o), held]),
  );
}

async function copyWarned(transaction: Transaction, warned: readonly WarnedOrdinal[]): Promise<void> {
  if (warned.length > 0)
    await transaction.copyIn(judgedTables.warned, [warned.map(({ o, warnings }) => [String(o), warnings])]);
}

function foundRow(cells: Cells, columns: readonly Column[]): FoundRow {
  const [o, key = null, j, before = null, shared, settled, isNew, externalId = null, email = null] = cells;
  return {
    candidate: {
      ordinal: Number(o),
      key,
      row: readRow(j ?? "[]", columns),
      before,
      shared: shared === "true",
    },
    isSettled: settled === "true",
    isNew: isNew === "true",
    externalId,
    email,
  };
}
