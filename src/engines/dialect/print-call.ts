/** Prints a function call with what may stand around it: DISTINCT, ORDER BY, FILTER and OVER. */
import type { FunctionCall } from "./function-call.ts";
import { printOrderBy } from "./print-window.ts";
import { didYouMean, type Printer } from "./printer.ts";
import { isPresent, nodeOf } from "./syntax-node.ts";
import { trinoFunctions } from "./trino-functions.ts";
import { unsupported } from "./unsupported-functions.ts";

/** `over` is the printed window, or null. */
export function printCall(call: FunctionCall, over: string | null, printer: Printer): string {
  const { target } = printer;
  const special = ownValue(target.aggregates, call.name);
  if (special !== undefined) return special(call, over, printer);
  const name = ownValue(target.aggregateNames, call.name);
  if (name !== undefined) return aggregate(name, call, over, printer);
  const scalar = ownValue(target.scalars, call.name);
  if (scalar === undefined) return refuseUnknown(call.name, printer);
  if (over !== null || call.distinct || call.orderBy.length > 0 || isPresent(call.filter)) {
    return printer.refuse(`${call.name} is no aggregate: it takes no DISTINCT, ORDER BY, FILTER or OVER.`, {
      call: call.name,
    });
  }
  return scalar(call, printer);
}

/** The names are people's: `constructor` must not find what every object has. */
const ownValue = <Value>(record: Readonly<Record<string, Value>>, name: string): Value | undefined =>
  Object.hasOwn(record, name) ? record[name] : undefined;

function refuseUnknown(name: string, printer: Printer): never {
  const instead = ownValue(printer.target.missing, name) ?? ownValue(unsupported, name);
  if (instead !== undefined) return printer.refuse(instead, { call: name });
  const known = trinoFunctions.map((each) => each.name);
  return printer.refuse(`There is no function ${name}.`, { call: name }, didYouMean(name, known));
}

export function aggregate(name: string, call: FunctionCall, over: string | null, printer: Printer): string {
  return clauses(name, call.star ? ["*"] : countable(call, printer), call, over, printer);
}

/** `count(DISTINCT a, b)` counts rows where none is NULL; the parser hands them over as one tuple. */
export function countable(call: FunctionCall, printer: Printer): readonly string[] {
  if (call.args.length === 1 && call.distinct && nodeOf(call.args[0]).kind === "tuple") {
    return printer.refuse(
      "count(DISTINCT …) takes one value.",
      { call: call.name },
      "Write count(DISTINCT ROW(a, b)).",
    );
  }
  return call.args.map((arg) => printer.expression(arg));
}

export function clauses(
  name: string,
  args: readonly string[],
  call: FunctionCall,
  over: string | null,
  printer: Printer,
): string {
  const order = call.orderBy.length === 0 ? "" : ` ${printOrderBy(call.orderBy, printer)}`;
  if (call.nulls === "ignore" && !printer.target.ignoresNulls)
    printer.refuse("IGNORE NULLS is not supported by this engine.", { name: "ignore" });
  const nulls = call.nulls === "ignore" ? " IGNORE NULLS" : "";
  const filter = isPresent(call.filter) ? ` FILTER (WHERE ${printer.expression(call.filter)})` : "";
  return `${name}(${call.distinct ? "DISTINCT " : ""}${args.join(", ")}${order}${nulls})${filter}${over === null ? "" : ` OVER ${over}`}`;
}
