/** A Trino that may only be read, as a source of rows: catalogue, preview, and whole results page by page. */
import type { Column } from "../../core/column.ts";
import { invariant } from "../../core/invariant.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { CatalogueTable, Preview, QueryText } from "../../core/ports/engine.ts";
import type { RowSource, SourceRow } from "../../core/ports/row-source.ts";
import { columnOf, readValues, rowExpression } from "./column-kinds.ts";
import { keepOrder, readyQuery } from "./person-query.ts";
import { quoteName, quoteText } from "./sql-text.ts";
import type { TrinoClient } from "./trino-client.ts";
import { asFailure } from "./trino-errors.ts";

export interface TrinoSourceOptions {
  readonly client: TrinoClient;
  readonly clock: Clock;
  readonly ledgerPlace: string;
  /** Longest time for one execution of a person's query. */
  readonly queryTimeoutMs: number;
}

/** Rows shown of each table: enough to see what its columns hold. */
const samplesShown = 5;

export function trinoSource(options: TrinoSourceOptions): RowSource {
  const { client } = options;
  const looked = { ...options, client: client.impatient() };
  const asking = async <T>(work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw asFailure(error);
    }
  };
  return {
    name: "trino",
    ledgerPlace: options.ledgerPlace,
    catalogue: (signal) => asking(() => readCatalogue(looked, signal)),
    describe: (query, signal) => asking(async () => (await readyQuery(looked.client, query, signal)).columns),
    preview: (query, asked) => asking(() => previewQuery(looked, query, asked)),
    receivedBytes: () => client.receivedBytes,
    rows: (query, asked) => streamRows(options, query, asked),
    close: () => client.close(),
  };
}

async function readCatalogue(
  options: TrinoSourceOptions,
  signal: AbortSignal | undefined,
): Promise<readonly CatalogueTable[]> {
  const { client } = options;
  const { schema } = client;
  if (schema === null) return [];
  const { rows } = await client.rows(
    `SELECT table_name, column_name, is_nullable, data_type FROM information_schema.columns
     WHERE table_schema = ${quoteText(schema)} ORDER BY table_name, ordinal_position`,
    { signal },
  );
  const tables = new Map<string, (Column & { readonly nullable: boolean })[]>();
  for (const [table, name, nullable, type] of rows) {
    const columns = tables.get(String(table)) ?? [];
    columns.push({ ...columnOf({ name: String(name), type: String(type) }), nullable: nullable !== "NO" });
    tables.set(String(table), columns);
  }
  const found: CatalogueTable[] = [];
  for (const [name, columns] of tables) found.push(await readTable(options, name, columns, signal));
  return found;
}

async function readTable(
  { client, queryTimeoutMs }: TrinoSourceOptions,
  name: string,
  columns: CatalogueTable["columns"],
  signal: AbortSignal | undefined,
): Promise<CatalogueTable> {
  const limits = { signal, timeoutMs: queryTimeoutMs };
  const table = quoteName(name);
  const row = rowExpression(columns, (column) => `t.${quoteName(column.name)}`);
  const [counted, shown] = await Promise.all([
    client.rows(`SELECT count(*) FROM ${table}`, limits),
    client.rows(`SELECT ${row} FROM (SELECT * FROM ${table} LIMIT ${samplesShown}) AS t`, limits),
  ]);
  return {
    name,
    rows: Number(counted.rows[0]?.[0] ?? 0),
    columns,
    samples: shown.rows.map(([text]) => rowOf(String(text), columns)),
  };
}

function rowOf(text: string, columns: readonly Column[]): CatalogueTable["samples"][number] {
  const values = readValues(text, columns);
  return Object.fromEntries(columns.map(({ name }, index) => [name, values[index] ?? null]));
}

async function previewQuery(
  { client, clock, queryTimeoutMs }: TrinoSourceOptions,
  query: QueryText,
  { limit, signal }: { readonly limit: number; readonly signal?: AbortSignal },
): Promise<Preview> {
  const started = clock.monotonic();
  const ready = await readyQuery(client, query, signal);
  const wanted = Math.max(0, Math.floor(limit)) + 1;
  const statement = `SELECT ${rowExpression(ready.columns, ready.reference)} FROM ${ready.from} LIMIT ${wanted}`;
  try {
    const { rows } = await client.rows(statement, {
      ...{ signal, timeoutMs: queryTimeoutMs },
      sessionProperties: keepOrder,
    });
    return {
      columns: ready.columns,
      rows: rows.slice(0, limit).map(([text]) => rowOf(String(text), ready.columns)),
      more: rows.length > limit,
      seconds: (clock.monotonic() - started) / 1000,
    };
  } catch (error) {
    throw await ready.locate(error, statement);
  }
}

async function* streamRows(
  { client, queryTimeoutMs }: TrinoSourceOptions,
  query: QueryText,
  { columns, signal, onProgress }: Parameters<RowSource["rows"]>[1],
): AsyncGenerator<readonly SourceRow[]> {
  const ready = await readyQuery(client, query, signal);
  const wanted = columns.map(({ name }) => {
    const found = ready.columns.find((each) => each.name === name);
    invariant(found !== undefined, `the query was described with a column ${name}`);
    return found;
  });
  const statement = `SELECT ${rowExpression(wanted, ready.reference)} FROM ${ready.from}`;
  const options = { signal, timeoutMs: queryTimeoutMs, sessionProperties: keepOrder, onStats: onProgress };
  try {
    for await (const { rows } of client.pages(statement, options))
      yield rows.map(([text]) => readValues(String(text), wanted));
  } catch (error) {
    throw await ready.locate(error, statement);
  }
}
