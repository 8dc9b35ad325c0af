/** What an engine's answer to an expression of the table is held against, and when two answers are the same. */
import { type Difference, isQuery, type TrinoExpression } from "./read-expressions.ts";
import type { TrinoAnswer } from "./trino-on-duckdb.ts";

/** Doubles may differ in the last digits. */
const relativeErrorMax = 1e-12;

/** The entry as it is on an engine that differs from Trino in it. */
export function asOn(expression: TrinoExpression, difference: Difference | undefined): TrinoExpression {
  if (difference === undefined) return expression;
  const { expected: _, error: __, ...rest } = expression;
  const { why, ...answer } = difference;
  return { ...rest, ...answer, note: why };
}

/** Engines hand large numbers and decimals over as text, and some write no zeros after a full second. */
export function isSame(expected: unknown, actual: unknown): boolean {
  if (Array.isArray(expected)) {
    return (
      Array.isArray(actual) &&
      expected.length === actual.length &&
      expected.every((each, index) => isSame(each, actual[index]))
    );
  }
  if (typeof expected === "number") {
    if (actual === null || (typeof actual !== "number" && typeof actual !== "string") || actual === "")
      return false;
    return Math.abs(expected - Number(actual)) <= relativeErrorMax * Math.max(1, Math.abs(expected));
  }
  if (typeof expected === "string" && typeof actual === "string")
    return withoutFraction(expected) === withoutFraction(actual);
  return expected === actual;
}

function withoutFraction(text: string): string {
  return text.replace(/^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d*[1-9])?)\.?0*$/, "$1");
}

/** Trino's types, and the types of an engine that stand for them. */
export type TypeFamilies = Readonly<Record<string, RegExp>>;

/** What is wrong with an answer, or null. */
export function mismatchOf(
  expression: TrinoExpression,
  answer: TrinoAnswer | { readonly message: string },
  families: TypeFamilies,
): string | null {
  return "message" in answer
    ? compareProblem(expression, answer.message)
    : compareAnswer(expression, answer, families);
}

function compareProblem(expression: TrinoExpression, message: string): string | null {
  if (expression.error === undefined)
    return `expected ${JSON.stringify(expression.expected)}, refused: ${message}`;
  return message.toLowerCase().includes(expression.error.toLowerCase())
    ? null
    : `expected the error ${expression.error}, not: ${message}`;
}

function compareAnswer(
  expression: TrinoExpression,
  answer: TrinoAnswer,
  families: TypeFamilies,
): string | null {
  const actual = isQuery(expression.sql) ? answer.rows : answer.rows[0]?.[0];
  if (expression.error !== undefined)
    return `expected the error ${expression.error}, got ${JSON.stringify(actual)}`;
  if (!isSame(expression.expected, actual))
    return `expected ${JSON.stringify(expression.expected)}, got ${JSON.stringify(actual)}`;
  const family = expression.type === undefined ? undefined : families[expression.type];
  const type = answer.types.at(-1) ?? "";
  return family === undefined || family.test(type)
    ? null
    : `expected the type ${expression.type}, got ${type}`;
}
