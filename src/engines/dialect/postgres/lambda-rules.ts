/** Trino's functions that take a lambda, written as queries over the unnested array: PostgreSQL has no functions as values. */
import type { FunctionCall } from "../function-call.ts";
import { bodyWith, lambdaOf } from "../lambda-rules.ts";
import type { Printer, Rule } from "../printer.ts";

/** Nested lambdas need names of their own. */
const element = (printer: Printer): string => `element${printer.parameters.size}`;

const overArray =
  (write: (array: string, from: string, body: string, item: string) => string): Rule =>
  (call, printer) => {
    const array = printer.expression(call.args[0]);
    const name = element(printer);
    const body = bodyWith(lambdaOf(call, 1, 1, printer), [`${name}.x`], printer);
    return write(array, `unnest(${array}) WITH ORDINALITY AS ${name}(x, n)`, body, name);
  };

const kept = (array: string, query: string): string =>
  `CASE WHEN ${array} IS NOT NULL THEN ARRAY(${query}) END`;

const some = (from: string, body: string): string =>
  `(SELECT CASE WHEN bool_or(${body}) THEN true WHEN bool_or((${body}) IS NULL) THEN NULL ELSE false END FROM ${from})`;

function zipWith(call: FunctionCall, printer: Printer): string {
  const [left, right] = [printer.expression(call.args[0]), printer.expression(call.args[1])];
  const name = element(printer);
  const body = bodyWith(lambdaOf(call, 2, 2, printer), [`${name}.x`, `${name}.y`], printer);
  return `CASE WHEN ${left} IS NOT NULL AND ${right} IS NOT NULL THEN ARRAY(SELECT ${body} FROM unnest(${left}, ${right}) WITH ORDINALITY AS ${name}(x, y, n) ORDER BY n) END`;
}

/** Step by step: the state after each element is one row. */
function reduce(call: FunctionCall, printer: Printer): string {
  const [array, start] = [printer.expression(call.args[0]), printer.expression(call.args[1])];
  const name = `fold${printer.parameters.size}`;
  const step = bodyWith(lambdaOf(call, 2, 2, printer), [`${name}.s`, `(${array})[${name}.n + 1]`], printer);
  const finish = bodyWith(lambdaOf(call, 3, 1, printer), [`${name}.s`], printer);
  return `CASE WHEN ${array} IS NOT NULL THEN (WITH RECURSIVE ${name}(n, s) AS (SELECT 0, ${start} UNION ALL SELECT ${name}.n + 1, ${step} FROM ${name} WHERE ${name}.n < cardinality(${array})) SELECT ${finish} FROM ${name} ORDER BY ${name}.n DESC LIMIT 1) END`;
}

export const postgresLambdaRules: Readonly<Record<string, Rule>> = {
  transform: overArray((array, from, body, item) =>
    kept(array, `SELECT ${body} FROM ${from} ORDER BY ${item}.n`),
  ),
  filter: overArray((array, from, body, item) =>
    kept(array, `SELECT ${item}.x FROM ${from} WHERE ${body} ORDER BY ${item}.n`),
  ),
  any_match: overArray((array, from, body) => `CASE WHEN ${array} IS NOT NULL THEN ${some(from, body)} END`),
  all_match: overArray(
    (array, from, body) => `CASE WHEN ${array} IS NOT NULL THEN NOT ${some(from, `NOT (${body})`)} END`,
  ),
  none_match: overArray(
    (array, from, body) => `CASE WHEN ${array} IS NOT NULL THEN NOT ${some(from, body)} END`,
  ),
  zip_with: zipWith,
  reduce,
};
