/** Prints expressions for DuckDB. What it does not know it refuses: a clear sentence, never a wrong answer. */
import { isArray, isInterval, isMap, isNull, isScalar } from "./apparent-kind.ts";
import { preludeCatalogue } from "./duckdb-prelude.ts";
import { callOf, type FunctionCall } from "./function-call.ts";
import { printCall } from "./print-call.ts";
import { printCast } from "./print-cast.ts";
import { printInterval, printLiteral } from "./print-literal.ts";
import { printWindow } from "./print-window.ts";
import type { Printer } from "./printer.ts";
import { type Fields, fieldsOf, isPresent, listOf, nameOf, nodeOf } from "./syntax-node.ts";

type Print = (fields: Fields, printer: Printer) => string;

const operators: Readonly<Record<string, string>> = {
  and: "AND",
  or: "OR",
  add: "+",
  sub: "-",
  mul: "*",
  concat: "||",
  eq: "=",
  neq: "<>",
  lt: "<",
  lte: "<=",
  gt: ">",
  gte: ">=",
  null_safe_eq: "IS NOT DISTINCT FROM",
  null_safe_neq: "IS DISTINCT FROM",
  is_distinct_from: "IS DISTINCT FROM",
  is_not_distinct_from: "IS NOT DISTINCT FROM",
};

const quantifiers: Readonly<Record<string, string>> = {
  Eq: "=",
  Neq: "<>",
  Lt: "<",
  Lte: "<=",
  Gt: ">",
  Gte: ">=",
};

/** Kinds that need parentheses when they stand inside another operator: the tree has lost those it did not need. */
const compound = new Set([
  ...Object.keys(operators),
  "not",
  "like",
  "between",
  "in",
  "is_null",
  "is_true",
  "is_false",
  "any",
  "all",
  "case",
  "neg",
  "exists",
]);
const associative = new Set(["and", "or", "concat"]);

export function printExpression(node: unknown, printer: Printer): string {
  const { kind, fields } = nodeOf(node);
  const { prints } = printer.target;
  const own = Object.hasOwn(prints, kind) ? prints[kind] : undefined;
  if (own !== undefined) return own(fields, printer);
  if (Object.hasOwn(operators, kind)) return printOperator(kind, fields, printer);
  const print = Object.hasOwn(printers, kind) ? printers[kind] : undefined;
  if (print !== undefined) return print(fields, printer);
  const call = callOf({ kind, fields });
  if (call !== null) return printCall(call, null, printer);
  return printer.refuse(`This query uses ${kind.replaceAll("_", " ")}, which is not supported.`, {
    name: kind.replaceAll("_", ""),
  });
}

function operand(node: unknown, printer: Printer, parent: string): string {
  const { kind } = nodeOf(node);
  const printed = printer.expression(node);
  return compound.has(kind) && !(kind === parent && associative.has(kind)) ? `(${printed})` : printed;
}

function printOperator(kind: string, fields: Fields, printer: Printer): string {
  const { left, right } = fields;
  const values = [operand(left, printer, kind), operand(right, printer, kind)];
  if (kind === "concat") {
    if (isArray(left) && isScalar(right)) return `list_append(${values.join(", ")})`;
    if (isScalar(left) && isArray(right)) return `list_prepend(${values.join(", ")})`;
  }
  if (isInterval(right) && isNull(left)) return "NULL";
  if (kind === "add" && isInterval(left))
    return `${preludeCatalogue}.plus_interval(${values[1]}, ${values[0]})`;
  if ((kind === "add" || kind === "sub") && isInterval(right)) {
    return `${preludeCatalogue}.${kind === "add" ? "plus" : "minus"}_interval(${values.join(", ")})`;
  }
  return values.join(` ${operators[kind]} `);
}

const arithmetic =
  (name: string): Print =>
  ({ left, right }, printer) =>
    isNull(left) || isNull(right)
      ? "NULL"
      : `${preludeCatalogue}.${name}(${printer.expression(left)}, ${printer.expression(right)})`;

