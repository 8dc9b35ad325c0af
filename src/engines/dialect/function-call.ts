/** Gives every call in the parser's tree one shape: the Trino function's name and its arguments in the order written. */
import { fieldsOf, isPresent, listOf, type SyntaxNode } from "./syntax-node.ts";

export interface FunctionCall {
  /** Lower case. */
  readonly name: string;
  readonly args: readonly unknown[];
  /** `count(*)`. */
  readonly star: boolean;
  readonly distinct: boolean;
  readonly orderBy: readonly unknown[];
  readonly filter: unknown;
  readonly nulls: "ignore" | "respect" | null;
}

/** The parser's own kinds for functions it knows: Trino name, then the fields that hold the arguments in Trino's order. */
const knownKinds: Readonly<Record<string, readonly [name: string, ...fields: readonly string[]]>> = {
  atan2: ["atan2", "this", "expression"],
  log: ["log", "base", "this"],
  mod_func: ["mod", "this", "expression"],
  power: ["power", "this", "expression"],
  rand: ["random", "seed", "lower", "upper"],
  random: ["random"],
  pi: ["pi"],
  coalesce: ["coalesce", "expressions"],
  if_func: ["if", "condition", "true_value", "false_value"],
  starts_with: ["starts_with", "this", "expression"],
  ends_with: ["ends_with", "this", "expression"],
  str_position: ["strpos", "this", "substr", "position", "occurrence"],
  substring: ["substr", "this", "start", "length"],
  array_except: ["array_except", "this", "expression"],
  array_intersect: ["array_intersect", "expressions"],
  array_position: ["array_position", "this", "expression"],
  array_remove: ["array_remove", "this", "expression"],
  array_union: ["array_union", "this", "expression"],
  contains: ["contains", "this", "expression"],
  element_at: ["element_at", "this", "expression"],
  json_extract: ["json_extract", "this", "path"],
  json_extract_scalar: ["json_extract_scalar", "this", "path"],
  logical_and: ["bool_and", "this"],
  logical_or: ["bool_or", "this"],
  list_agg: ["listagg", "this", "separator"],
  string_agg: ["string_agg", "this", "separator"],
  n_tile: ["ntile", "num_buckets"],
  nth_value: ["nth_value", "this", "offset"],
  lag: ["lag", "this", "offset", "default"],
  lead: ["lead", "this", "offset", "default"],
  nvl: ["nvl", "this", "expression"],
};

/** Kinds whose name is Trino's and whose only argument, if any, is `this`. */
const plainKinds = new Set(
  [
    "abs acos asin atan ceil cos degrees exp floor ln radians sin sqrt tan typeof length lower upper normalize median initcap",
  ]
    .concat([
      "year quarter month week_of_year day day_of_month day_of_week day_of_year hour minute second week",
    ])
    .concat([
      "array_distinct cardinality map_keys map_values map_from_entries json_array_length group_concat",
    ])
    .concat([
      "sum avg min max count count_if array_agg approx_distinct any_value stddev stddev_pop stddev_samp variance var_pop var_samp",
    ])
    .concat(["row_number rank dense_rank percent_rank cume_dist first_value last_value"])
    .flatMap((names) => names.split(" ")),
);

/** The call a node stands for, or null when it is no call. */
export function callOf(node: SyntaxNode): FunctionCall | null {
  const { kind, fields } = node;
  if (kind === "function" || kind === "aggregate_function") {
    return { ...clausesOf(fields), name: String(fields.name).toLowerCase(), args: listOf(fields.args) };
  }
  const known = knownKinds[kind] ?? (plainKinds.has(kind) ? [kind, "this"] : null);
  if (known === null) return null;
  const [name, ...argumentFields] = known;
  const args = argumentFields.flatMap((field) =>
    Array.isArray(fields[field]) ? listOf(fields[field]) : [fields[field]],
  );
  return { ...clausesOf(fields), name: writtenName(name, fields), args: args.filter(isPresent) };
}

/** `ifnull` is read as coalesce by the parser, though Trino has no such function. */
function writtenName(name: string, fields: FunctionCall | SyntaxNode["fields"]): string {
  const original = fieldsOf(fields).original_name;
  return name === "coalesce" && typeof original === "string" ? original.toLowerCase() : name;
}

function clausesOf(fields: SyntaxNode["fields"]): Omit<FunctionCall, "name" | "args"> {
  const ignore = fields.ignore_nulls;
  return {
    star: fields.star === true,
    distinct: fields.distinct === true,
    orderBy: listOf(fields.order_by),
    filter: fields.filter ?? null,
    nulls: ignore === true ? "ignore" : ignore === false ? "respect" : null,
  };
}
