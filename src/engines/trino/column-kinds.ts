/** Trino's types as the kinds of core/column.ts, and each value as the text that crosses into JavaScript. */
import type { Column, ColumnKind, ColumnValue } from "../../core/column.ts";
import { invariant } from "../../core/invariant.ts";
import type { TrinoColumn } from "./trino-page.ts";

const kinds: Readonly<Record<string, ColumnKind>> = {
  boolean: "boolean",
  tinyint: "integer",
  smallint: "integer",
  integer: "integer",
  bigint: "integer",
  decimal: "decimal",
  real: "double",
  double: "double",
  date: "date",
  timestamp: "timestamp",
  varbinary: "binary",
  array: "list",
  map: "nested",
  row: "nested",
  varchar: "text",
  char: "text",
  json: "text",
  uuid: "text",
  ipaddress: "text",
  time: "text",
  "interval day to second": "text",
  "interval year to month": "text",
  // The type of a bare NULL.
  unknown: "text",
};
/** Elements that Trino can write as a text each. */
const listed: ReadonlySet<ColumnKind> = new Set([
  "text",
  "integer",
  "decimal",
  "double",
  "boolean",
  "date",
  "timestamp",
]);

/** `decimal(38, 2)` is a decimal; what Trino cannot write as a text (rows, maps, sketches, shapes) is nested. */
export function kindOf(type: string): ColumnKind {
  const base = baseOf(type);
  if (base === "array") return listed.has(kindOf(elementOf(type))) ? "list" : "nested";
  if (base === "timestamp" && isZoned(type)) return "timestamp-tz";
  return kinds[base] ?? "nested";
}

export const columnOf = ({ name, type }: TrinoColumn): Column => ({ name, kind: kindOf(type), type });

const baseOf = (type: string): string =>
  type
    .toLowerCase()
    .replace(/\(.*/s, "")
    .replace(/ with time zone$/, "");
const isZoned = (type: string): boolean => / with time zone$/.test(type);
const elementOf = (type: string): string => type.slice("array(".length, -1);

/** Nested values only cross in previews. */
export function crossingExpression(reference: string, { kind, type }: Column): string {
  switch (kind) {
    case "boolean":
      return `CAST(${reference} AS json)`;
    case "list":
      return `CAST(CAST(${reference} AS array(varchar)) AS json)`;
    case "nested":
      return isJsonable(type)
        ? `CAST(json_format(CAST(${reference} AS json)) AS json)`
        : `CAST(IF(${reference} IS NULL, NULL, '(${type.replaceAll("'", "''")})') AS json)`;
    default:
      return `CAST(${textExpression(reference, { kind, type })} AS json)`;
  }
}

/** The value as a varchar; of columns that a user can be known by. */
export function textExpression(reference: string, { kind, type }: Pick<Column, "kind" | "type">): string {
  switch (kind) {
    case "binary":
      return `lower(to_hex(${reference}))`;
    case "timestamp-tz":
      return `CAST(at_timezone(${reference}, 'UTC') AS varchar)`;
    case "list":
      return `json_format(CAST(CAST(${reference} AS array(varchar)) AS json))`;
    case "text":
      if (baseOf(type) === "json") return `json_format(${reference})`;
      // Blanks at the end of a char say nothing: it is filled up with them.
      if (baseOf(type) === "char") return `rtrim(CAST(${reference} AS varchar))`;
      return `CAST(${reference} AS varchar)`;
    default:
      return `CAST(${reference} AS varchar)`;
  }
}

/** What CAST AS JSON takes (trino.io/docs, JSON functions): no bytes, no times of day, no sketches. */
function isJsonable(type: string): boolean {
  const words = type
    .toLowerCase()
    .match(/\b(?:varbinary|time|interval|uuid|ipaddress|hyperloglog|geometry|\w*digest)\b/g);
  return words === null;
}

/** Values of one ARRAY at most; longer rows are joined from several. */
const valuesOfArrayMax = 100;

/** One text per row: the values of `columns` in order. It is canonical, so it is what fingerprints are made of. */
export function rowExpression(columns: readonly Column[], reference: (column: Column) => string): string {
  const values = columns.map((column) => crossingExpression(reference(column), column));
  const arrays: string[] = [];
  for (let from = 0; from < values.length; from += valuesOfArrayMax)
    arrays.push(`ARRAY[${values.slice(from, from + valuesOfArrayMax).join(", ")}]`);
  const all = arrays.length === 0 ? "CAST(ARRAY[] AS array(json))" : arrays.join(" || ");
  return `json_format(CAST(${all} AS json))`;
}

/** The row as `Column.kind` says, from the text that `rowExpression` made. */
export function readValues(text: string, columns: readonly Column[]): readonly ColumnValue[] {
  const values = JSON.parse(text) as readonly unknown[];
  invariant(values.length === columns.length, `a row of ${values.length} values came for ${columns.length}`);
  return columns.map((column, index) => readValue(values[index], column));
}

function readValue(value: unknown, { kind, type }: Column): ColumnValue {
  if (value === null || value === undefined) return null;
  switch (kind) {
    case "boolean":
      return value === true;
    case "double":
      return readDouble(String(value));
    case "timestamp":
      return readTimestamp(String(value));
    case "timestamp-tz":
      return `${readTimestamp(String(value).replace(/ UTC$/, ""))}Z`;
    case "list": {
      const isDouble = kindOf(elementOf(type)) === "double";
      return (value as readonly (string | null)[]).map((each) =>
        each !== null && isDouble ? readDouble(each) : each,
      );
    }
    case "text":
    case "integer":
    case "decimal":
    case "date":
    case "binary":
    case "nested":
      return typeof value === "string" ? value : JSON.stringify(value);
    default:
      return kind satisfies never;
  }
}

/** Without the zeros that only fill the precision of the type. */
function readTimestamp(text: string): string {
  return text
    .replace(" ", "T")
    .replace(/\.(\d*?)0*$/, (_, digits: string) => (digits === "" ? "" : `.${digits}`));
}

/** Digits before the point up to which a double is written without an exponent, as the other engines do. */
const plainDigitsMax = 16;
const plainZerosMax = 4;

/** Java's `1.23456789E7` as `12345678.9`. */
function readDouble(text: string): string {
  const special = { NaN: "nan", Infinity: "inf", "-Infinity": "-inf" }[text];
  if (special !== undefined) return special;
  const [, sign = "", whole = "", fraction = "", power = "0"] = /^(-?)(\d+)\.(\d+)E(-?\d+)$/.exec(text) ?? [];
  const exponent = Number(power);
  if (whole === "" || exponent >= plainDigitsMax || exponent < -plainZerosMax) return text.replace("E", "e");
  const digits = `${whole}${fraction}`;
  const point = whole.length + exponent;
  const padded = point <= 0 ? "0".repeat(1 - point) + digits : digits.padEnd(point + 1, "0");
  const at = Math.max(point, 1);
  return `${sign}${padded.slice(0, at)}.${padded.slice(at).replace(/0+$/, "") || "0"}`;
}
