/**
 * Runs the person's query once inside the cluster into a table of its own: identity and fingerprint of every row, and the row itself only
 * where the ledger does not hold that very fingerprint. What crosses are the rows that must be judged.
 */
import type { Column } from "../../core/column.ts";
import type { PlanRequest } from "../../core/ports/engine.ts";
import {
  blankCharacters,
  type FingerprintedColumns,
  fingerprintedColumns,
} from "../planning/fingerprinted-columns.ts";
import { rowExpression, textExpression } from "./column-kinds.ts";
import { keepOrder, type ReadyQuery, readyQuery } from "./person-query.ts";
import { quoteText } from "./sql-text.ts";
import { dropLeftover, ledgerSql, type TargetTables } from "./state-tables.ts";
import type { TrinoClient } from "./trino-client.ts";

export interface Comparison {
  /** What a crossing row holds, in order. */
  readonly columns: readonly Column[];
  readonly rows: number;
  readonly left: number;
  readonly rowBytesMax: number;
  /** The table that was made. */
  readonly table: string;
  /** Pages of rows to be judged, in the order of the result. */
  crossing(): AsyncIterable<readonly CrossingRow[]>;
}

/** Texts as they came: o, k, h, x, e, j, g (fingerprint of the group), and the ledger's own h, has_rejected, key, held, zendesk_user_id, settled_at, plan. */
export type CrossingRow = readonly (string | null)[];

export interface ComparisonParts {
  readonly client: TrinoClient;
  readonly request: PlanRequest;
  /** Beginning of the name of the table to make, which nobody has used before. */
  readonly table: string;
  readonly ledger: Pick<TargetTables, "ledger" | "moves">;
  readonly timeoutMs: number;
}

/** Whose rows cross although the ledger holds them. */
type Kept = "none" | "listed" | "all";

/**
 * When a row that the ledger holds turns out to share its identity with one that it does not hold, both must be sent, and the first was not
 * kept: the query runs again, told to keep such rows. Results that change with every execution could ask for that for ever,
 * hence the last turn keeps every row.
 */
const turns: readonly Kept[] = ["none", "listed", "all"];

export async function compareInCluster(parts: ComparisonParts): Promise<Comparison> {
  const { client, request } = parts;
  const query = await readyQuery(client, request.query, request.signal);
  const found = fingerprintedColumns(request, query.columns);
  const scan = { ...parts, query, found };
  let table = "";
  let counts: Counts = { rows: 0, left: 0, crossing: 0, rowBytesMax: 0, missing: 0 };
  for (const [turn, kept] of turns.entries()) {
    const before = table;
    table = `${parts.table.slice(0, -1)}_${turn}"`;
    await materialise(scan, { table, kept, before });
    if (before !== "") await client.run(`DROP TABLE ${before}`, { signal: request.signal });
    counts = await count(scan, table);
    if (counts.missing === 0) break;
  }
  const { crossing, ...told } = counts;
  return {
    ...told,
    table,
    columns: found.columns,
    crossing: () => (crossing === 0 ? noRows() : crossingRows(scan, table)),
  };
}

interface Scan extends ComparisonParts {
  readonly query: ReadyQuery;
  readonly found: FingerprintedColumns;
}

interface Counts {
  readonly rows: number;
  readonly left: number;
  readonly crossing: number;
  readonly rowBytesMax: number;
  /** Rows of identities to be sent that did not cross. */
  readonly missing: number;
}

async function* noRows(): AsyncGenerator<never> {
  // Nothing differs: the cluster is not asked once more.
}

async function materialise(
  scan: Scan,
  { table, kept, before }: { readonly table: string; readonly kept: Kept; readonly before: string },
): Promise<void> {
  const { client, request, query, ledger, timeoutMs } = scan;
  const crosses = {
    none: "l.h IS NULL OR l.h <> r.h",
    listed: `l.h IS NULL OR l.h <> r.h OR r.k IN (SELECT k FROM ${groupsSql(scan, before)} AS again)`,
    all: "true",
  }[kept];
  const whenCrossing = ["x", "e", "j"].map(
    (column) => `CASE WHEN ${crosses} THEN r.${column} END AS ${column}`,
  );
  const statement = `CREATE TABLE ${table} AS
    SELECT coalesce(r.k, l.k) AS k, r.o, r.h, ${whenCrossing.join(", ")}
    FROM ${resultSql(scan)} AS r FULL JOIN (SELECT k, h FROM ${ledgerSql(ledger)}) AS l ON l.k = r.k`;
  try {
    await client.run(statement, {
      ...{ signal: request.signal, timeoutMs, sessionProperties: keepOrder },
      onStats: (stats) => request.onProgress?.({ judged: 0, candidates: null, engine: stats }),
    });
  } catch (error) {
    await dropLeftover(client, table);
    throw await query.locate(error, statement);
  }
}

