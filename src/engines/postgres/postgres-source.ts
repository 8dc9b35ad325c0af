/** A PostgreSQL that may only be read, as a source of rows: they come by COPY. */
import type { Column } from "../../core/column.ts";
import { invariant } from "../../core/invariant.ts";
import type { QueryText } from "../../core/ports/engine.ts";
import type { RowSource, SourceRow } from "../../core/ports/row-source.ts";
import { previewQuery, readCatalogue } from "./catalogue.ts";
import { readValues, rowExpression } from "./column-kinds.ts";
import type { PostgresServer } from "./server.ts";
import type { Transaction } from "./transaction.ts";
import { type ReadyQuery, readyQuery } from "./user-query.ts";

export function postgresSource(server: PostgresServer, ledgerPlace: string): RowSource {
  return {
    name: "postgres",
    ledgerPlace,
    catalogue: (signal) => readCatalogue(server, signal),
    async describe(query, signal) {
      const { columns } = await readyQuery(server, query, signal);
      return columns.map(({ name, kind, type }) => ({ name, kind, type }));
    },
    preview: (query, options) => previewQuery(server, query, options),
    receivedBytes: () => server.receivedBytes,
    rows: (query, options) => streamRows(server, query, options),
    close: () => server.close(),
  };
}

async function* streamRows(
  server: PostgresServer,
  query: QueryText,
  { columns, signal }: { readonly columns: readonly Column[]; readonly signal: AbortSignal },
): AsyncGenerator<readonly SourceRow[]> {
  const ready = await readyQuery(server, query, signal);
  const wanted = columns.map(({ name }) => {
    const found = ready.columns.find((each) => each.name === name);
    invariant(found !== undefined, `the query was described with a column ${name}`);
    return found;
  });
  const select = `SELECT ${rowExpression(wanted)} FROM ${ready.from}`;
  const transaction = await server.open("read", { signal, functions: ready.functions });
  try {
    for await (const page of linesOf(transaction.inside, ready, select))
      yield page.map((line) => readValues(line, wanted));
    await transaction.end(null);
  } catch (error) {
    throw await transaction.end(error);
  } finally {
    transaction.leave();
  }
}

async function* linesOf(
  transaction: Transaction,
  ready: ReadyQuery,
  select: string,
): AsyncGenerator<readonly string[]> {
  try {
    yield* transaction.lines(select);
  } catch (error) {
    throw ready.locate(error, select);
  }
}
