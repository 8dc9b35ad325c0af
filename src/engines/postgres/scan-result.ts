/**
 * Runs the person's query into a temporary table: identity and fingerprint of every row, and the row itself only where the
 * ledger does not hold that very fingerprint. The statement runs in a part of the transaction that may write to nothing but
 * temporary tables.
 */
import { invariant } from "../../core/invariant.ts";
import type { Fingerprint } from "./fingerprint.ts";
import type { Transaction } from "./transaction.ts";
import type { ReadyQuery } from "./user-query.ts";

export const scanTable = "pg_temp.deskfeed_scan";
export const groupsTable = "pg_temp.deskfeed_groups";

export interface ScanParts {
  readonly transaction: Transaction;
  readonly query: ReadyQuery;
  readonly fingerprint: Fingerprint;
  readonly ledger: string;
}

/**
 * When a row that the ledger holds turns out to share its identity with one that it does not hold, both must be sent, and the
 * first was not kept: the query runs again, and every row is kept.
 */
export async function scanResult(parts: ScanParts): Promise<number> {
  const { transaction } = parts;
  await transaction.run(
    `CREATE TEMP TABLE deskfeed_scan (o bigint NOT NULL, k uuid, h uuid NOT NULL, same boolean NOT NULL, x text, e text, j text) ON COMMIT DROP;
     CREATE TEMP TABLE deskfeed_groups (k uuid NOT NULL, h uuid NOT NULL, settled boolean NOT NULL, has_rejected boolean NOT NULL) ON COMMIT DROP`,
  );
  await materialise(parts, false);
  if (await findGroups(parts)) {
    await materialise(parts, true);
    const isMissing = await findGroups(parts);
    invariant(!isMissing, "every row of the result was kept, and one is missing");
  }
  const [rows] = await transaction.row(`SELECT count(*) FROM ${scanTable}`);
  return Number(rows);
}

async function materialise(parts: ScanParts, keepsAll: boolean): Promise<void> {
  const { transaction, query, fingerprint, ledger } = parts;
  const kept = (column: string): string =>
    keepsAll ? `s.${column}` : `CASE WHEN l.k IS NULL THEN s.${column} END`;
  // Numbered before the join, which does not keep an order.
  const sql = `INSERT INTO ${scanTable} SELECT s.o, s.k, s.h, l.k IS NOT NULL, ${kept("x")}, ${kept("e")}, ${kept("j")}
    FROM (SELECT row_number() OVER () AS o, texts.* FROM (${fingerprint.rowsSql}) AS texts) AS s
    LEFT JOIN ${ledger} AS l ON l.k = s.k AND l.h = s.h`;
  await transaction.run(
    `TRUNCATE ${scanTable}; SAVEPOINT deskfeed_reading; SET LOCAL transaction_read_only = on`,
  );
  try {
    await transaction.ask(sql);
  } catch (error) {
    throw query.locate(error, sql);
  }
  await transaction.run(`RELEASE SAVEPOINT deskfeed_reading; ANALYZE ${scanTable} (k, h, o)`);
}

/**
 * An identity with several rows is one thing: unchanged as a whole or sent as a whole. Where the query has no order of its own,
 * the order of the rows says nothing and must not make a difference. Says whether a row is missing that must be sent.
 */
async function findGroups({ transaction, query, ledger }: ScanParts): Promise<boolean> {
  const order = query.ordered ? "s.o" : "s.h";
  await transaction.run(
    `TRUNCATE ${groupsTable};
     INSERT INTO ${groupsTable}
     WITH several AS (
       SELECT k FROM ${scanTable} WHERE k IS NOT NULL GROUP BY k HAVING count(*) > 1 AND bool_or(NOT same)
     ), fingerprints AS (
       SELECT s.k, CAST(md5('${query.ordered ? "o" : "h"}' || string_agg(CAST(s.h AS text), ',' ORDER BY ${order})) AS uuid) AS h
       FROM ${scanTable} AS s JOIN several USING (k) GROUP BY s.k
     )
     SELECT f.k, f.h, coalesce(l.h = f.h, false), coalesce(l.has_rejected, false)
     FROM fingerprints AS f LEFT JOIN ${ledger} AS l ON l.k = f.k`,
  );
  const [missing] = await transaction.row(
    `SELECT count(*) FROM ${scanTable} AS s JOIN ${groupsTable} AS g ON g.k = s.k WHERE s.j IS NULL AND NOT g.settled`,
  );
  return Number(missing) > 0;
}
