/** Takes the candidates page by page into JavaScript, has them judged, and puts what became of them into temporary tables. */
import type { Column } from "../../core/column.ts";
import { invariant } from "../../core/invariant.ts";
import type { Candidate, Judgement, PlanRequest } from "../../core/ports/engine.ts";
import { createWaveAssigner } from "../../core/wave.ts";
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

export interface Verdicts {
  readonly new: number;
  readonly changed: number;
  readonly rejected: number;
  readonly waves: number;
}

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
  const sort = createSorter();
  let judged = 0;
  for (let after = 0; judged < total; ) {
    const rows = await transaction.rows(
      `SELECT o, coalesce(x, e), j, before, shared::text, settled::text, is_new::text, CASE WHEN shared THEN lower(x) END,
         CASE WHEN email_shared THEN lower(e) END FROM ${candidatesTable} WHERE o > $1 ORDER BY o LIMIT ${pageRows}`,
      [after],
    );
    invariant(rows.length > 0, "candidates went away while they were judged");
    after = Number(rows.at(-1)?.[0]);
    judged += rows.length;
    const outcome = sort.page(judgePage(request, columns, rows));
    for (const kind of ["sent", "warned", "rejected", "unchanged"] as const)
      if (outcome[kind].length > 0) await transaction.copyIn(judgedTables[kind], [outcome[kind]]);
    request.onProgress?.({ judged, candidates: total });
  }
  return sort.verdicts();
}

interface Judged {
  readonly judgement: Judgement;
  /** Of a group that the ledger holds as it is: judged only to find its rejected rows again. */
  readonly isSettled: boolean;
  readonly isNew: boolean;
  readonly externalId: string | null;
  readonly email: string | null;
}

type Outcome = Readonly<Record<keyof typeof judgedTables, Cells[]>>;

function createSorter(): { page(judged: readonly Judged[]): Outcome; verdicts(): Verdicts } {
  const waveOf = createWaveAssigner();
  const counts = { new: 0, changed: 0, rejected: 0, waves: 0 };
  const place = (each: Judged, outcome: Outcome): void => {
    const { judgement } = each;
    const o = String(judgement.ordinal);
    if (judgement.verdict === "rejected") {
      outcome.rejected.push([o, JSON.stringify(judgement.problems)]);
      counts.rejected += 1;
    } else if (each.isSettled) return;
    else if (judgement.verdict === "unchanged") outcome.unchanged.push([o, judgement.held]);
    else {
      const { user, held, warnings } = judgement;
      const wave = waveOf({ ordinal: judgement.ordinal, externalId: each.externalId, email: each.email });
      outcome.sent.push([o, String(wave), user, held]);
      if (warnings.length > 0) outcome.warned.push([o, JSON.stringify(warnings)]);
      counts.waves = Math.max(counts.waves, wave + 1);
      counts[each.isNew ? "new" : "changed"] += 1;
    }
  };
  return {
    page(judged) {
      const outcome: Outcome = { sent: [], warned: [], rejected: [], unchanged: [] };
      for (const each of judged) place(each, outcome);
      return outcome;
    },
    verdicts: () => counts,
  };
}

function judgePage(
  request: PlanRequest,
  columns: readonly Column[],
  rows: readonly Cells[],
): readonly Judged[] {
  request.signal.throwIfAborted();
  const page = rows.map(
    ([o, key = null, j, before = null, shared]): Candidate => ({
      ordinal: Number(o),
      key,
      row: readRow(j ?? "[]", columns),
      before,
      shared: shared === "true",
    }),
  );
  const judgements = new Map(request.judge(page).map((judgement) => [judgement.ordinal, judgement]));
  invariant(
    judgements.size === page.length,
    `${page.length} rows were judged and ${judgements.size} judgements came back`,
  );
  return page.map((candidate, index) => {
    const judgement = judgements.get(candidate.ordinal);
    invariant(judgement !== undefined, `row ${candidate.ordinal} was not judged`);
    invariant(
      candidate.key !== null || judgement.verdict === "rejected",
      `row ${candidate.ordinal} has no identity and was not rejected`,
    );
    const [, , , , , settled, isNew, externalId = null, email = null] = rows[index] ?? [];
    return { judgement, isSettled: settled === "true", isNew: isNew === "true", externalId, email };
  });
}
