/** Puts rows of texts into a temporary table: the cheapest way in for rows that come from outside. */
import { type DuckDBConnection, DuckDBDataChunk, VARCHAR } from "@duckdb/node-api";

/** Rows that DuckDB takes in one chunk. */
export const chunkRowsMax = 2_048;

/** At most `chunkRowsMax` rows, into a temporary table whose columns are all VARCHAR. */
export async function appendTexts(
  connection: DuckDBConnection,
  table: string,
  rows: readonly (readonly (string | null)[])[],
): Promise<void> {
  const [first] = rows;
  if (first === undefined) return;
  const columns = first.map((_, column) => column);
  const chunk = DuckDBDataChunk.create(
    columns.map(() => VARCHAR),
    rows.length,
  );
  chunk.setColumns(columns.map((column) => rows.map((row) => row[column] ?? null)));
  const appender = await connection.createAppender(table, "main", "temp");
  try {
    appender.appendDataChunk(chunk);
  } finally {
    appender.closeSync();
  }
}
