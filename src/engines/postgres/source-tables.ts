/** The tables and views that the account may read, as queries name them. */
import type { KnownTable } from "../dialect/postgres/trino-to-postgres.ts";
import { planSchema } from "./plan-schema.ts";
import { quoteName } from "./sql-text.ts";
import type { Transaction } from "./transaction.ts";

export interface SourceTable extends KnownTable {
  /** Without the schema where the account's search path finds it. */
  readonly shownAs: string;
  /** The planner's own estimate; -1 when there is none. */
  readonly estimatedRows: number;
  readonly required: ReadonlySet<string>;
}

/** Ordered by schema and name. Our own plans and PostgreSQL's catalogues are not among them. */
export async function readSourceTables(transaction: Transaction): Promise<readonly SourceTable[]> {
  const rows = await transaction.rows(
    `SELECT n.nspname, c.relname, CAST(n.nspname = ANY (current_schemas(false)) AND pg_table_is_visible(c.oid) AS text),
       CASE WHEN c.relkind IN ('r', 'm', 'p') THEN c.reltuples ELSE -1 END,
       (SELECT to_json(array_agg(a.attname ORDER BY a.attnum)) FROM pg_catalog.pg_attribute AS a
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped),
       (SELECT to_json(array_agg(a.attname)) FROM pg_catalog.pg_attribute AS a
         WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped AND a.attnotnull)
     FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace
     WHERE c.relkind IN ('r', 'v', 'm', 'f', 'p') AND n.nspname !~ '^pg_' AND n.nspname NOT IN ('information_schema', $1)
       AND has_schema_privilege(n.oid, 'USAGE') AND has_any_column_privilege(c.oid, 'SELECT')
     ORDER BY n.nspname, c.relname`,
    [planSchema],
  );
  return rows.map(([schema, name, visible, estimate, columns, required]) => ({
    schema: schema ?? "",
    name: name ?? "",
    shownAs: visible === "true" ? (name ?? "") : `${schema}.${name}`,
    estimatedRows: Number(estimate),
    columns: names(columns),
    required: new Set(names(required)),
  }));
}

const names = (json: string | null | undefined): readonly string[] =>
  typeof json === "string" ? (JSON.parse(json) as readonly string[]) : [];

/** By every name that a query may write, in lower case; a table that the search path finds goes before others of its name. */
export function byName(tables: readonly SourceTable[]): ReadonlyMap<string, SourceTable> {
  const found = new Map<string, SourceTable>();
  for (const table of tables) {
    found.set(`${table.schema}.${table.name}`.toLowerCase(), table);
    if (table.shownAs === table.name) found.set(table.name.toLowerCase(), table);
  }
  return found;
}

export const tableReference = ({ schema, name }: KnownTable): string =>
  `${quoteName(schema)}.${quoteName(name)}`;
