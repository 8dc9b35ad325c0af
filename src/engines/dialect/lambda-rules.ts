/** Trino's functions that take a lambda, written with DuckDB's list functions. */
import { preludeCatalogue } from "./duckdb-prelude.ts";
import type { FunctionCall } from "./function-call.ts";
import type { Printer, Rule } from "./printer.ts";
import { listOf, nameOf, nodeOf, quoteName } from "./syntax-node.ts";

interface Lambda {
  readonly parameters: readonly string[];
  readonly body: unknown;
}

export function lambdaOf(call: FunctionCall, place: number, count: number, printer: Printer): Lambda {
  const { kind, fields } = nodeOf(call.args[place] ?? "missing");
  const parameters = listOf(fields.parameters).map((parameter) => nameOf(parameter));
  if (kind === "lambda" && parameters.length === count) return { parameters, body: fields.body };
  const example = count === 1 ? "x -> …" : "(x, y) -> …";
  return printer.refuse(
    `Argument ${place + 1} of ${call.name} has to be a function of ${count === 1 ? "one parameter" : "two parameters"}: ${example}`,
    { call: call.name },
  );
}

/** The body with the parameters printed as given. */
export function bodyWith(lambda: Lambda, values: readonly string[], printer: Printer): string {
  const parameters = new Map(printer.parameters);
  for (const [index, name] of lambda.parameters.entries())
    parameters.set(name.toLowerCase(), values[index] ?? "NULL");
  return printer.withParameters(parameters).expression(lambda.body);
}

function printLambda(lambda: Lambda, printer: Printer): string {
  const names = lambda.parameters.map((name) => quoteName(name.toLowerCase()));
  return `lambda ${names.join(", ")}: ${bodyWith(lambda, names, printer)}`;
}

const overList =
  (template: string): Rule =>
  (call, printer) => {
    const lambda = printLambda(lambdaOf(call, 1, 1, printer), printer);
    const list = printer.expression(call.args[0]);
    return template.replace("@list", () => list).replace("@lambda", () => lambda);
  };

/** A map's entries are a list of rows with `key` and `value`; nested lambdas need names of their own. */
const overMap =
  (write: (entries: string, row: string, body: string) => string): Rule =>
  (call, printer) => {
    const row = `entry${printer.parameters.size}`;
    const body = bodyWith(lambdaOf(call, 1, 2, printer), [`${row}.key`, `${row}.value`], printer);
    return `map_from_entries(${write(`map_entries(${printer.expression(call.args[0])})`, row, body)})`;
  };

export const lambdaRules: Readonly<Record<string, Rule>> = {
  transform: overList("list_transform(@list, @lambda)"),
  filter: overList("list_filter(@list, @lambda)"),
  any_match: overList(`${preludeCatalogue}.any_true(list_transform(@list, @lambda))`),
  all_match: overList(`${preludeCatalogue}.all_true(list_transform(@list, @lambda))`),
  none_match: overList(`(NOT ${preludeCatalogue}.any_true(list_transform(@list, @lambda)))`),
  transform_values: overMap(
    (entries, row, body) =>
      `list_transform(${entries}, lambda ${row}: {'key': ${row}.key, 'value': ${body}})`,
  ),
  transform_keys: overMap(
    (entries, row, body) =>
      `list_transform(${entries}, lambda ${row}: {'key': ${body}, 'value': ${row}.value})`,
  ),
  map_filter: overMap((entries, row, body) => `list_filter(${entries}, lambda ${row}: ${body})`),
  zip_with: (call, printer) => {
    const row = `pair${printer.parameters.size}`;
    const body = bodyWith(lambdaOf(call, 2, 2, printer), [`${row}[1]`, `${row}[2]`], printer);
    return `list_transform(list_zip(${printer.expression(call.args[0])}, ${printer.expression(call.args[1])}), lambda ${row}: ${body})`;
  },
  reduce: (call, printer) => {
    const step = printLambda(lambdaOf(call, 2, 2, printer), printer);
    const finish = printLambda(lambdaOf(call, 3, 1, printer), printer);
    const state = `list_reduce(${printer.expression(call.args[0])}, ${step}, ${printer.expression(call.args[1])})`;
    return `list_transform([${state}], ${finish})[1]`;
  },
};
