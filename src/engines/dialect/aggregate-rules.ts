/** How each Trino aggregate and window function is written for DuckDB. */
import { preludeCatalogue } from "./duckdb-prelude.ts";
import { aggregate, clauses, countable } from "./print-call.ts";
import type { AggregateRule } from "./printer.ts";
import { refuseWeights, sameAggregates } from "./same-aggregates.ts";

/** Aggregates and window functions: DuckDB's name. Both count NULLs, groups and frames alike unless noted at `aggregateSpecial`. */
export const aggregateNames: Readonly<Record<string, string>> = {
  ...sameAggregates,
  any_value: "any_value",
  arbitrary: "any_value",
  corr: "corr",
  count_if: "count_if",
  covar_pop: "covar_pop",
  covar_samp: "covar_samp",
  geometric_mean: "geomean",
  histogram: "histogram",
  regr_intercept: "regr_intercept",
  regr_slope: "regr_slope",
  stddev: "stddev",
  stddev_pop: "stddev_pop",
  stddev_samp: "stddev_samp",
  sum: "sum",
  var_pop: "var_pop",
  var_samp: "var_samp",
  variance: "variance",
};

export const aggregateSpecial: Readonly<Record<string, AggregateRule>> = {
  /** An exact count is within Trino's promised error; DuckDB's own estimate is off already for ten values. */
  approx_distinct: (call, over, printer) =>
    aggregate("count", { ...call, args: call.args.slice(0, 1), distinct: true }, over, printer),
  approx_percentile: (call, over, printer) => {
    refuseWeights(call, printer);
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
