/** The forms that rules of every engine's functions take, and the few functions that all of them write alike. */
import type { FunctionCall } from "./function-call.ts";
import type { Printer, Rule } from "./printer.ts";

export const printArgs = (call: FunctionCall, printer: Printer): readonly string[] =>
  call.args.map((arg) => printer.expression(arg));

/** A function of the engine that takes the same arguments. */
export const own =
  (name: string): Rule =>
  (call, printer) =>
    `${name}(${printArgs(call, printer).join(", ")})`;

/** `@1`, `@2` … stand for the arguments. */
export const shape =
  (template: string): Rule =>
  (call, printer) => {
    const args = printArgs(call, printer);
    return template.replace(/@(\d)/g, (_, place: string) => args[Number(place) - 1] ?? "NULL");
  };

/** One rule for each of the names, which stand with blanks between them. */
export const named = (rule: (name: string) => Rule, names: string): Record<string, Rule> =>
  Object.fromEntries(names.split(" ").map((name) => [name, rule(name)]));

/** `$["a b"]` is written `$."a b"` by both engines. */
export const plainPath = (path: string): string => path.replaceAll(/\["([^"\]]*)"\]/g, '."$1"');

const nullWhenAny =
  (name: string): Rule =>
  (call, printer) => {
    const args = printArgs(call, printer);
    return `CASE WHEN ${args.map((arg) => `(${arg}) IS NULL`).join(" OR ")} THEN NULL ELSE ${name}(${args.join(", ")}) END`;
  };

export const sharedScalars: Readonly<Record<string, Rule>> = {
  if: (call, printer) => {
    const [condition, yes, no = "NULL"] = printArgs(call, printer);
    return `CASE WHEN ${condition} THEN ${yes} ELSE ${no} END`;
  },
  concat: (call, printer) => `(${printArgs(call, printer).join(" || ")})`,
  greatest: nullWhenAny("greatest"),
  least: nullWhenAny("least"),
  random: (call, printer) => {
    const [low, high] = printArgs(call, printer);
    if (low === undefined) return "random()";
    return high === undefined
      ? `CAST(floor(random() * (${low})) AS BIGINT)`
      : `CAST(floor((${low}) + random() * ((${high}) - (${low}))) AS BIGINT)`;
  },
  replace: (call, printer) => `replace(${[...printArgs(call, printer), "''"].slice(0, 3).join(", ")})`,
};
