/** Prints a function call with what may stand around it: DISTINCT, ORDER BY, FILTER and OVER. */
import { preludeCatalogue } from "./duckdb-prelude.ts";
import type { FunctionCall } from "./function-call.ts";
import { scalarRules, unsupported } from "./function-rules.ts";
import { printOrderBy } from "./print-window.ts";
import { didYouMean, type Printer } from "./printer.ts";
import { isPresent, nodeOf } from "./syntax-node.ts";
import { trinoFunctions } from "./trino-functions.ts";

/** Aggregates and window functions: DuckDB's name. Both count NULLs, groups and frames alike unless noted at `aggregateSpecial`. */
const aggregateNames: Readonly<Record<string, string>> = {
  any_value: "any_value",
  arbitrary: "any_value",
  array_agg: "array_agg",
  bitwise_and_agg: "bit_and",
  bitwise_or_agg: "bit_or",
  bool_and: "bool_and",
  bool_or: "bool_or",
  corr: "corr",
  count: "count",
  count_if: "count_if",
  covar_pop: "covar_pop",
  covar_samp: "covar_samp",
  every: "bool_and",
  geometric_mean: "geomean",
  histogram: "histogram",
  max: "max",
  min: "min",
  regr_intercept: "regr_intercept",
  regr_slope: "regr_slope",
  stddev: "stddev",
  stddev_pop: "stddev_pop",
  stddev_samp: "stddev_samp",
  sum: "sum",
  var_pop: "var_pop",
  var_samp: "var_samp",
  variance: "variance",
  cume_dist: "cume_dist",
  dense_rank: "dense_rank",
  first_value: "first_value",
  lag: "lag",
  last_value: "last_value",
  lead: "lead",
  nth_value: "nth_value",
  ntile: "ntile",
  percent_rank: "percent_rank",
  rank: "rank",
  row_number: "row_number",
};

type AggregateRule = (call: FunctionCall, over: string | null, printer: Printer) => string;

const aggregateSpecial: Readonly<Record<string, AggregateRule>> = {
  /** An exact count is within Trino's promised error; DuckDB's own estimate is off already for ten values. */
  approx_distinct: (call, over, printer) =>
    aggregate("count", { ...call, args: call.args.slice(0, 1), distinct: true }, over, printer),
  approx_percentile: (call, over, printer) => {
    if (call.args.length !== 2)
      printer.refuse("approx_percentile takes a value and a fraction here; weights are not supported.", {
        call: call.name,
      });
    return aggregate("quantile_disc", call, over, printer);
  },
  /** A decimal's average is a decimal of the same scale; quantile_cont only lends its type, and is optimised away. */
  avg: (call, over, printer) => {
    const example = clauses("quantile_cont", [...countable(call, printer), "0.5"], call, over, printer);
    return `cast_to_type(${aggregate("avg", call, over, printer)}, ${example})`;
  },
  /** DuckDB's arg_max skips rows whose first argument is NULL; Trino does not. */
  max_by: (call, over, printer) =>
    aggregate(call.args.length === 2 ? "arg_max_null" : "arg_max", call, over, printer),
  min_by: (call, over, printer) =>
    aggregate(call.args.length === 2 ? "arg_min_null" : "arg_min", call, over, printer),
  map_agg: (call, over, printer) => {
    const [key, value] = call.args.map((arg) => printer.expression(arg));
    return `${preludeCatalogue}.first_of_each_key(${clauses("list", [`{'key': ${key}, 'value': ${value}}`], call, over, printer)})`;
  },
  listagg: (call, over, printer) => {
    const [value, separator = "''"] = call.args.map((arg) => printer.expression(arg));
    return clauses("string_agg", [`CAST(${value} AS VARCHAR)`, separator], call, over, printer);
  },
};

export const knownAggregates: readonly string[] = [
  ...Object.keys(aggregateNames),
  ...Object.keys(aggregateSpecial),
];

/** `over` is the printed window, or null. */
export function printCall(call: FunctionCall, over: string | null, printer: Printer): string {
  const special = aggregateSpecial[call.name];
  if (special !== undefined) return special(call, over, printer);
  const name = aggregateNames[call.name];
  if (name !== undefined) return aggregate(name, call, over, printer);
  const scalar = Object.hasOwn(scalarRules, call.name) ? scalarRules[call.name] : undefined;
  if (scalar === undefined) return refuseUnknown(call.name, printer);
  if (over !== null || call.distinct || call.orderBy.length > 0 || isPresent(call.filter)) {
    return printer.refuse(`${call.name} is no aggregate: it takes no DISTINCT, ORDER BY, FILTER or OVER.`, {
      call: call.name,
    });
  }
  return scalar(call, printer);
}

function refuseUnknown(name: string, printer: Printer): never {
  const instead = Object.hasOwn(unsupported, name) ? unsupported[name] : undefined;
  if (instead !== undefined) return printer.refuse(instead, { call: name });
  const known = trinoFunctions.map((each) => each.name);
  return printer.refuse(`There is no function ${name}.`, { call: name }, didYouMean(name, known));
}

function aggregate(name: string, call: FunctionCall, over: string | null, printer: Printer): string {
  return clauses(name, call.star ? ["*"] : countable(call, printer), call, over, printer);
}

/** `count(DISTINCT a, b)` counts rows where none is NULL; the parser hands them over as one tuple. */
function countable(call: FunctionCall, printer: Printer): readonly string[] {
  if (call.args.length === 1 && call.distinct && nodeOf(call.args[0]).kind === "tuple") {
    return printer.refuse(
      "count(DISTINCT …) takes one value.",
      { call: call.name },
      "Write count(DISTINCT ROW(a, b)).",
    );
  }
  return call.args.map((arg) => printer.expression(arg));
}

function clauses(
  name: string,
  args: readonly string[],
  call: FunctionCall,
  over: string | null,
  printer: Printer,
): string {
  const order = call.orderBy.length === 0 ? "" : ` ${printOrderBy(call.orderBy, printer)}`;
  const nulls = call.nulls === "ignore" ? " IGNORE NULLS" : "";
  const filter = isPresent(call.filter) ? ` FILTER (WHERE ${printer.expression(call.filter)})` : "";
  return `${name}(${call.distinct ? "DISTINCT " : ""}${args.join(", ")}${order}${nulls})${filter}${over === null ? "" : ` OVER ${over}`}`;
}
