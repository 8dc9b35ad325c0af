/**
 * Runs the person's query once into a compact temporary table: identity and fingerprint of every row, and the row itself
 * only where the ledger does not hold that very fingerprint.
 */

import { checksumSql, type Fingerprint } from "./fingerprint.ts";
import type { Session } from "./session.ts";
import type { TargetTables } from "./state-schema.ts";
import type { ReadyQuery } from "./user-query.ts";

export interface Scan {
  readonly rows: number;
  /** Rows whose fingerprint the ledger does not hold. */
  readonly different: number;
  readonly checksum: string;
  /** Bytes of the longest row that may cross. */
  readonly rowBytesMax: number;
  /** The table holds the rows in the order of the result; a join that spilled to disk may have mixed them. */
  readonly isInOrder: boolean;
  readonly ledgerIsEmpty: boolean;
  /** Identities with several rows, at least one of them different. */
  readonly groups: number;
}

export const scanTable = "temp.deskfeed_scan";
export const groupsTable = "temp.deskfeed_groups";
const againTable = "temp.deskfeed_again";

export interface ScanParts {
  readonly session: Session;
  readonly query: ReadyQuery;
  readonly fingerprint: Fingerprint;
  readonly target: TargetTables;
  readonly timeoutMs: number | undefined;
}

/** Whose rows must be kept although the ledger holds them. */
type Kept = "none" | "listed" | "all";

/**
 * When a row that the ledger holds turns out to share its identity with one that it does not hold, both must be sent, and the
 * first was not kept: everything is thrown away and the query runs again, told to keep such rows. Results that change with
 * every execution could ask for that for ever, hence the last turn keeps every row.
 */
const turns: readonly Kept[] = ["none", "listed", "all"];

export async function scanResult(parts: ScanParts): Promise<Scan> {
  const { session, target } = parts;
  const [held] = await session.row(`SELECT count(*) FROM (FROM ${target.ledger} LIMIT 1)`);
  const ledgerIsEmpty = Number(held) === 0;
  for (const kept of turns) {
    await materialise(parts, kept, ledgerIsEmpty);
    await findGroups(parts, ledgerIsEmpty);
    if (ledgerIsEmpty || (await listMissingRows(session)) === 0) break;
  }
  const [rows, different, checksum, bytes, isInOrder] = await session.row(
    `SELECT count(*), count(*) FILTER (WHERE NOT same), ${checksumSql}, coalesce(max(strlen(j)), 0), coalesce(bool_and(o = rowid + 1), true)
     FROM ${scanTable}`,
  );
  const [groups] = await session.row(`SELECT count(*) FROM ${groupsTable}`);
  return {
    rows: Number(rows),
    different: Number(different),
    checksum: String(checksum),
    rowBytesMax: Number(bytes),
    isInOrder: isInOrder === true,
    ledgerIsEmpty,
    groups: Number(groups),
  };
}

async function materialise(parts: ScanParts, kept: Kept, ledgerIsEmpty: boolean): Promise<void> {
  const { session, query, fingerprint, target, timeoutMs } = parts;
  // Only the fingerprint is looked up: it covers the identity, and a join on one column of 16 bytes fits in memory for
  // ten million rows. `o` is numbered before the join, which does not keep an order.
  const same = ledgerIsEmpty ? "false" : `h IN (SELECT h FROM ${target.ledger})`;
  const crosses = {
    none: "NOT same",
    listed: `(NOT same OR k IN (SELECT k FROM ${againTable}))`,
    all: "true",
  }[kept];
  const sql = `CREATE OR REPLACE TEMP TABLE deskfeed_scan AS
    SELECT o, k, h, same, CASE WHEN crosses THEN x END AS x, CASE WHEN crosses THEN e END AS e, CASE WHEN crosses THEN j END AS j
    FROM (SELECT *, ${crosses} AS crosses FROM (SELECT *, ${same} AS same FROM (
      SELECT row_number() OVER () AS o, k, ${fingerprint.hashSql} AS h, x, e, j FROM (${fingerprint.rowsSql}))))`;
  try {
    await session.run(sql, undefined, { timeoutMs });
  } catch (error) {
    throw query.locate(error, sql);
  }
}

/**
 * An identity with several rows is one thing: unchanged as a whole or sent as a whole. Where the query has no order of its own,
 * the order of the rows says nothing and must not make a difference.
 */
async function findGroups({ session, query, target }: ScanParts, ledgerIsEmpty: boolean): Promise<void> {
  const order = query.ordered ? "o" : "h";
  const candidatesOnly = ledgerIsEmpty
    ? ""
    : `AND k IN (SELECT k FROM ${scanTable} WHERE NOT same AND k IS NOT NULL)`;
  await session.run(`CREATE OR REPLACE TEMP TABLE deskfeed_groups AS
    WITH several AS (
      SELECT k FROM ${scanTable} WHERE k IS NOT NULL ${candidatesOnly} GROUP BY k HAVING count(*) > 1
    ), fingerprints AS (
      SELECT k, md5_number('${order}' || string_agg(CAST(h AS VARCHAR), ',' ORDER BY ${order})) AS h
      FROM ${scanTable} SEMI JOIN several USING (k) GROUP BY k
    )
    SELECT f.k, f.h, coalesce(l.h = f.h, false) AS settled, coalesce(l.has_rejected, false) AS has_rejected
    FROM fingerprints AS f LEFT JOIN ${target.ledger} AS l ON l.k = f.k`);
}

async function listMissingRows(session: Session): Promise<number> {
  await session.run(`CREATE OR REPLACE TEMP TABLE deskfeed_again AS
    SELECT DISTINCT s.k FROM ${scanTable} AS s JOIN ${groupsTable} AS g ON g.k = s.k WHERE s.j IS NULL AND NOT g.settled`);
  const [missing] = await session.row(`SELECT count(*) FROM ${againTable}`);
  return Number(missing);
}
