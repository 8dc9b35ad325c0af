/** The kinds of the tree that PostgreSQL writes in its own way: literals, casts, arrays, division, spans of time. */
import { isArray, isInterval, isNull } from "../apparent-kind.ts";
import { printLiteral } from "../print-literal.ts";
import type { Printer } from "../printer.ts";
import { type Fields, fieldsOf, isPresent, listOf, nodeOf, quoteText } from "../syntax-node.ts";

type Print = (fields: Fields, printer: Printer) => string;

const typeNames: Readonly<Record<string, string>> = {
  boolean: "boolean",
  tiny_int: "smallint",
  small_int: "smallint",
  int: "int",
  big_int: "bigint",
  float: "float4",
  real: "float4",
  double: "float8",
  var_char: "text",
  char: "text",
  text: "text",
  string: "text",
  var_binary: "bytea",
  binary: "bytea",
  date: "date",
  json: "json",
  uuid: "uuid",
  interval: "interval",
};

/** Types whose casts the prelude does: Trino reads texts more strictly than PostgreSQL, and rounds otherwise. */
const guarded = new Set(["boolean", "smallint", "int", "bigint", "float4", "float8", "numeric"]);
const guardedMoments = new Set(["date", "timestamp", "timestamptz"]);

function printCast(cast: Fields, attempt: boolean, printer: Printer): string {
  const to = fieldsOf(cast.to);
  const value = printer.expression(cast.this);
  const type = printType(to, printer);
  if (isNull(cast.this)) return `CAST(NULL AS ${type})`;
  const kind = String(to.data_type);
  if (kind === "json") return `to_json(${value})`;
  if (type === "text") {
    const text = `pg_temp.text(${value})`;
    return isPresent(to.length) ? `left(${text}, ${String(to.length)})` : text;
  }
  const base = type.replace(/\(.*/, "");
  if (!guarded.has(base) && !guardedMoments.has(base)) {
    if (attempt)
      printer.refuse(`TRY_CAST to ${type} is not available on the postgres engine.`, { name: "try_cast" });
    return `CAST(${value} AS ${type})`;
  }
  const read = `pg_temp.${attempt ? "try" : "to"}_${base}(${value})`;
  return base === type ? read : `CAST(${read} AS ${type})`;
}

function printType(to: Fields, printer: Printer): string {
  const kind = String(to.data_type);
  switch (kind) {
    case "decimal":
      return `numeric(${Number(to.precision ?? 38)},${Number(to.scale ?? 0)})`;
    case "timestamp":
      return to.timezone === true ? "timestamptz" : "timestamp";
    case "time":
      return to.timezone === true ? "timetz" : "time";
    case "array":
      return `${printType(fieldsOf(to.element_type), printer)}[]`;
    case "map":
    case "struct":
      return printer.refuse(
        `The type ${kind === "map" ? "MAP" : "ROW"} is not available on the postgres engine.`,
        {
          name: kind === "map" ? "map" : "row",
        },
      );
    default:
      return (
        typeNames[kind] ??
        printer.refuse(`There is no type ${String(to.name ?? kind)}.`, { name: String(to.name ?? kind) })
      );
  }
}

/** A text has a type of its own in Trino; PostgreSQL would otherwise guess one from what stands beside it. */
const literal: Print = (fields, printer) => {
  const value = String(fields.value);
  if (fields.literal_type === "string") return `text ${quoteText(value)}`;
  if (fields.literal_type === "hex_string") return `decode(${quoteText(value.replace(/\s/g, ""))}, 'hex')`;
  if (fields.literal_type === "number" && /e/i.test(value)) return `CAST(${value} AS float8)`;
  return printLiteral(fields, printer);
};

/**
 * Beside a column a text stays without a type: PostgreSQL then takes that of the column, which may be an enum or a domain
 * that Trino would have shown as text.
 */
function compared(node: unknown, other: unknown, printer: Printer): string {
  const { kind, fields } = nodeOf(node);
  const isText = kind === "literal" && fields.literal_type === "string";
  if (isText && nodeOf(other).kind === "column") return quoteText(String(fields.value));
  return inParens(node, printer);
}

const bare = new Set([
  "literal",
  "column",
  "paren",
  "function",
  "null",
  "boolean",
  "subquery",
  "cast",
  "try_cast",
]);

function inParens(node: unknown, printer: Printer): string {
  const printed = printer.expression(node);
  return bare.has(nodeOf(node).kind) ? printed : `(${printed})`;
}

const comparison =
  (operator: string): Print =>
  ({ left, right }, printer) =>
    `${compared(left, right, printer)} ${operator} ${compared(right, left, printer)}`;

const arithmetic =
  (name: string): Print =>
  ({ left, right }, printer) =>
    isNull(left) || isNull(right)
      ? "NULL"
      : `pg_temp.${name}(${printer.expression(left)}, ${printer.expression(right)})`;

const sum =
  (operator: "+" | "-"): Print =>
  ({ left, right }, printer) => {
    if (isNull(left) || isNull(right)) return "NULL";
    const name = operator === "+" ? "plus" : "minus";
    if (operator === "+" && isInterval(left))
      return `pg_temp.${name}(${printer.expression(right)}, ${printer.expression(left)})`;
    if (isInterval(right))
      return `pg_temp.${name}(${printer.expression(left)}, ${printer.expression(right)})`;
    return `${inParens(left, printer)} ${operator} ${inParens(right, printer)}`;
  };

const array: Print = ({ expressions }, printer) => {
  const items = listOf(expressions).map((each) => printer.expression(each));
  return items.length === 0 ? "ARRAY[]::text[]" : `ARRAY[${items.join(", ")}]`;
};

const concat: Print = ({ left, right }, printer) => {
  const isList = isArray(left) || isArray(right);
  if (!isList && (isNull(left) || isNull(right))) return "CAST(NULL AS text)";
  return `${inParens(left, printer)} || ${inParens(right, printer)}`;
};

const subscript: Print = ({ this: value, index }, printer) => {
  const { kind, fields } = nodeOf(index);
  if (kind === "literal" && fields.literal_type === "string")
    return printer.refuse("Maps are not available on the postgres engine.", { text: String(fields.value) });
  return `pg_temp.item(${printer.expression(value)}, ${printer.expression(index)})`;
};

/** In Trino a backslash escapes nothing unless ESCAPE says so. */
const like: Print = ({ left, right, escape: escapeWith, quantifier }, printer) => {
  if (isPresent(quantifier))
    return printer.refuse("LIKE ANY and LIKE ALL are not supported.", { name: "like" });
  const tail = isPresent(escapeWith) ? printer.expression(escapeWith) : "''";
  return `${inParens(left, printer)} LIKE ${inParens(right, printer)} ESCAPE ${tail}`;
};

const trim: Print = ({ this: value, characters, position }, printer) => {
  const name = position === "Leading" ? "ltrim" : position === "Trailing" ? "rtrim" : "btrim";
  if (isPresent(characters))
    return `${name}(${printer.expression(value)}, ${printer.expression(characters)})`;
  return isNull(value) ? "NULL" : `pg_temp.${name}(${printer.expression(value)})`;
};

export const postgresPrints: Readonly<Record<string, Print>> = {
  literal,
  array,
  array_func: array,
  add: sum("+"),
  sub: sum("-"),
  div: arithmetic("divide"),
  mod: arithmetic("modulus"),
  concat,
  subscript,
  like,
  trim,
  eq: comparison("="),
  neq: comparison("<>"),
  lt: comparison("<"),
  lte: comparison("<="),
  gt: comparison(">"),
  gte: comparison(">="),
  cast: (fields, printer) => printCast(fields, false, printer),
  try_cast: (fields, printer) => printCast(fields, true, printer),
  at_time_zone: ({ this: value, zone }, printer) =>
    `timezone(${printer.expression(zone)}, CAST(${printer.expression(value)} AS timestamptz))`,
};
