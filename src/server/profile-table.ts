/** What fills the columns of a table, asked in the SQL that every engine runs; of a big table a sample is looked at. */

import type { ColumnValue, Row } from "../core/column.ts";
import type { CatalogueColumn, CatalogueTable, Engine } from "../core/ports/engine.ts";

/** Typical values shown of a column. */
const typicalShown = 3;
/** Longer values are cut: they are shown in a cell. */
const valueCharactersMax = 100;
/** Columns asked for in one pass over the table: fewer passes, and still something to show meanwhile. */
const columnsPerPass = 6;
/** Above so many rows, about as many as `sampleRows` are taken by chance: counting distinct values of all takes minutes. */
const wholeRowsMax = 2_000_000;
const sampleRows = 1_000_000;

export interface ColumnProfile {
  readonly name: string;
  readonly filledShare: number;
  /** Of a sample: so many at least. */
  readonly distinct: number;
  readonly min: string | null;
  readonly max: string | null;
  readonly typical: readonly { readonly value: string; readonly share: number }[];
}

export interface ProfilePass {
  /** Rows looked at. */
  readonly rows: number;
  readonly columns: readonly ColumnProfile[];
}

export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;
/** A schema stands before a dot in the names of an attached database. */
export const quoteTable = (name: string): string => name.split(".").map(quoteName).join(".");

/** Values of these have no order or no equality that says anything to people. */
const isPlain = ({ kind }: CatalogueColumn): boolean =>
  kind !== "nested" && kind !== "list" && kind !== "binary";

export const isSampled = ({ rows }: CatalogueTable): boolean => rows > wholeRowsMax;

/** The table's rows, or by chance some of them. */
function source(table: CatalogueTable, condition = "1 = 1"): string {
  const chance = isSampled(table) ? `random() < ${(sampleRows / table.rows).toFixed(9)}` : "1 = 1";
  return `FROM ${quoteTable(table.name)} WHERE ${chance} AND ${condition}`;
}

/** Column by column from the given one on, a few in each pass; the signal ends it in the engine too. */
export async function* profileColumns(
  engine: Engine,
  table: CatalogueTable,
  { from, signal }: { readonly from: number; readonly signal: AbortSignal },
): AsyncGenerator<ProfilePass> {
  const ask = async (sql: string, limit: number) =>
    (await engine.preview({ sql, dialect: "trino" }, { limit, signal })).rows;
  for (let start = from; start < table.columns.length; start += columnsPerPass) {
    const asked = table.columns.slice(start, start + columnsPerPass);
    const [figures] = await ask(figuresSql(table, asked), 1);
    const rows = numberOf(figures?.total);
    const distinctOf = (index: number): number => numberOf(figures?.[`d${index}`]);
    // Where nearly each value is there once, the first three say nothing.
    const repeating = asked.flatMap((column, index) =>
      isPlain(column) && rows > 0 && distinctOf(index) <= rows * 0.9 ? [{ column, index }] : [],
    );
    const found =
      repeating.length === 0 ? [] : await ask(typicalSql(table, repeating), typicalShown * repeating.length);
    yield {
      rows,
      columns: asked.map((column, index) => ({
        name: column.name,
        filledShare: rows === 0 ? 0 : numberOf(figures?.[`f${index}`]) / rows,
        distinct: distinctOf(index),
        min: textOf(figures?.[`a${index}`]),
        max: textOf(figures?.[`z${index}`]),
        typical: typicalOf(found, index, rows),
      })),
    };
  }
}

function figuresSql(table: CatalogueTable, columns: readonly CatalogueColumn[]): string {
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
  return `SELECT COUNT(*) AS total, ${parts.join(", ")} ${source(table)}`;
}

interface Asked {
  readonly column: CatalogueColumn;
  /** Its place in the pass. */
  readonly index: number;
}

/** One statement for all of them: each one costs its way to the engine. */
function typicalSql(table: CatalogueTable, asked: readonly Asked[]): string {
  const parts = asked.map(({ column, index }) => {
    const quoted = quoteName(column.name);
    return `(SELECT ${index} AS place, CAST(${quoted} AS VARCHAR) AS value, COUNT(*) AS times
      ${source(table, `${quoted} IS NOT NULL`)} GROUP BY ${quoted} ORDER BY 3 DESC, 2 LIMIT ${typicalShown})`;
  });
  return parts.join(" UNION ALL ");
}

function typicalOf(found: readonly Row[], index: number, rows: number): ColumnProfile["typical"] {
  return found
    .filter(({ place }) => numberOf(place) === index)
    .map(({ value, times }) => ({ value, times: numberOf(times) }))
    .sort((one, other) => other.times - one.times)
    .map(({ value, times }) => ({
      value: textOf(value) ?? "",
      // Two samples of one table differ by a few rows.
      share: Math.min(1, times / rows),
    }));
}

const numberOf = (value: ColumnValue | undefined): number => Number(value ?? 0);

function textOf(value: ColumnValue | undefined): string | null {
  if (value === null || value === undefined) return null;
  const text = String(value);
  return text.length > valueCharactersMax ? `${text.slice(0, valueCharactersMax)}…` : text;
}
