/** What DuckDB says of a statement before it runs: whether it is a plain SELECT, and its columns. */
import { type DuckDBConnection, DuckDBTypeId, StatementType } from "@duckdb/node-api";
import type { Column } from "../../core/column.ts";
import { kindOf } from "./column-kinds.ts";

export interface PreparedText {
  /** One SELECT without parameters. */
  readonly isPlainSelect: boolean;
  /** Empty when it is not. */
  readonly columns: readonly Column[];
}

/** Reads everything before it returns: a prepared statement says nothing true once its connection has closed. */
export async function prepareText(connection: DuckDBConnection, sql: string): Promise<PreparedText> {
  const statement = await connection.prepare(sql);
  try {
    const isSelect = statement.statementType === StatementType.SELECT;
    // A column whose type hangs on a parameter has none that could be read.
    if (!isSelect || statement.parameterCount > 0) return { isPlainSelect: false, columns: [] };
    const columns: Column[] = [];
    for (let index = 0; index < statement.columnCount; index++) {
      const type = statement.columnType(index);
      const kind = type.typeId === DuckDBTypeId.SQLNULL ? "text" : kindOf(type);
      columns.push({ name: statement.columnName(index), kind, type: type.alias ?? String(type) });
    }
    return { isPlainSelect: true, columns };
  } finally {
    statement.destroySync();
  }
}
