/**
 * One condition in Trino SQL that means the same on every engine. Each is true or not for every customer: the negative of an
 * operator is true exactly where the operator is not, also where there is no value (docs/decisions/0014).
 */
import { daySql, readDay } from "./day-value.ts";
import { quoteText } from "./embedded-sql.ts";
import { invariant } from "./invariant.ts";
import type { Attribute } from "./segment.ts";

export interface ConditionAsked {
  /** The column as the statement names it. */
  readonly column: string;
  readonly attribute: Attribute;
  readonly operator: string;
  readonly values: readonly string[];
  /** SQL of the day that is today. */
  readonly today: string;
}

export function conditionSql(asked: ConditionAsked): string {
  const { column, operator } = asked;
  switch (operator) {
    case "is NULL":
      return `${column} IS NULL`;
    case "is not NULL":
      return `${column} IS NOT NULL`;
    case "is true":
      return column;
    case "is false":
      return `NOT ${column}`;
    default:
      return asked.attribute.type === "text" ? textSql(asked) : orderedSql(asked);
  }
}

/** Texts are compared without regard to case: both sides are lowered by the engine, so that both are in the same way. */
function textSql({ column, operator, values }: ConditionAsked): string {
  const lowered = `LOWER(${column})`;
  const like = (before: string, after: string): string =>
    `${lowered} LIKE LOWER(${quoteText(`${before}${escapeLike(values[0] ?? "")}${after}`)}) ESCAPE '!'`;
  const value = `LOWER(${quoteText(values[0] ?? "")})`;
  const listed = `${lowered} IN (${values.map((value) => `LOWER(${quoteText(value)})`).join(", ")})`;
  switch (operator) {
    case "contains":
      return like("%", "%");
    case "does not contain":
      return negative(column, `NOT (${like("%", "%")})`);
    case "starts with":
      return like("", "%");
    case "ends with":
      return like("%", "");
    case "is exactly":
      return `${lowered} = ${value}`;
    case "is not exactly":
      return negative(column, `${lowered} <> ${value}`);
    case "is in list":
      return listed;
    case "is not in list":
      return negative(column, `NOT (${listed})`);
    case "is empty":
      return `${column} = ''`;
    case "is not empty":
      // Not the negative of "is empty": what has no value has nothing in it either.
      return `${column} <> ''`;
    default:
      throw unknownOperator(operator);
  }
}

const escapeLike = (value: string): string => value.replaceAll(/[!%_]/g, "!$&");

/** Numbers and days. Between leaves both bounds out, and is not between is all the rest. */
function orderedSql({ column, attribute, operator, values, today }: ConditionAsked): string {
  const isDay = attribute.type !== "number";
  const side = isDay ? dayColumn(column, attribute) : column;
  const value = (index: number): string => {
    const written = values[index] ?? "";
    if (!isDay) return written.trim();
    const day = readDay(written);
    invariant(day !== null, "a condition is compiled after it was checked");
    return daySql(day, today);
  };
  const list = (): string => `${side} IN (${values.map((_, index) => value(index)).join(", ")})`;
  switch (operator) {
    case "is":
      return `${side} = ${value(0)}`;
    case "is not":
      return negative(column, `${side} <> ${value(0)}`);
    case "is after":
    case "is greater than":
      return `${side} > ${value(0)}`;
    case "is before":
    case "is less than":
      return `${side} < ${value(0)}`;
    case "is on or after":
    case "is greater than or equal to":
      return `${side} >= ${value(0)}`;
    case "is on or before":
    case "is less than or equal to":
      return `${side} <= ${value(0)}`;
    case "is between":
      return `(${side} > ${value(0)} AND ${side} < ${value(1)})`;
    case "is not between":
      return `(${column} IS NULL OR ${side} <= ${value(0)} OR ${side} >= ${value(1)})`;
    case "is in list":
      return list();
    case "is not in list":
      return negative(column, `NOT (${list()})`);
    default:
      throw unknownOperator(operator);
  }
}

/** Times are cut to their day; those with a zone to their day in UTC. */
function dayColumn(column: string, { kind }: Attribute): string {
  if (kind === "timestamp-tz") return `CAST(${column} AT TIME ZONE 'UTC' AS DATE)`;
  return kind === "timestamp" ? `CAST(${column} AS DATE)` : column;
}

const negative = (column: string, rest: string): string => `(${column} IS NULL OR ${rest})`;

function unknownOperator(operator: string): Error {
  return new TypeError(`A condition that was not checked: ${operator}`);
}
