/** Prints a query: SELECT with its clauses, VALUES, set operations. One clause a line, so that errors can be placed. */
import { printFrom, printJoins } from "./print-relation.ts";
import { printOrderBy, printWindow } from "./print-window.ts";
import type { Printer } from "./printer.ts";
import {
  type Fields,
  fieldsOf,
  isPresent,
  listOf,
  nameOf,
  nodeOf,
  quoteName,
  unknownField,
} from "./syntax-node.ts";

const selectClauses = [
  "expressions",
  "from",
  "joins",
  "where_clause",
  "group_by",
  "having",
  "order_by",
  "limit",
  "offset",
  "fetch",
  "distinct",
  "with",
  "windows",
];
const setClauses = ["left", "right", "all", "distinct", "with", "order_by", "limit", "offset", "fetch"];
const setWords: Readonly<Record<string, string>> = {
  union: "UNION",
  intersect: "INTERSECT",
  except: "EXCEPT",
};

export function printQuery(node: unknown, printer: Printer): string {
  const { kind, fields } = nodeOf(node);
  switch (kind) {
    case "select":
      return printSelect(fields, printer);
    case "union":
    case "intersect":
    case "except":
      return printSetOperation(kind, fields, printer);
    case "values":
      return printValues(fields, printer);
    case "subquery":
    case "paren":
      refuseUnknown(fields, ["this", "with", "order_by", "limit", "offset", "fetch"], printer);
      return lines(
        printWith(fields, printer),
        `(${printQuery(fields.this, printer)})`,
        printTail(fields, printer),
      );
    default:
      return printer.refuse("A query is exactly one SELECT.");
  }
}

const lines = (...parts: readonly string[]): string => parts.filter((part) => part !== "").join("\n");

function refuseUnknown(fields: Fields, known: readonly string[], printer: Printer): void {
  const unknown = unknownField(fields, known);
  if (unknown !== null)
    printer.refuse(`Trino has no ${unknown.replaceAll("_", " ").toUpperCase()} here.`, {
      name: unknown.split("_")[0] ?? unknown,
    });
}

function printSelect(fields: Fields, printer: Printer): string {
  refuseUnknown(fields, selectClauses, printer);
  const items = listOf(fields.expressions).map((item, index) => printItem(item, index, printer));
  if (items.length === 0) printer.refuse("SELECT needs at least one column.", { name: "select" });
  return lines(
    printWith(fields, printer),
    `SELECT ${fields.distinct === true ? "DISTINCT " : ""}${items.join(",\n  ")}`,
    isPresent(fields.from) ? `FROM ${printFrom(fieldsOf(fields.from), printer)}` : "",
    printJoins(listOf(fields.joins), printer),
    clause("WHERE", fields.where_clause, printer),
    printGroupBy(fields.group_by, printer),
    clause("HAVING", fields.having, printer),
    printWindows(listOf(fields.windows), printer),
    printTail(fields, printer),
  );
}

const clause = (word: string, holder: unknown, printer: Printer): string =>
  isPresent(holder) ? `${word} ${printer.expression(fieldsOf(holder).this)}` : "";

/** A column keeps its name; an expression without an alias is named as Trino names it. */
function printItem(item: unknown, index: number, printer: Printer): string {
  const { kind, fields } = nodeOf(item);
  if (kind === "star") return printStar(fields, printer);
  if (kind === "alias")
    return `${printer.expression(fields.this)} AS ${printer.target.name(nameOf(fields.alias))}`;
  const printed = printer.expression(item);
  return kind === "column" || kind === "dot" ? printed : `${printed} AS ${quoteName(`_col${index}`)}`;
}

function printStar(fields: Fields, printer: Printer): string {
  refuseUnknown(fields, ["table"], printer);
  if (!isPresent(fields.table)) return "*";
  const table = fieldsOf(fields.table);
  const parts = table.quoted === true ? [nameOf(table)] : nameOf(table).split(".");
  return `${parts.map((part) => printer.target.name(part)).join(".")}.*`;
}

function printWith(fields: Fields, printer: Printer): string {
  if (!isPresent(fields.with)) return "";
  const parts = fieldsOf(fields.with);
  refuseUnknown(parts, ["ctes", "recursive"], printer);
  const ctes = listOf(parts.ctes).map((each) => {
    const cte = fieldsOf(each);
    refuseUnknown(cte, ["alias", "this", "columns"], printer);
    return `${printer.target.name(nameOf(cte.alias))}${printNames(cte.columns, printer)} AS (\n${printQuery(cte.this, printer)}\n)`;
  });
  return `WITH ${parts.recursive === true ? "RECURSIVE " : ""}${ctes.join(",\n")}`;
}

