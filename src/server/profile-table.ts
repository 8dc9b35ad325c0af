/** What fills the columns of a table, asked in the SQL that every engine runs. */

import type { ColumnValue } from "../core/column.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { CatalogueColumn, CatalogueTable, Engine } from "../core/ports/engine.ts";

/** Typical values shown of a column. */
const typicalShown = 3;
/** Longer values are cut: they are shown in a cell. */
const valueCharactersMax = 100;

export interface ColumnProfile {
  readonly name: string;
  readonly filledShare: number;
  readonly distinct: number;
  readonly min: string | null;
  readonly max: string | null;
  readonly typical: readonly { readonly value: string; readonly share: number }[];
}

export interface TableProfile {
  readonly rows: number;
  readonly columns: readonly ColumnProfile[];
  readonly seconds: number;
}

export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;
/** A schema stands before a dot in the names of an attached database. */
export const quoteTable = (name: string): string => name.split(".").map(quoteName).join(".");

/** Values of these have no order or no equality that says anything to people. */
const isPlain = ({ kind }: CatalogueColumn): boolean =>
  kind !== "nested" && kind !== "list" && kind !== "binary";

export async function profileTable(
  engine: Engine,
  table: CatalogueTable,
  clock: Clock,
): Promise<TableProfile> {
  const started = clock.monotonic();
  const [figures] = await ask(engine, figuresSql(table), 1);
  const rows = numberOf(figures?.total);
  const columns: ColumnProfile[] = [];
  for (const [index, column] of table.columns.entries()) {
    const distinct = numberOf(figures?.[`d${index}`]);
    columns.push({
      name: column.name,
      filledShare: rows === 0 ? 0 : numberOf(figures?.[`f${index}`]) / rows,
      distinct,
      min: textOf(figures?.[`a${index}`]),
      max: textOf(figures?.[`z${index}`]),
      // Where nearly each value is there once, the first three say nothing.
      typical:
        isPlain(column) && rows > 0 && distinct <= rows * 0.9
          ? await typicalOf(engine, table, column, rows)
          : [],
    });
  }
  return { rows, columns, seconds: (clock.monotonic() - started) / 1000 };
}

function figuresSql({ name, columns }: CatalogueTable): string {
  const parts = columns.flatMap((column, index) => {
    const quoted = quoteName(column.name);
    const filled = `COUNT(${quoted}) AS f${index}`;
    if (!isPlain(column)) return [filled];
    return [
      filled,
      `COUNT(DISTINCT ${quoted}) AS d${index}`,
      `CAST(MIN(${quoted}) AS VARCHAR) AS a${index}`,
      `CAST(MAX(${quoted}) AS VARCHAR) AS z${index}`,
    ];
  });
  return `SELECT COUNT(*) AS total, ${parts.join(", ")} FROM ${quoteTable(name)}`;
}

async function typicalOf(
  engine: Engine,
  table: CatalogueTable,
  column: CatalogueColumn,
  rows: number,
): Promise<ColumnProfile["typical"]> {
  const quoted = quoteName(column.name);
  const sql = `SELECT CAST(${quoted} AS VARCHAR) AS value, COUNT(*) AS times FROM ${quoteTable(table.name)}
    WHERE ${quoted} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1`;
  const found = await ask(engine, sql, typicalShown);
  return found.map(({ value, times }) => ({ value: textOf(value) ?? "", share: numberOf(times) / rows }));
}

async function ask(engine: Engine, sql: string, limit: number) {
  return (await engine.preview({ sql, dialect: "trino" }, { limit })).rows;
}

const numberOf = (value: ColumnValue | undefined): number => Number(value ?? 0);

function textOf(value: ColumnValue | undefined): string | null {
  if (value === null || value === undefined) return null;
  const text = String(value);
  return text.length > valueCharactersMax ? `${text.slice(0, valueCharactersMax)}…` : text;
}
