/** Prints ORDER BY lists and windows. */
import type { Printer } from "./printer.ts";
import { fieldsOf, isPresent, listOf, nameOf, nodeOf, unknownField } from "./syntax-node.ts";

/** Trino puts NULLs last for ASC and for DESC; said aloud, because a DuckDB session may be set otherwise. */
export function printOrderBy(ordered: readonly unknown[], printer: Printer): string {
  const keys = ordered.map((each) => {
    const { this: value, desc, nulls_first: nullsFirst } = fieldsOf(each);
    return `${printer.expression(value)}${desc === true ? " DESC" : ""} NULLS ${nullsFirst === true ? "FIRST" : "LAST"}`;
  });
  return `ORDER BY ${keys.join(", ")}`;
}

/** What follows OVER, or a named window's definition. */
export function printWindow(over: unknown, printer: Printer): string {
  const fields = fieldsOf(over);
  const unknown = unknownField(fields, ["window_name", "partition_by", "order_by", "frame"]);
  if (unknown !== null)
    printer.refuse(`This window uses ${unknown.replaceAll("_", " ")}, which is not supported.`);
  const name = isPresent(fields.window_name) ? printer.target.name(nameOf(fields.window_name)) : "";
  const partition = listOf(fields.partition_by).map((each) => printer.expression(each));
  const order = listOf(fields.order_by);
  const parts = [
    name,
    partition.length === 0 ? "" : `PARTITION BY ${partition.join(", ")}`,
    order.length === 0 ? "" : printOrderBy(order, printer),
    isPresent(fields.frame) ? printFrame(fieldsOf(fields.frame), printer) : "",
  ].filter((part) => part !== "");
  return name !== "" && parts.length === 1 ? name : `(${parts.join(" ")})`;
}

function printFrame(frame: Readonly<Record<string, unknown>>, printer: Printer): string {
  const kind = String(frame.kind).toUpperCase();
  if (isPresent(frame.exclude)) printer.refuse("EXCLUDE in a window frame is not supported.");
  const start = printBound(frame.start, printer);
  return isPresent(frame.end)
    ? `${kind} BETWEEN ${start} AND ${printBound(frame.end, printer)}`
    : `${kind} ${start}`;
}

function printBound(bound: unknown, printer: Printer): string {
  if (typeof bound === "string") return bound.replace(/(?<=[a-z])(?=[A-Z])/g, " ").toUpperCase();
  const [side, amount] = Object.entries(fieldsOf(bound))[0] ?? ["CurrentRow", null];
  if (nodeOf(amount).kind === "missing") return side.toUpperCase();
  return `${printer.expression(amount)} ${side.toUpperCase()}`;
}