/** SELECT of o (place in an ordered result), k (identity), h (fingerprint), x (external_id), e (email), j (the row). */
function resultSql({ query, found }: Scan): string {
  const row = rowExpression(found.columns, query.reference);
  // A number needs every row in one place, so that it is only given where the person's order is to be kept.
  const place = query.ordered ? "row_number() OVER ()" : "CAST(NULL AS bigint)";
  const identity = (column: Column | null): string =>
    column === null
      ? "CAST(NULL AS varchar)"
      : `nullif(trim(BOTH ${quoteText(blankCharacters)} FROM ${textExpression(query.reference(column), column)}), '')`;
  return `(SELECT o, x, e, j, md5(to_utf8(${quoteText(found.salt)} || j)) AS h,
      CASE WHEN x IS NOT NULL THEN md5(to_utf8('x:' || lower(x))) WHEN e IS NOT NULL THEN md5(to_utf8('e:' || lower(e))) END AS k
    FROM (SELECT ${place} AS o, ${identity(found.externalId)} AS x, ${identity(found.email)} AS e, ${row} AS j FROM ${query.from}))`;
}

/**
 * Identities with several rows, at least one of them different: one thing, unchanged as a whole or sent as a whole. Where the query
 * has no order of its own, the order of the rows says nothing and must not make a difference.
 */
function groupsSql({ query }: Scan, table: string): string {
  const order = query.ordered ? "o" : "h";
  return `(SELECT k, count(*) - count(j) AS missing,
      md5(to_utf8('${order}' || array_join(array_agg(to_hex(h) ORDER BY ${order}), ','))) AS g
    FROM ${table} WHERE h IS NOT NULL AND k IN (
      SELECT k FROM ${table} WHERE h IS NOT NULL AND k IS NOT NULL GROUP BY k HAVING count(*) > 1 AND count(j) > 0)
    GROUP BY k)`;
}

async function count(scan: Scan, table: string): Promise<Counts> {
  const { client, request, ledger } = scan;
  const options = { signal: request.signal };
  const sums = "count(h), count_if(h IS NULL), count(j), coalesce(max(length(j)), 0)";
  const { rows } = await client.rows(`SELECT ${sums} FROM ${table}`, options);
  const [all, left, crossing, rowBytesMax] = (rows[0] ?? []).map(Number);
  const known = { rows: all ?? 0, left: left ?? 0, crossing: crossing ?? 0, rowBytesMax: rowBytesMax ?? 0 };
  const isFirst = ledger.ledger === null && ledger.moves.length === 0;
  if (isFirst || known.crossing === 0 || known.crossing === known.rows) return { ...known, missing: 0 };
  const { rows: missing } = await client.rows(
    `SELECT coalesce(sum(g.missing), 0) FROM ${groupsSql(scan, table)} AS g LEFT JOIN ${ledgerSql(ledger)} AS l ON l.k = g.k
     WHERE l.h IS NULL OR l.h <> g.g`,
    options,
  );
  return { ...known, missing: Number(missing[0]?.[0] ?? 0) };
}

/** The ledger stands on the side that is read past the other, which is kept in memory: few rows differ. */
async function* crossingRows(scan: Scan, table: string): AsyncGenerator<readonly CrossingRow[]> {
  const { client, request, query, ledger } = scan;
  const text = (column: string): string => `CAST(${column} AS varchar)`;
  const columns = [
    ...[text("c.o"), "to_hex(c.k)", "to_hex(c.h)", "c.x", "c.e", "c.j", "to_hex(c.g)"],
    ...["to_hex(l.h)", text("l.has_rejected"), "l.key", "l.held"],
    ...[text("l.zendesk_user_id"), text("l.settled_at"), "l.plan"],
  ];
  const statement = `SELECT ${columns.join(", ")}
    FROM ${ledgerSql(ledger)} AS l RIGHT JOIN (
      SELECT p.o, p.k, p.h, p.x, p.e, p.j, g.g FROM ${table} AS p LEFT JOIN ${groupsSql(scan, table)} AS g ON g.k = p.k
      WHERE p.j IS NOT NULL
    ) AS c ON l.k = c.k
    WHERE NOT coalesce(c.g = l.h AND NOT l.has_rejected, false)${query.ordered ? " ORDER BY c.o" : ""}`;
  for await (const { rows } of client.pages(statement, { signal: request.signal }))
    if (rows.length > 0) yield rows as readonly CrossingRow[];
}
