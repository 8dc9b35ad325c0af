/**
 * The columns of a table made of text files, found once per version of the files and then fixed, so that a query never
 * sees other types than the plan before it: DuckDB would guess anew each time, from a sample.
 */
import { QueryFailed } from "../../core/failure.ts";
import { readCsvHeader } from "./csv-file.ts";
import type { Session } from "./session.ts";
import { quoteName, quoteText, quoteTexts } from "./sql-text.ts";

export interface ShapedColumn {
  readonly name: string;
  readonly type: string;
}

export interface TableShape {
  /** Null for JSON. */
  readonly delimiter: string | null;
  readonly columns: readonly ShapedColumn[];
}

/** Raised when the rules below change: shapes kept from before are found anew. */
export const shapeVersion = 1;

export async function csvShape(session: Session, files: readonly string[]): Promise<TableShape> {
  const [first = ""] = files;
  const header = await readCsvHeader(first);
  for (const file of files.slice(1)) {
    const other = await readCsvHeader(file);
    if (other.delimiter !== header.delimiter || other.names.join("\n") !== header.names.join("\n"))
      throw new QueryFailed(`The file's columns are not those of ${first}.`, {
        code: "schema_changed",
        next: "fix",
        advice:
          "CSV files of one table need the same first line: write the odd one again, or make it a table of its own.",
        place: { file, line: 1 },
      });
  }
  const texts = header.names.map((name) => ({ name, type: "VARCHAR" }));
  const checks = header.names.map((name) => typeChecks(quoteName(name))).join(", ");
  const counts = await session.row(
    `SELECT ${checks} FROM ${readCsv(files, { delimiter: header.delimiter, columns: texts })}`,
  );
  const columns = header.names.map((name, index) => {
    const mine = counts.slice(index * checkedTypes.length, (index + 1) * checkedTypes.length);
    const fitting = checkedTypes.findIndex((_, at) => mine[at] === true);
    return { name, type: checkedTypes[fitting]?.type ?? "VARCHAR" };
  });
  return { delimiter: header.delimiter, columns };
}

/**
 * A column is only given a type when no value would lose anything by it: `00123`, `+1415…`, a 20-digit number and
 * `1/2/2024` stay text. A column without any value is text. The first type that fits every value wins.
 */
const checkedTypes: readonly { readonly type: string; readonly fits: (c: string) => string }[] = [
  { type: "BIGINT", fits: (c) => `CAST(TRY_CAST(${c} AS BIGINT) AS VARCHAR) = ${c}` },
  {
    // 15 digits are what a double always keeps (IEEE 754).
    type: "DOUBLE",
    fits: (c) =>
      `TRY_CAST(${c} AS DOUBLE) IS NOT NULL AND length(${c}) <= 16 AND regexp_full_match(${c}, '-?(0|[1-9][0-9]*)(\\.[0-9]+)?([eE][-+]?[0-9]+)?')`,
  },
  { type: "BOOLEAN", fits: (c) => `lower(${c}) IN ('true', 'false')` },
  { type: "DATE", fits: (c) => `CAST(TRY_CAST(${c} AS DATE) AS VARCHAR) = ${c}` },
  {
    type: "TIMESTAMP",
    fits: (c) =>
      `regexp_full_match(${c}, '[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,6})?') AND TRY_CAST(${c} AS TIMESTAMP) IS NOT NULL`,
  },
  {
    type: "TIMESTAMP WITH TIME ZONE",
    fits: (c) =>
      `regexp_full_match(${c}, '[0-9]{4}-[0-9]{2}-[0-9]{2}[ T][0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]{1,6})?(Z|[-+][0-9]{2}(:?[0-9]{2})?)') AND TRY_CAST(${c} AS TIMESTAMPTZ) IS NOT NULL`,
  },
];

function typeChecks(column: string): string {
  return checkedTypes
    .map(({ fits }) => `bool_and(CASE WHEN ${column} IS NOT NULL THEN coalesce(${fits(column)}, false) END)`)
    .join(", ");
}

export async function jsonShape(session: Session, files: readonly string[]): Promise<TableShape> {
  const rows = await session.rows(
    `DESCRIBE SELECT * FROM read_json(${quoteTexts(files)}, sample_size = -1, union_by_name = true)`,
  );
  return {
    delimiter: null,
    columns: rows.map(([name, type]) => ({ name: String(name), type: String(type) })),
  };
}

export function readCsv(files: readonly string[], shape: TableShape): string {
  return `read_csv(${quoteTexts(files)}, auto_detect = false, header = true, delim = ${quoteText(shape.delimiter ?? ",")}, quote = '"', escape = '"', ${columnsArgument(shape)})`;
}

export function readJson(files: readonly string[], shape: TableShape): string {
  return `read_json(${quoteTexts(files)}, ${columnsArgument(shape)})`;
}

function columnsArgument(shape: TableShape): string {
  const columns = shape.columns.map(({ name, type }) => `${quoteText(name)}: ${quoteText(type)}`);
  return `columns = {${columns.join(", ")}}`;
}
