/** A real in-memory DuckDB with the prelude, and Trino SQL run on it, for the tests. */
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { duckdbPrelude } from "../../src/engines/dialect/duckdb-prelude.ts";
import { locateError } from "../../src/engines/dialect/locate-error.ts";
import { type SqlProblem, translateTrino } from "../../src/engines/dialect/trino-to-duckdb.ts";

export interface TrinoAnswer {
  readonly columns: readonly string[];
  /** DuckDB's type names. */
  readonly types: readonly string[];
  readonly rows: readonly (readonly unknown[])[];
}

export interface TrinoOnDuckdb {
  readonly connection: DuckDBConnection;
  /** The rows, or the problem a person would be told. */
  ask(sql: string): Promise<TrinoAnswer | SqlProblem>;
  close(): void;
}

export async function openTrinoOnDuckdb(): Promise<TrinoOnDuckdb> {
  const instance = await DuckDBInstance.create(":memory:", { threads: "1" });
  const connection = await instance.connect();
  for (const statement of duckdbPrelude) await connection.run(statement);
  await connection.run("SET TimeZone = 'UTC'");
  return {
    connection,
    ask: (sql) => ask(connection, sql),
    close: () => {
      connection.closeSync();
      instance.closeSync();
    },
  };
}

async function ask(connection: DuckDBConnection, sql: string): Promise<TrinoAnswer | SqlProblem> {
  const translation = await translateTrino(sql);
  if (!translation.ok) return translation.problem;
  try {
    const reader = await connection.runAndReadAll(translation.sql);
    return {
      columns: reader.columnNames(),
      types: reader.columnTypes().map(String),
      rows: reader.getRowsJson(),
    };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return locateError(message, sql, translation.sql);
  }
}
