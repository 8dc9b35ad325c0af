/** Takes the candidates page by page into JavaScript, has them judged, and writes what became of them into the plan's tables. */
import type { Column } from "../../core/column.ts";
import { invariant } from "../../core/invariant.ts";
import type { Candidate, Judgement, PlanRequest } from "../../core/ports/engine.ts";
import { createWaveAssigner } from "../../core/wave.ts";
import { readRow } from "./column-kinds.ts";
import type { Candidates } from "./find-candidates.ts";
import type { Cells, Session } from "./session.ts";
import type { PlanTables } from "./state-schema.ts";

export interface Verdicts {
  readonly new: number;
  readonly changed: number;
  readonly rejected: number;
  readonly waves: number;
}

export interface Judging {
  readonly session: Session;
  readonly request: PlanRequest;
  readonly candidates: Candidates;
  readonly columns: readonly Column[];
  readonly plan: PlanTables;
  readonly rowBytesMax: number;
}

/** Rows of a page: enough to make a page's fixed costs small. */
const pageRowsMax = 5_000;
/** Bytes of rows in one page, so that rows with very long texts do not fill the memory. */
const pageBytesMax = 32 * 1024 * 1024;

interface Judged {
  readonly candidate: Candidate;
  readonly judgement: Judgement;
  /** Of a group that the ledger holds as it is: judged only to find its rejected rows again. */
  readonly isSettled: boolean;
  readonly isNew: boolean;
  readonly externalId: string | null;
  readonly email: string | null;
}

/** A judged row as it goes back: o names the candidate. */
interface Send {
  readonly o: number;
  readonly position: number;
  readonly wave: number;
  readonly user: string;
  readonly held: string;
  readonly warnings: string | null;
}

export async function judgeCandidates(judging: Judging): Promise<Verdicts> {
  const { session, request, candidates } = judging;
  const waveOf = createWaveAssigner();
  const counts = { new: 0, changed: 0, rejected: 0, first: 0, waves: 0 };
  const pageRows = Math.max(
    1,
    Math.min(pageRowsMax, Math.floor(pageBytesMax / Math.max(1, judging.rowBytesMax))),
  );
  await session.run(`CREATE OR REPLACE TEMP TABLE deskfeed_later AS FROM ${judging.plan.entries} LIMIT 0`);
  for (let from = 0; from < candidates.total; from += pageRows) {
    const range = `rowid >= ${from} AND rowid < ${from + pageRows}`;
    const judged = judgePage(judging, await readPage(judging, range));
    const first: Send[] = [];
    const later: Send[] = [];
    for (const each of judged) {
      if (each.judgement.verdict !== "send" || each.isSettled) continue;
      const { ordinal, user, held, warnings } = each.judgement;
      const wave = waveOf({ ordinal, externalId: each.externalId, email: each.email });
      const position = wave === 0 ? counts.first++ : 0;
      const told = warnings.length === 0 ? null : JSON.stringify(warnings);
      (wave === 0 ? first : later).push({ o: ordinal, position, wave, user, held, warnings: told });
      counts.waves = Math.max(counts.waves, wave + 1);
      counts[each.isNew ? "new" : "changed"] += 1;
    }
    await insertSends(judging, range, judging.plan.entries, first);
    await insertSends(judging, range, "temp.deskfeed_later", later);
    counts.rejected += await insertRejected(judging, range, judged);
    await insertUnchanged(judging, range, judged);
    request.onProgress?.({
      judged: Math.min(from + pageRows, candidates.total),
      candidates: candidates.total,
    });
  }
  await session.run(`INSERT INTO ${judging.plan.entries} BY NAME
    SELECT * REPLACE (${counts.first} + row_number() OVER (ORDER BY wave, ordinal) - 1 AS position)
    FROM temp.deskfeed_later ORDER BY position`);
  return { new: counts.new, changed: counts.changed, rejected: counts.rejected, waves: counts.waves };
}

