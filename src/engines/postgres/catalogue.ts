/** The Customer 360 as people browse it, and the first rows of a query. */
import type { CatalogueTable, Preview, QueryText } from "../../core/ports/engine.ts";
import { columnsOf, readRow, rowExpression } from "./column-kinds.ts";
import type { PostgresServer } from "./server.ts";
import { readSourceTables, type SourceTable, tableReference } from "./source-tables.ts";
import type { Transaction } from "./transaction.ts";
import { inTransaction, readyQuery } from "./user-query.ts";

/** Rows shown of each table: enough to see what its columns hold. */
const samplesShown = 5;
/** Larger tables are not counted: the planner's estimate is shown. */
const countedRowsMax = 100_000;

export function readCatalogue(
  server: PostgresServer,
  signal: AbortSignal | undefined,
): Promise<readonly CatalogueTable[]> {
  return server.transaction("read", { signal }, async (transaction) => {
    const tables: CatalogueTable[] = [];
    for (const table of await readSourceTables(transaction)) tables.push(await readTable(transaction, table));
    return tables;
  });
}

async function readTable(transaction: Transaction, table: SourceTable): Promise<CatalogueTable> {
  const reference = tableReference(table);
  const { fields } = await transaction.ask(`SELECT * FROM ${reference} LIMIT 0`);
  const columns = await columnsOf(transaction, fields);
  const referred = columns.map((column, index) => ({ ...column, reference: `t.c${index + 1}` }));
  const aliases = referred.map((_, index) => `c${index + 1}`).join(", ");
  const samples = await transaction.rows(
    `SELECT ${rowExpression(referred)} FROM (SELECT * FROM ${reference} LIMIT ${samplesShown}) AS t${aliases === "" ? "" : `(${aliases})`}`,
  );
  return {
    name: table.shownAs,
    rows: await rowsOf(transaction, table, reference),
    columns: columns.map((column) => ({ ...column, nullable: !table.required.has(column.name) })),
    samples: samples.map(([text]) => readRow(text ?? "[]", columns)),
  };
}

async function rowsOf(transaction: Transaction, table: SourceTable, reference: string): Promise<number> {
  if (table.estimatedRows > countedRowsMax) return Math.round(table.estimatedRows);
  const [rows] = await transaction.row(`SELECT count(*) FROM ${reference}`);
  return Number(rows);
}

export async function previewQuery(
  server: PostgresServer,
  query: QueryText,
  { limit, signal }: { readonly limit: number; readonly signal?: AbortSignal },
): Promise<Preview> {
  const { clock } = server.options;
  const started = clock.monotonic();
  const ready = await readyQuery(server, query, signal);
  const sql = `SELECT ${rowExpression(ready.columns)} FROM ${ready.from} LIMIT ${Math.max(0, Math.floor(limit)) + 1}`;
  const rows = await inTransaction(
    server,
    { signal, functions: ready.functions },
    query,
    async (transaction) => {
      try {
        return await transaction.rows(sql);
      } catch (error) {
        throw ready.locate(error, sql);
      }
    },
  );
  return {
    columns: ready.columns.map(({ name, kind, type }) => ({ name, kind, type })),
    rows: rows.slice(0, limit).map(([text]) => readRow(text ?? "[]", ready.columns)),
    more: rows.length > limit,
    seconds: (clock.monotonic() - started) / 1000,
  };
}
