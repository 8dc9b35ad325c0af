/** What completion knows: the tables of the Customer 360 and the functions of the dialect. */
import { useMemo } from "react";
import { useRead } from "../../api/reads.ts";
import { tellAmount, tellPercent } from "../../format/number.ts";
import type { SqlNames } from "../sql-editor/complete-sql.ts";

/** Up to so many different values are worth telling in place of the share without one. */
const fewValues = 12;

const tellKnown = ({ nullShare, distinct }: { readonly nullShare: number; readonly distinct: number }) =>
  nullShare === 0 && distinct <= fewValues
    ? tellAmount(distinct, "value")
    : `${tellPercent(nullShare, 1)} NULL`;

export function useSqlNames(dialect: "trino" | "duckdb" | "postgres"): SqlNames {
  const tables = useRead("listTables", {}).data?.items;
  const functions = useRead("listFunctions", { query: { dialect } }).data?.items;
  return useMemo(
    () => ({
      tables: (tables ?? []).map(({ name, columns }) => ({
        name,
        columns: columns.map(({ name: column, kind, known }) => ({
          name: column,
          type: kind,
          ...(known === undefined ? {} : { remark: tellKnown(known) }),
        })),
      })),
      functions: functions ?? [],
    }),
    [tables, functions],
  );
}
