/** The Customer 360 as people browse it, and the first rows of a query. */
import { QueryFailed, tellFailure } from "../../core/failure.ts";
import type { CatalogueTable, Preview, QueryText } from "../../core/ports/engine.ts";
import { readRow, rowExpression } from "./column-kinds.ts";
import { asFailure } from "./engine-errors.ts";
import type { EngineParts } from "./engine-parts.ts";
import { prepareText } from "./prepared-text.ts";
import type { Session } from "./session.ts";
import { tableReference } from "./source-tables.ts";
import { quoteText } from "./sql-text.ts";
import { sourceCatalogue } from "./state-file.ts";
import { readyQuery, subquery } from "./user-query.ts";

/** Rows shown of each table: enough to see what its columns hold. */
const samplesShown = 5;

export async function readCatalogue(
  parts: EngineParts,
  session: Session,
): Promise<readonly CatalogueTable[]> {
  const names = await parts.source.names(session);
  const tables: CatalogueTable[] = [];
  for (const [key, name] of names) {
    try {
      await parts.source.ensure(session, [key]);
      tables.push(await readTable(parts, session, name));
    } catch (error) {
      const failure = asFailure(error);
      if (!(failure instanceof QueryFailed)) throw failure;
      tables.push({ name, rows: 0, columns: [], samples: [], problem: tellFailure(failure) });
    }
  }
  return tables;
}

async function readTable(parts: EngineParts, session: Session, name: string): Promise<CatalogueTable> {
  const reference = tableReference(name, parts.sourceIsFiles);
  const { columns } = await session.ask((connection) =>
    prepareText(connection, `SELECT * FROM ${reference}`),
  );
  const limits = { timeoutMs: parts.queryTimeoutMs };
  const [rows] = await session.row(`SELECT count(*) FROM ${reference}`, undefined, limits);
  const samples = await session.rows(
    `SELECT ${rowExpression(columns, "t")} FROM (SELECT * FROM ${reference} LIMIT ${samplesShown}) AS t`,
    undefined,
    limits,
  );
  const required = await requiredColumns(session, name);
  return {
    name,
    rows: Number(rows),
    columns: columns.map((column) => ({ ...column, nullable: !required.has(column.name) })),
    samples: samples.map(([text]) => readRow(String(text), columns)),
  };
}

async function requiredColumns(session: Session, name: string): Promise<ReadonlySet<string>> {
  const rows = await session.rows(
    `SELECT column_name FROM duckdb_columns() WHERE database_name = ${quoteText(sourceCatalogue)} AND NOT is_nullable
     AND CASE WHEN schema_name = 'main' THEN table_name ELSE schema_name || '.' || table_name END = $name`,
    { name },
  );
  return new Set(rows.map(([column]) => String(column)));
}

export async function previewQuery(
  parts: EngineParts,
  session: Session,
  query: QueryText,
  limit: number,
): Promise<Preview> {
  const started = parts.clock.monotonic();
  const ready = await readyQuery(session, query, parts.source);
  const sql = `SELECT ${rowExpression(ready.columns, "q")} FROM ${subquery(ready)} AS q LIMIT ${Math.max(0, Math.floor(limit)) + 1}`;
  try {
    const rows = await session.rows(sql, undefined, { timeoutMs: parts.queryTimeoutMs });
    return {
      columns: ready.columns,
      rows: rows.slice(0, limit).map(([text]) => readRow(String(text), ready.columns)),
      more: rows.length > limit,
      seconds: (parts.clock.monotonic() - started) / 1000,
    };
  } catch (error) {
    throw ready.locate(error, sql);
  }
}