function printNames(names: unknown, printer: Printer): string {
  const printed = listOf(names).map((each) => printer.target.name(nameOf(each)));
  return printed.length === 0 ? "" : `(${printed.join(", ")})`;
}

function printGroupBy(groupBy: unknown, printer: Printer): string {
  if (!isPresent(groupBy)) return "";
  const fields = fieldsOf(groupBy);
  const keys = listOf(fields.expressions);
  if (keys.length === 0 || fields.totals === true)
    printer.refuse("GROUP BY needs a column, an expression or a position.", { name: "group" });
  return `GROUP BY ${keys.map((key) => printGroup(key, printer)).join(", ")}`;
}

/** `(a, b)` groups by both columns, not by a row of them. */
function printGroup(key: unknown, printer: Printer): string {
  const { kind, fields } = nodeOf(key);
  const word = String(fields.name ?? kind)
    .toUpperCase()
    .replaceAll("_", " ");
  if (["CUBE", "ROLLUP", "GROUPING SETS"].includes(word)) {
    const sets = listOf(fields.args ?? fields.expressions).map((each) => printSet(each, printer));
    return `${word} (${sets.join(", ")})`;
  }
  if (kind !== "tuple") return printer.expression(key);
  const parts = listOf(fields.expressions).map((each) => printer.expression(each));
  return parts.length === 0 ? "()" : parts.join(", ");
}

function printSet(set: unknown, printer: Printer): string {
  const { kind, fields } = nodeOf(set);
  if (kind === "tuple")
    return `(${listOf(fields.expressions)
      .map((each) => printer.expression(each))
      .join(", ")})`;
  return kind === "function" ? printGroup(set, printer) : printer.expression(set);
}

function printWindows(windows: readonly unknown[], printer: Printer): string {
  const printed = windows.map((each) => {
    const { name, spec } = fieldsOf(each);
    return `${printer.target.name(nameOf(name))} AS ${printWindow(spec, printer)}`;
  });
  return printed.length === 0 ? "" : `WINDOW ${printed.join(", ")}`;
}

/** ORDER BY, then how many rows: the parts that also follow a set operation. */
function printTail(fields: Fields, printer: Printer): string {
  const order = listOf(fieldsOf(fields.order_by).expressions);
  return lines(
    order.length === 0 ? "" : printOrderBy(order, printer),
    printLimit(fields, printer),
    isPresent(fields.offset) ? `OFFSET ${printCount(fields.offset, printer)}` : "",
  );
}

function printLimit(fields: Fields, printer: Printer): string {
  const fetch = fieldsOf(fields.fetch);
  if (fetch.with_ties === true)
    printer.refuse(
      "FETCH FIRST … WITH TIES is not supported here.",
      { name: "ties" },
      "Use rank() OVER (ORDER BY …) in a subquery.",
    );
  if (isPresent(fields.fetch))
    return `LIMIT ${isPresent(fetch.count) ? printer.expression(fetch.count) : "1"}`;
  if (!isPresent(fields.limit)) return "";
  const count = printCount(fields.limit, printer);
  return count.toLowerCase() === '"all"' ? "" : `LIMIT ${count}`;
}

/** A SELECT wraps its count in a clause; a set operation holds the expression itself. */
function printCount(holder: unknown, printer: Printer): string {
  const inner = fieldsOf(holder).this;
  return printer.expression(inner ?? holder);
}

function printValues(fields: Fields, printer: Printer): string {
  refuseUnknown(fields, ["expressions"], printer);
  const rows = listOf(fields.expressions).map((row) => {
    const cells = listOf(fieldsOf(row).expressions).map((cell) => printer.expression(cell));
    return `(${cells.join(", ")})`;
  });
  return `VALUES ${rows.join(", ")}`;
}

/** The parser reads a chain from left to right; printed as it was written, INTERSECT binds tighter, as in Trino. */
function printSetOperation(kind: string, fields: Fields, printer: Printer): string {
  refuseUnknown(fields, setClauses, printer);
  const words = `${setWords[kind]}${fields.all === true ? " ALL" : ""}`;
  const sides = [fields.left, fields.right].map((side) => printSide(side, printer));
  return lines(printWith(fields, printer), sides[0] ?? "", words, sides[1] ?? "", printTail(fields, printer));
}

/** Parentheses that were written are nodes of their own; a side with clauses of its own needs them. */
function printSide(side: unknown, printer: Printer): string {
  const { fields } = nodeOf(side);
  const printed = printQuery(side, printer);
  return ["with", "order_by", "limit", "offset", "fetch"].some((part) => isPresent(fields[part]))
    ? `(${printed})`
    : printed;
}
