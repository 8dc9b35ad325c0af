/** What completion knows: the tables of the Customer 360 and the functions of the dialect. */
import { useMemo } from "react";
import { useRead } from "../../api/reads.ts";
import type { SqlNames } from "../../blocks/sql-editor/complete-sql.ts";

export function useSqlNames(dialect: "trino" | "duckdb" | "postgres"): SqlNames {
  const tables = useRead("listTables", {}).data?.items;
  const functions = useRead("listFunctions", { query: { dialect } }).data?.items;
  return useMemo(
    () => ({
      tables: (tables ?? []).map(({ name, columns }) => ({
        name,
        columns: columns.map((column) => ({ name: column.name, type: column.kind })),
      })),
      functions: functions ?? [],
    }),
    [tables, functions],
  );
}
