/** How each Trino aggregate and window function is written for PostgreSQL. */
import type { FunctionCall } from "../function-call.ts";
import { aggregate, clauses } from "../print-call.ts";
import { printOrderBy } from "../print-window.ts";
import type { AggregateRule, Printer } from "../printer.ts";
import { refuseWeights } from "../same-aggregates.ts";
import { isPresent } from "../syntax-node.ts";

/** PostgreSQL gives numeric where Trino gives double. */
const asDouble =
  (name: string): AggregateRule =>
  (call, over, printer) =>
    `CAST(${aggregate(name, call, over, printer)} AS float8)`;

/** Trino's type hangs on the type of what is added up: `max` lends it. */
const typed =
  (name: string, shape: string): AggregateRule =>
  (call, over, printer) => {
    const example = aggregate("max", { ...call, distinct: false }, over, printer);
    return `pg_temp.${shape}(${aggregate(name, call, over, printer)}, ${example})`;
  };

function filtered(call: FunctionCall, also: string, printer: Printer): string {
  const own = isPresent(call.filter) ? `(${printer.expression(call.filter)}) AND ` : "";
  return ` FILTER (WHERE ${own}${also})`;
}

const windowOf = (over: string | null): string => (over === null ? "" : ` OVER ${over}`);

const noWindow = (call: FunctionCall, over: string | null, printer: Printer): void => {
  if (over !== null)
    printer.refuse(
      `${call.name} takes no OVER on the postgres engine.`,
      { call: call.name },
      "Compute it in a subquery with GROUP BY, and join it.",
    );
};

const firstBy =
  (order: "ASC" | "DESC"): AggregateRule =>
  (call, over, printer) => {
    noWindow(call, over, printer);
    const [value, by, most] = call.args.map((arg) => printer.expression(arg));
    const all = `(array_agg(${value} ORDER BY ${by} ${order})${filtered(call, `(${by}) IS NOT NULL`, printer)})`;
    return most === undefined ? `${all}[1]` : `${all}[:${most}]`;
  };

const anyValue: AggregateRule = (call, over, printer) => {
  const value = printer.expression(call.args[0]);
  return `(array_agg(${value})${filtered(call, `(${value}) IS NOT NULL`, printer)}${windowOf(over)})[1]`;
};

export const postgresAggregates: Readonly<Record<string, AggregateRule>> = {
  any_value: anyValue,
  arbitrary: anyValue,
  approx_distinct: (call, over, printer) => {
    noWindow(call, over, printer);
    return aggregate("count", { ...call, args: call.args.slice(0, 1), distinct: true }, over, printer);
  },
  approx_percentile: (call, over, printer) => {
    noWindow(call, over, printer);
    refuseWeights(call, printer);
    const [value, fraction] = call.args.map((arg) => printer.expression(arg));
    const filter = isPresent(call.filter) ? ` FILTER (WHERE ${printer.expression(call.filter)})` : "";
    return `percentile_disc(${fraction}) WITHIN GROUP (ORDER BY ${value})${filter}`;
  },
  avg: typed("avg", "average"),
  sum: typed("sum", "total"),
  count_if: (call, over, printer) =>
    `count(*)${filtered(call, printer.expression(call.args[0]), printer)}${windowOf(over)}`,
  corr: asDouble("corr"),
  covar_pop: asDouble("covar_pop"),
  covar_samp: asDouble("covar_samp"),
  regr_intercept: asDouble("regr_intercept"),
  regr_slope: asDouble("regr_slope"),
  stddev: asDouble("stddev"),
  stddev_pop: asDouble("stddev_pop"),
  stddev_samp: asDouble("stddev_samp"),
  var_pop: asDouble("var_pop"),
  var_samp: asDouble("var_samp"),
  variance: asDouble("variance"),
  geometric_mean: (call, over, printer) =>
    `exp(${clauses("avg", [`ln(CAST(${printer.expression(call.args[0])} AS float8))`], call, over, printer)})`,
  max_by: firstBy("DESC"),
  min_by: firstBy("ASC"),
  listagg: (call, over, printer) => {
    const [value, separator = "''"] = call.args.map((arg) => printer.expression(arg));
    const order = call.orderBy.length === 0 ? "" : ` ${printOrderBy(call.orderBy, printer)}`;
    const filter = isPresent(call.filter) ? ` FILTER (WHERE ${printer.expression(call.filter)})` : "";
    return `string_agg(${call.distinct ? "DISTINCT " : ""}CAST(${value} AS text), ${separator}${order})${filter}${windowOf(over)}`;
  },
};
