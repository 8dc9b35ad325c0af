/** Takes the candidates page by page into JavaScript, has them judged, and writes what became of them into the plan's tables. */
import type { Column } from "../../core/column.ts";
import type { PlanRequest } from "../../core/ports/engine.ts";
import { createJudging, type FoundRow, type JudgedPage, type Verdicts } from "../planning/judge-rows.ts";
import { readRow } from "./column-kinds.ts";
import type { Candidates } from "./find-candidates.ts";
import type { Cells, Session } from "./session.ts";
import type { PlanTables } from "./state-schema.ts";

export interface JudgingParts {
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

/** Rows of later waves, and all that must be joined with the candidates: joined once at the end, which a page is too small for. */
const collected = {
  later: "deskfeed_later (o BIGINT, wave INTEGER, user_text VARCHAR, held VARCHAR)",
  warned: "deskfeed_warned (o BIGINT, warnings VARCHAR)",
  rejected: "deskfeed_rejected (o BIGINT, problems VARCHAR)",
  unchanged: "deskfeed_unchanged (o BIGINT, held VARCHAR)",
} as const;

export async function judgeCandidates(parts: JudgingParts): Promise<Verdicts> {
  const { session, request, candidates, columns, rowBytesMax } = parts;
  for (const table of Object.values(collected)) await session.run(`CREATE OR REPLACE TEMP TABLE ${table}`);
  const judging = createJudging(request);
  // Rows of the first wave have their position at once, the others when all are known.
  let first = 0;
  const pageRows = Math.max(1, Math.min(pageRowsMax, Math.floor(pageBytesMax / Math.max(1, rowBytesMax))));
  for (let from = 0; from < candidates.total; from += pageRows) {
    const rows = await readPage(parts, `rowid >= ${from} AND rowid < ${from + pageRows}`);
    first += await write(parts, judging.page(rows.map((cells) => foundRow(cells, columns))), first);
    request.onProgress?.({
      judged: Math.min(from + pageRows, candidates.total),
      candidates: candidates.total,
    });
  }
  const late = judging.warnedLate();
  for (let from = 0; from < late.length; from += pageRowsMax)
    await insertGiven(session, warnedTable, late.slice(from, from + pageRowsMax));
  await joinCollected(parts, first);
  return judging.verdicts();
}

/** What rows given as JSON look like, and what of them goes into a table. */
interface GivenTable {
  readonly into: string;
  readonly values: string;
  readonly shape: string;
}

const texts = '"user":"VARCHAR","held":"VARCHAR"';
const warnedTable: GivenTable = {
  into: "temp.deskfeed_warned",
  values: "o, warnings",
  shape: '{"o":"BIGINT","warnings":"VARCHAR"}',
};
const laterTable: GivenTable = {
  into: "temp.deskfeed_later",
  values: 'o, wave, "user", held',
  shape: `{"o":"BIGINT","wave":"INTEGER",${texts}}`,
};
const rejectedTable: GivenTable = {
  into: "temp.deskfeed_rejected",
  values: "o, problems",
  shape: '{"o":"BIGINT","problems":"VARCHAR"}',
};
const unchangedTable: GivenTable = {
  into: "temp.deskfeed_unchanged",
  values: "o, held",
  shape: '{"o":"BIGINT","held":"VARCHAR"}',
};
/** Of the first wave nothing need be joined or sorted: it goes where it stays. */
const firstTable = (plan: PlanTables): GivenTable => ({
  into: plan.texts,
  values: 'position, o, 0, "user", held',
  shape: `{"o":"BIGINT","position":"BIGINT",${texts}}`,
});

/** How many rows of the page are of the first wave. */
async function write({ session, plan }: JudgingParts, page: JudgedPage, first: number): Promise<number> {
  const now = page.sent
    .filter(({ wave }) => wave === 0)
    .map(({ o, user, held }, index) => ({ o, position: first + index, user, held }));
  const later = now.length === page.sent.length ? [] : page.sent.filter(({ wave }) => wave > 0);
  await insertGiven(session, firstTable(plan), now);
  await insertGiven(session, laterTable, later);
  await insertGiven(session, warnedTable, page.warned);
  await insertGiven(session, rejectedTable, page.rejected);
  await insertGiven(session, unchangedTable, page.unchanged);
  return now.length;
}

async function insertGiven(session: Session, table: GivenTable, rows: readonly object[]): Promise<void> {
  if (rows.length > 0)
    await session.run(`INSERT INTO ${table.into} SELECT ${table.values} FROM ${given(table.shape)}`, {
      page: JSON.stringify(rows),
    });
}

async function joinCollected({ session, candidates, plan }: JudgingParts, first: number): Promise<void> {
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

async function readPage({ session, candidates }: JudgingParts, range: string): Promise<readonly Cells[]> {
  // Only rows that may share a user get a name for the waves: the others would fill its memory for nothing.
  return await session.rows(`SELECT o, coalesce(x, e), j, before, shared, settled, is_new,
      CASE WHEN shared OR email_shared THEN lower(x) END, CASE WHEN email_shared THEN lower(e) END
    FROM (SELECT ${candidates.columns} FROM ${candidates.table} WHERE ${range}) ORDER BY o`);
}

function foundRow(cells: Cells, columns: readonly Column[]): FoundRow {
  const [o, key, j, before, shared, settled, isNew, externalId, email] = cells;
  return {
    candidate: {
      ordinal: Number(o),
      key: textOrNull(key),
      row: readRow(String(j), columns),
      before: textOrNull(before),
      shared: shared === true,
    },
    isSettled: settled === true,
    isNew: isNew === true,
    externalId: textOrNull(externalId),
    email: textOrNull(email),
  };
}

/** Rows given as one JSON text: many times cheaper than a bound value for each cell. */
export function given(shape: string): string {
  return `(SELECT unnest(from_json($page::VARCHAR, '[${shape}]'), recursive := true))`;
}

function textOrNull(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}
