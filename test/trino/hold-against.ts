/** What an engine's answer to an expression of the table is held against, and when two answers are the same. */
import type { Difference, TrinoExpression } from "./read-expressions.ts";

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