const unary =
  (before: string, after = ""): Print =>
  ({ this: value, not }, printer) =>
    `${before}${operand(value, printer, "unary")}${not === true ? after.replace("IS", "IS NOT") : after}`;

const quantified =
  (word: string): Print =>
  ({ this: value, subquery, op }, printer) => {
    const operator = quantifiers[String(op)];
    const { kind } = nodeOf(subquery);
    if (
      operator === undefined ||
      !["select", "subquery", "values", "union", "intersect", "except"].includes(kind)
    ) {
      return printer.refuse(`${word} takes a query: x > ${word} (SELECT …).`, { name: word });
    }
    return `${operand(value, printer, word)} ${operator} ${word} ${inParens(printer.query(subquery))}`;
  };

const inParens = (query: string): string =>
  query.startsWith("(") && query.endsWith(")") ? query : `(${query})`;
const list = (nodes: unknown, printer: Printer): string =>
  listOf(nodes)
    .map((each) => printer.expression(each))
    .join(", ");

const printers: Readonly<Record<string, Print>> = {
  literal: printLiteral,
  null: () => "NULL",
  boolean: ({ value }) => (value === true ? "TRUE" : "FALSE"),
  column: printColumn,
  identifier: (fields, printer) => printer.target.name(nameOf(fields)),
  dot: ({ this: value, field }, printer) =>
    `(${printer.expression(value)}).${printer.target.name(nameOf(field))}`,
  paren: ({ this: value }, printer) => `(${printer.expression(value)})`,
  tuple: ({ expressions }, printer) => `(${list(expressions, printer)})`,
  alias: ({ this: value }, printer) => printer.expression(value),
  div: arithmetic("divide"),
  mod: arithmetic("modulus"),
  neg: unary("-"),
  not: unary("NOT "),
  is_null: unary("", " IS NULL"),
  is_true: unary("", " IS TRUE"),
  is_false: unary("", " IS FALSE"),
  any: quantified("ANY"),
  all: quantified("ALL"),
  like: ({ left, right, escape: escapeWith, quantifier }, printer) => {
    if (isPresent(quantifier))
      return printer.refuse("LIKE ANY and LIKE ALL are not supported.", { name: "like" });
    const tail = isPresent(escapeWith) ? ` ESCAPE ${printer.expression(escapeWith)}` : "";
    return `${operand(left, printer, "like")} LIKE ${operand(right, printer, "like")}${tail}`;
  },
  i_like: (_, printer) => printer.refuse("Trino has no ILIKE. Write lower(x) LIKE '…'.", { name: "ilike" }),
  between: ({ this: value, low, high, not }, printer) =>
    `${operand(value, printer, "between")} ${not === true ? "NOT " : ""}BETWEEN ${operand(low, printer, "between")} AND ${operand(high, printer, "between")}`,
  in: ({ this: value, expressions, query, not, unnest }, printer) => {
    if (isPresent(unnest)) return printer.refuse("IN takes a list of values or a query.", { name: "unnest" });
    const inner = isPresent(query) ? inParens(printer.query(query)) : `(${list(expressions, printer)})`;
    return `${operand(value, printer, "in")} ${not === true ? "NOT " : ""}IN ${inner}`;
  },
  exists: ({ this: query, not }, printer) =>
    `${not === true ? "NOT " : ""}EXISTS ${inParens(printer.query(query))}`,
  case: ({ operand: subject, whens, else_: otherwise }, printer) => {
    const branches = listOf(whens).map((each) => {
      const [when, then] = listOf(each);
      return ` WHEN ${printer.expression(when)} THEN ${printer.expression(then)}`;
    });
    const start = isPresent(subject) ? `CASE ${printer.expression(subject)}` : "CASE";
    return `${start}${branches.join("")}${isPresent(otherwise) ? ` ELSE ${printer.expression(otherwise)}` : ""} END`;
  },
  cast: (fields, printer) => printCast(fields, false, printer),
  try_cast: (fields, printer) => printCast(fields, true, printer),
  interval: printInterval,
  at_time_zone: ({ this: value, zone }, printer) =>
    `${preludeCatalogue}.at_timezone(${printer.expression(value)}, ${printer.expression(zone)})`,
  extract: printExtract,
  trim: printTrim,
  array_func: ({ expressions }, printer) => `[${list(expressions, printer)}]`,
  array: ({ expressions }, printer) => `[${list(expressions, printer)}]`,
  subscript: printSubscript,
  subquery: (fields, printer) => inParens(printer.query({ subquery: fields })),
  select: (fields, printer) => inParens(printer.query({ select: fields })),
  lambda: (_, printer) =>
    printer.refuse(
      "A function such as x -> x + 1 can only be an argument of transform, filter, reduce and their kin.",
      { name: "->" },
    ),
  window_function: printWindowFunction,
  within_group: printWithinGroup,
  method_call: ({ method }, printer) =>
    printer.refuse(`There is no function ${nameOf(method)} in a schema.`, { call: nameOf(method) }),
};

