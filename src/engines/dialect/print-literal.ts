/** Prints literals: texts, numbers, dates, timestamps with and without zone, intervals. */
import type { Printer } from "./printer.ts";
import { type Fields, fieldsOf, isPresent, nodeOf, quoteText } from "./syntax-node.ts";

export function printLiteral(literal: Fields, printer: Printer): string {
  const value = String(literal.value);
  switch (literal.literal_type) {
    case "string":
      return quoteText(value);
    case "number":
      return value.endsWith(".") ? `${value}0` : value;
    case "hex_string":
      return `unhex(${quoteText(value.replace(/\s/g, ""))})`;
    case "date":
      return `DATE ${quoteText(value)}`;
    case "time":
      return `TIME ${quoteText(value)}`;
    case "timestamp":
      return printTimestamp(value, printer);
    default:
      return printer.refuse(
        `This kind of literal (${String(literal.literal_type).replaceAll("_", " ")}) is not supported.`,
      );
  }
}

/** Trino takes a time without seconds, and a zone after the time makes it a timestamp with time zone. */
function printTimestamp(value: string, printer: Printer): string {
  const parts = /^\s*(\d+-\d{1,2}-\d{1,2})(?:[ T](\d{1,2}:\d{1,2})(:\d{1,2}(?:\.\d+)?)?)?\s*(\S+)?\s*$/.exec(
    value,
  );
  if (parts === null)
    return printer.refuse(`'${value}' is no timestamp. Write timestamp '2026-01-31 13:45:00'.`, {
      text: value,
    });
  const [, date, time = "00:00", seconds = ":00", zone] = parts;
  const local = `${date} ${time}${seconds}`;
  return zone === undefined
    ? `TIMESTAMP ${quoteText(local)}`
    : `TIMESTAMPTZ ${quoteText(/^[+-]/.test(zone) ? local + zone : `${local} ${zone}`)}`;
}

export function printInterval(interval: Fields, printer: Printer): string {
  const { kind, fields } = nodeOf(interval.this);
  const unit = fieldsOf(interval.unit);
  const amount = kind === "literal" ? String(fields.value) : null;
  if (amount === null || !isPresent(interval.unit))
    return printer.refuse("An interval is written as interval '2' day: a text value and a unit.", {
      name: "interval",
    });
  if (unit.type === "simple") return `INTERVAL ${quoteText(`${amount} ${String(unit.unit)}`)}`;
  return printSpan(amount, printer);
}

/** `'1-2' YEAR TO MONTH` and `'3 04:05:06' DAY TO SECOND`. */
function printSpan(amount: string, printer: Printer): string {
  const months = /^\s*([+-]?)(\d+)-(\d+)\s*$/.exec(amount);
  if (months !== null) return `INTERVAL '${months[1]}${Number(months[2]) * 12 + Number(months[3])} months'`;
  const days = /^\s*([+-]?)(\d+) +(\d+)(?::(\d+)(?::(\d+(?:\.\d+)?))?)?\s*$/.exec(amount);
  if (days === null) return printer.refuse(`The interval '${amount}' cannot be read.`, { text: amount });
  const [, sign, day, hour, minute = "0", second = "0"] = days;
  return `INTERVAL '${sign}${day} days ${sign}${hour} hours ${sign}${minute} minutes ${sign}${second} seconds'`;
}
