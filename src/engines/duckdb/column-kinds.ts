/** DuckDB's types as the kinds of core/column.ts, and each value as the JSON that crosses into JavaScript. */
import { type DuckDBListType, type DuckDBType, DuckDBTypeId } from "@duckdb/node-api";
import type { Column, ColumnKind, ColumnValue, Row } from "../../core/column.ts";
import { quoteName } from "./sql-text.ts";

const kinds: Readonly<Partial<Record<DuckDBTypeId, ColumnKind>>> = {
  [DuckDBTypeId.BOOLEAN]: "boolean",
  [DuckDBTypeId.TINYINT]: "integer",
  [DuckDBTypeId.SMALLINT]: "integer",
  [DuckDBTypeId.INTEGER]: "integer",
  [DuckDBTypeId.BIGINT]: "integer",
  [DuckDBTypeId.HUGEINT]: "integer",
  [DuckDBTypeId.UTINYINT]: "integer",
  [DuckDBTypeId.USMALLINT]: "integer",
  [DuckDBTypeId.UINTEGER]: "integer",
  [DuckDBTypeId.UBIGINT]: "integer",
  [DuckDBTypeId.UHUGEINT]: "integer",
  [DuckDBTypeId.BIGNUM]: "integer",
  [DuckDBTypeId.DECIMAL]: "decimal",
  [DuckDBTypeId.FLOAT]: "double",
  [DuckDBTypeId.DOUBLE]: "double",
  [DuckDBTypeId.DATE]: "date",
  [DuckDBTypeId.TIMESTAMP]: "timestamp",
  [DuckDBTypeId.TIMESTAMP_S]: "timestamp",
  [DuckDBTypeId.TIMESTAMP_MS]: "timestamp",
  [DuckDBTypeId.TIMESTAMP_NS]: "timestamp",
  [DuckDBTypeId.TIMESTAMP_TZ]: "timestamp-tz",
  [DuckDBTypeId.BLOB]: "binary",
  [DuckDBTypeId.STRUCT]: "nested",
  [DuckDBTypeId.MAP]: "nested",
  [DuckDBTypeId.UNION]: "nested",
  [DuckDBTypeId.VARIANT]: "nested",
};

/** Everything that DuckDB can only write as a text (enum, uuid, time, interval, bit …) is text. */
export function kindOf(type: DuckDBType): ColumnKind {
  if (type.typeId === DuckDBTypeId.LIST || type.typeId === DuckDBTypeId.ARRAY) {
    const inner = kindOf((type as DuckDBListType).valueType);
    return inner === "nested" || inner === "list" ? "nested" : "list";
  }
  return kinds[type.typeId] ?? "text";
}

/** The SQL expression whose value `json_array` writes as `ColumnValue` says. Nested values only cross in previews. */
export function crossingExpression(reference: string, kind: ColumnKind): string {
  switch (kind) {
    case "boolean":
      return reference;
    case "timestamp":
      return `replace(CAST(${reference} AS VARCHAR), ' ', 'T')`;
    case "timestamp-tz":
      return `replace(CAST(timezone('UTC', ${reference}) AS VARCHAR), ' ', 'T') || 'Z'`;
    case "list":
      return `CAST(${reference} AS VARCHAR[])`;
    case "binary":
      return `lower(hex(${reference}))`;
    case "nested":
      return `CAST(to_json(${reference}) AS VARCHAR)`;
    case "text":
    case "integer":
    case "decimal":
    case "double":
    case "date":
      // Also for text: a JSON column would otherwise be put into the array as JSON, not as its text.
      return `CAST(${reference} AS VARCHAR)`;
    default:
      return kind satisfies never;
  }
}

/** One text per row: the values of `columns` in order. It is canonical, so it is what fingerprints are made of. */
export function rowExpression(columns: readonly Column[], from: string): string {
  const values = columns.map((column) =>
    crossingExpression(`${from}.${quoteName(column.name)}`, column.kind),
  );
  return `CAST(json_array(${values.join(", ")}) AS VARCHAR)`;
}

export function readRow(text: string, columns: readonly Column[]): Row {
  const values = JSON.parse(text) as readonly ColumnValue[];
  return Object.fromEntries(columns.map((column, index) => [column.name, values[index] ?? null]));
}
