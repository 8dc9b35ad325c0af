/** Prints what FROM reads: tables, subqueries, UNNEST and joins. */
import type { Printer } from "./printer.ts";
import { type Fields, fieldsOf, isPresent, listOf, nameOf, nodeOf, unknownField } from "./syntax-node.ts";

const joinWords: Readonly<Record<string, string>> = {
  Inner: "JOIN",
  Left: "LEFT JOIN",
  Right: "RIGHT JOIN",
  Full: "FULL JOIN",
  Outer: "FULL JOIN",
  Cross: "CROSS JOIN",
  Natural: "NATURAL JOIN",
  NaturalLeft: "NATURAL LEFT JOIN",
  NaturalRight: "NATURAL RIGHT JOIN",
  NaturalFull: "NATURAL FULL JOIN",
  Implicit: ",",
};

export function printFrom(from: Fields, printer: Printer): string {
  return listOf(from.expressions)
    .map((each) => printRelation(each, printer))
    .join(", ");
}

export function printJoins(joins: readonly unknown[], printer: Printer): string {
  return joins.map((each) => printJoin(fieldsOf(each), printer)).join("\n");
}

function printJoin(join: Fields, printer: Printer): string {
  const word = joinWords[String(join.kind)];
  const unknown = unknownField(join, ["this", "on", "using", "kind"]);
  if (word === undefined || unknown !== null) {
    return printer.refuse(
      "This kind of join is not supported.",
      { name: "join" },
      "Put inner joins into parentheses, each with its own ON.",
    );
  }
  const using = listOf(join.using).map((each) => printer.target.name(nameOf(each)));
  const on = isPresent(join.on) ? ` ON ${printer.expression(join.on)}` : "";
  return `${word} ${printRelation(join.this, printer)}${on}${using.length > 0 ? ` USING (${using.join(", ")})` : ""}`;
}

function printRelation(node: unknown, printer: Printer): string {
  const { kind, fields } = nodeOf(node);
  switch (kind) {
    case "table":
      return printTable(fields, printer);
    case "paren":
      if (nodeOf(fields.this).kind === "joined_table") return printRelation(fields.this, printer);
      return `(${printRelation(fields.this, printer)})`;
    case "subquery": {
      refuse(
        fields,
        ["this", "alias", "column_aliases", "table_sample", "lateral", "order_by", "limit", "offset", "with"],
        printer,
      );
      const query = printer.query({
        subquery: { ...fields, alias: null, column_aliases: [], table_sample: null, lateral: false },
      });
      return `${fields.lateral === true ? "LATERAL " : ""}${query}${printSubqueryAlias(fields, printer)}${printSample(fields.table_sample, printer)}`;
    }
    case "values":
      return `(${printer.query({ values: { expressions: fields.expressions } })})${printSubqueryAlias(fields, printer)}`;
    case "joined_table":
      refuse(fields, ["left", "joins"], printer);
      return `(${printRelation(fields.left, printer)}\n${printJoins(listOf(fields.joins), printer)})`;
    case "table_sample":
      return `${printRelation(fields.this, printer)}${printSample(fields.sample, printer)}`;
    case "unnest":
      return printer.target.unnest(fields, 0, printer);
    case "alias": {
      const inner = nodeOf(fields.this);
      if (inner.kind === "unnest")
        return `${printer.target.unnest(inner.fields, listOf(fields.column_aliases).length, printer)}${printAlias(fields, printer)}`;
      return `${printRelation(fields.this, printer)}${printAlias(fields, printer)}`;
    }
    default:
      return printer.refuse(`FROM cannot read ${String(fields.name ?? kind).replaceAll("_", " ")} here.`, {
        name: String(fields.name ?? kind),
      });
  }
}

function printTable(fields: Fields, printer: Printer): string {
  refuse(fields, ["name", "schema", "catalog", "alias", "column_aliases", "table_sample"], printer);
  const parts = [fields.catalog, fields.schema, fields.name].filter(isPresent).map((part) => nameOf(part));
  const table = printer.target.table(parts, printer);
  const alias =
    isPresent(fields.alias) || table.alias === null ? printAlias(fields, printer) : ` AS ${table.alias}`;
  return `${table.sql}${alias}${printSample(fields.table_sample, printer)}`;
}

function printAlias(fields: Fields, printer: Printer): string {
  if (!isPresent(fields.alias)) return "";
  const columns = listOf(fields.column_aliases).map((each) => printer.target.name(nameOf(each)));
  return ` AS ${printer.target.name(nameOf(fields.alias))}${columns.length > 0 ? `(${columns.join(", ")})` : ""}`;
}

function printSubqueryAlias(fields: Fields, printer: Printer): string {
  return isPresent(fields.alias) ? printAlias(fields, printer) : printer.target.subqueryAlias();
}

function printSample(sample: unknown, printer: Printer): string {
  if (!isPresent(sample)) return "";
  const { method, size } = fieldsOf(sample);
  if (method !== "Bernoulli" && method !== "System")
    return printer.refuse("TABLESAMPLE takes BERNOULLI or SYSTEM.", { name: "tablesample" });
  const literal = nodeOf(size);
  const percent =
    literal.kind === "literal"
      ? String(literal.fields.value)
      : printer.refuse("TABLESAMPLE takes a number of percent.", { name: "tablesample" });
  return ` TABLESAMPLE ${printer.target.sample(method.toUpperCase(), percent)}`;
}

function refuse(fields: Fields, known: readonly string[], printer: Printer): void {
  const unknown = unknownField(fields, known);
  if (unknown === null) return;
  const word = unknown.replaceAll("_", " ").toUpperCase();
  printer.refuse(`${word} is not supported.`, { name: unknown.replace(/s$/, "") });
}
