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

/** What became of a page, as it goes back into the engine. `o` is the ordinal. */
interface Outcome {
  readonly first: { o: number; position: number; user: string; held: string }[];
  readonly later: { o: number; wave: number; user: string; held: string }[];
  readonly warned: { o: number; warnings: string }[];
  readonly rejected: { o: number; problems: string }[];
  readonly unchanged: { o: number; held: string }[];
}

/** Rows of later waves, and all that must be joined with the candidates: joined once at the end, which a page is too small for. */
const collected = {
  later: "deskfeed_later (o BIGINT, wave INTEGER, user_text VARCHAR, held VARCHAR)",
  warned: "deskfeed_warned (o BIGINT, warnings VARCHAR)",
  rejected: "deskfeed_rejected (o BIGINT, problems VARCHAR)",
  unchanged: "deskfeed_unchanged (o BIGINT, held VARCHAR)",
} as const;

export async function judgeCandidates(judging: Judging): Promise<Verdicts> {
  const { session, request, candidates } = judging;
  for (const table of Object.values(collected)) await session.run(`CREATE OR REPLACE TEMP TABLE ${table}`);
  const sort = createSorter();
  const pageRows = Math.max(
    1,
    Math.min(pageRowsMax, Math.floor(pageBytesMax / Math.max(1, judging.rowBytesMax))),
  );
  for (let from = 0; from < candidates.total; from += pageRows) {
    const rows = await readPage(judging, `rowid >= ${from} AND rowid < ${from + pageRows}`);
    await write(judging, sort.page(judgePage(judging, rows)));
    request.onProgress?.({
      judged: Math.min(from + pageRows, candidates.total),
      candidates: candidates.total,
    });
  }
  await joinCollected(judging, sort.verdicts().first);
  return sort.verdicts();
}

/** Gives every judged row its place. Rows of the first wave have their position at once, the others when all are known. */
function createSorter(): {
  page(judged: readonly Judged[]): Outcome;
  verdicts(): Verdicts & { readonly first: number };
} {
  const waveOf = createWaveAssigner();
  const counts = { new: 0, changed: 0, rejected: 0, waves: 0, first: 0 };
  const place = (each: Judged, outcome: Outcome): void => {
    const { judgement } = each;
    const o = judgement.ordinal;
    if (judgement.verdict === "rejected") {
      outcome.rejected.push({ o, problems: JSON.stringify(judgement.problems) });
      counts.rejected += 1;
    } else if (each.isSettled) return;
    else if (judgement.verdict === "unchanged") outcome.unchanged.push({ o, held: judgement.held });
    else {
      const { user, held, warnings } = judgement;
      const wave = waveOf({ ordinal: o, externalId: each.externalId, email: each.email });
      if (wave === 0) outcome.first.push({ o, position: counts.first++, user, held });
      else outcome.later.push({ o, wave, user, held });
      if (warnings.length > 0) outcome.warned.push({ o, warnings: JSON.stringify(warnings) });
      counts.waves = Math.max(counts.waves, wave + 1);
      counts[each.isNew ? "new" : "changed"] += 1;
    }
  };
  return {
    page(judged) {
      const outcome: Outcome = { first: [], later: [], warned: [], rejected: [], unchanged: [] };
      for (const each of judged) place(each, outcome);
      return outcome;
    },
    verdicts: () => counts,
  };
}

async function write({ session, plan }: Judging, outcome: Outcome): Promise<void> {
  const insert = async (
    into: string,
    rows: readonly object[],
    values: string,
    shape: string,
  ): Promise<void> => {
    if (rows.length > 0)
      await session.run(`INSERT INTO ${into} SELECT ${values} FROM ${given(shape)}`, {
        page: JSON.stringify(rows),
      });
  };
  const texts = '"user":"VARCHAR","held":"VARCHAR"';
  const first = `{"o":"BIGINT","position":"BIGINT",${texts}}`;
  await insert(plan.texts, outcome.first, 'position, o, 0, "user", held', first);
  const later = `{"o":"BIGINT","wave":"INTEGER",${texts}}`;
  await insert("temp.deskfeed_later", outcome.later, 'o, wave, "user", held', later);
  await insert("temp.deskfeed_warned", outcome.warned, "o, warnings", '{"o":"BIGINT","warnings":"VARCHAR"}');
  await insert(
    "temp.deskfeed_rejected",
    outcome.rejected,
    "o, problems",
    '{"o":"BIGINT","problems":"VARCHAR"}',
  );
  await insert("temp.deskfeed_unchanged", outcome.unchanged, "o, held", '{"o":"BIGINT","held":"VARCHAR"}');
}

async function joinCollected({ session, candidates, plan }: Judging, first: number): Promise<void> {
  const all = `(SELECT ${candidates.columns} FROM ${candidates.table}) AS c`;
  // A join with nothing would still hash the other side, which may be every row of the result.
  const insertFrom = async (from: string, into: string, select: string): Promise<void> => {
    const [rows] = await session.row(`SELECT count(*) FROM ${from}`);
    if (Number(rows) > 0) await session.run(`INSERT INTO ${into} ${select}`);
  };
  await insertFrom(
    "temp.deskfeed_later",
    plan.texts,
    `SELECT ${first} + row_number() OVER (ORDER BY wave, o) - 1 AS position, o, wave, user_text, held
     FROM temp.deskfeed_later ORDER BY position`,
  );
  await insertFrom(
    plan.texts,
    plan.entries,
    `SELECT t.position, t.ordinal, t.wave, c.k, c.h, c.shared, coalesce(c.x, c.e), c.x, c.e, c.is_new, c.zendesk_user_id
     FROM ${plan.texts} AS t JOIN ${all} ON c.o = t.ordinal ORDER BY t.position`,
  );
  await insertFrom(
    "temp.deskfeed_warned",
    plan.warnings,
    `SELECT e.position, e.key, w.warnings
     FROM temp.deskfeed_warned AS w JOIN ${plan.entries} AS e ON e.ordinal = w.o ORDER BY e.position`,
  );
  await insertFrom(
    "temp.deskfeed_rejected",
    plan.rejected,
    `SELECT c.o, coalesce(c.x, c.e), c.k, r.problems
     FROM temp.deskfeed_rejected AS r JOIN ${all} ON c.o = r.o ORDER BY c.o`,
  );
  await insertFrom(
    "temp.deskfeed_unchanged",
    plan.unchanged,
    `SELECT c.k, c.h, c.shared, u.held
     FROM temp.deskfeed_unchanged AS u JOIN ${all} ON c.o = u.o ORDER BY c.o`,
  );
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

/** Rows given as one JSON text: many times cheaper than a bound value for each cell. */
export function given(shape: string): string {
  return `(SELECT unnest(from_json($page::VARCHAR, '[${shape}]'), recursive := true))`;
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