function printColumn(fields: Fields, printer: Printer): string {
  const name = nameOf(fields.name);
  const { target } = printer;
  if (!isPresent(fields.table)) return printer.parameters.get(name.toLowerCase()) ?? target.name(name);
  const table = nameOf(fields.table);
  const parameter = printer.parameters.get(table.toLowerCase());
  return `${parameter ?? target.name(table)}.${target.name(name)}`;
}

/** Trino refuses an index out of bounds; only with a number for an index is it surely an array. */
function printSubscript({ this: value, index }: Fields, printer: Printer): string {
  const collection = printer.expression(value);
  const { kind, fields } = nodeOf(index);
  const isNumber =
    (kind === "literal" && fields.literal_type === "number") ||
    kind === "neg" ||
    kind === "add" ||
    kind === "sub";
  if (isNumber && !isMap(value))
    return `${preludeCatalogue}.item(${collection}, ${printer.expression(index)})`;
  return `(${collection})[${printer.expression(index)}]`;
}

const extractable = new Set([
  "year",
  "quarter",
  "month",
  "week",
  "day",
  "day_of_month",
  "day_of_week",
  "dow",
  "day_of_year",
  "doy",
  "year_of_week",
  "yow",
  "hour",
  "minute",
  "second",
]);

function printExtract({ this: value, field }: Fields, printer: Printer): string {
  const written = typeof field === "string" ? field : String(fieldsOf(field).Custom);
  const name = written.replace(/(?<=[a-z])(?=[A-Z])/g, "_").toLowerCase();
  const rule = extractable.has(name) ? printer.target.scalars[name] : undefined;
  if (rule === undefined)
    return printer.refuse(`extract(${name} FROM …) is not supported.`, { call: "extract" });
  return rule(plainCall(name, [value]), printer);
}

function printTrim({ this: value, characters, position }: Fields, printer: Printer): string {
  const name = position === "Leading" ? "ltrim" : position === "Trailing" ? "rtrim" : "trim";
  if (!isPresent(characters)) return `${preludeCatalogue}.${name}(${printer.expression(value)})`;
  return `${name}(${printer.expression(value)}, ${printer.expression(characters)})`;
}

function printWindowFunction({ this: inner, over }: Fields, printer: Printer): string {
  const filtered = nodeOf(inner);
  const call = callOf(filtered);
  if (call === null)
    return printer.refuse("OVER follows an aggregate or a window function.", { name: "over" });
  return printCall(call, printWindow(over, printer), printer);
}

function printWithinGroup({ this: inner, order_by: orderBy }: Fields, printer: Printer): string {
  const call = callOf(nodeOf(inner));
  if (call?.name !== "listagg")
    return printer.refuse("WITHIN GROUP follows listagg only.", { name: "within" });
  return printCall({ ...call, orderBy: listOf(orderBy) }, null, printer);
}

function plainCall(name: string, args: readonly unknown[]): FunctionCall {
  return { name, args, star: false, distinct: false, orderBy: [], filter: null, nulls: null };
}