async function readPage({ session, candidates }: Judging, range: string): Promise<readonly Cells[]> {
  // Only rows that may share a user get a name for the waves: the others would fill its memory for nothing.
  return await session.rows(`SELECT o, coalesce(x, e), j, before, shared, settled, is_new,
      CASE WHEN shared THEN lower(x) END, CASE WHEN email_shared THEN lower(e) END
    FROM (SELECT ${candidates.columns} FROM ${candidates.table} WHERE ${range}) ORDER BY o`);
}

function judgePage({ request, columns }: Judging, rows: readonly Cells[]): readonly Judged[] {
  request.signal.throwIfAborted();
  const page = rows.map(
    ([o, key, j, before, shared]): Candidate => ({
      ordinal: Number(o),
      key: textOrNull(key),
      row: readRow(String(j), columns),
      before: textOrNull(before),
      shared: shared === true,
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
    const [, , , , , settled, isNew, externalId, email] = rows[index] ?? [];
    return {
      candidate,
      judgement,
      isSettled: settled === true,
      isNew: isNew === true,
      externalId: textOrNull(externalId),
      email: textOrNull(email),
    };
  });
}

async function insertSends(
  judging: Judging,
  range: string,
  into: string,
  sends: readonly Send[],
): Promise<void> {
  if (sends.length === 0) return;
  const { session, candidates } = judging;
  await session.run(
    `INSERT INTO ${into} (position, ordinal, wave, k, h, shared, key, external_id, email, is_new, zendesk_user_id, user_text, held, warnings)
     SELECT s.position, c.o, s.wave, c.k, c.h, c.shared, coalesce(c.x, c.e), c.x, c.e, c.is_new, c.zendesk_user_id, s.user, s.held, s.warnings
     FROM ${given('{"o":"BIGINT","position":"BIGINT","wave":"INTEGER","user":"VARCHAR","held":"VARCHAR","warnings":"VARCHAR"}')} AS s
     JOIN (SELECT ${candidates.columns} FROM ${candidates.table} WHERE ${range}) AS c ON c.o = s.o ORDER BY s.o`,
    { page: JSON.stringify(sends) },
  );
}

async function insertRejected(judging: Judging, range: string, judged: readonly Judged[]): Promise<number> {
  const rows = judged.flatMap(({ judgement }) =>
    judgement.verdict === "rejected"
      ? [{ o: judgement.ordinal, problems: JSON.stringify(judgement.problems) }]
      : [],
  );
  if (rows.length === 0) return 0;
  const { session, candidates, plan } = judging;
  await session.run(
    `INSERT INTO ${plan.rejected} (ordinal, key, k, problems)
     SELECT c.o, coalesce(c.x, c.e), c.k, s.problems FROM ${given('{"o":"BIGINT","problems":"VARCHAR"}')} AS s
     JOIN (SELECT ${candidates.columns} FROM ${candidates.table} WHERE ${range}) AS c ON c.o = s.o ORDER BY s.o`,
    { page: JSON.stringify(rows) },
  );
  return rows.length;
}

async function insertUnchanged(judging: Judging, range: string, judged: readonly Judged[]): Promise<void> {
  const rows = judged.flatMap(({ judgement, isSettled }) =>
    judgement.verdict === "unchanged" && !isSettled ? [{ o: judgement.ordinal, held: judgement.held }] : [],
  );
  if (rows.length === 0) return;
  const { session, candidates, plan } = judging;
  await session.run(
    `INSERT INTO ${plan.unchanged} (k, h, shared, held)
     SELECT c.k, c.h, c.shared, s.held FROM ${given('{"o":"BIGINT","held":"VARCHAR"}')} AS s
     JOIN (SELECT ${candidates.columns} FROM ${candidates.table} WHERE ${range}) AS c ON c.o = s.o ORDER BY s.o`,
    { page: JSON.stringify(rows) },
  );
}

/** Rows given as one JSON text: many times cheaper than a bound value for each cell. */
export function given(shape: string): string {
  return `(SELECT unnest(from_json($page::VARCHAR, '[${shape}]'), recursive := true))`;
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
