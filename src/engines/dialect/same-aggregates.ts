/** Aggregates and window functions that every engine has under the same name, and what is asked of all of them. */
import type { FunctionCall } from "./function-call.ts";
import type { Printer } from "./printer.ts";

export const sameAggregates: Readonly<Record<string, string>> = {
  array_agg: "array_agg",
  bitwise_and_agg: "bit_and",
  bitwise_or_agg: "bit_or",
  bool_and: "bool_and",
  bool_or: "bool_or",
  count: "count",
  every: "bool_and",
  max: "max",
  min: "min",
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

export function refuseWeights(call: FunctionCall, printer: Printer): void {
  if (call.args.length !== 2)
    printer.refuse("approx_percentile takes a value and a fraction here; weights are not supported.", {
      call: call.name,
    });
}
