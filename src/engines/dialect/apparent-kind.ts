/** What an expression is on its face. The tables' types are not known here, so each answer is "surely" or "perhaps not". */
import { callOf } from "./function-call.ts";
import { fieldsOf, nodeOf } from "./syntax-node.ts";

const arrayFunctions =
  /^(array_(agg|distinct|except|intersect|remove|sort|union)|filter|flatten|map_(entries|keys|values)|regexp_(extract_all|split)|repeat|sequence|slice|split|transform|zip|zip_with)$/;
const mapFunctions = /^(histogram|map|map_(agg|concat|filter|from_entries)|transform_(keys|values))$/;

function isCastTo(node: unknown, type: string): boolean {
  const { kind, fields } = nodeOf(node);
  return (kind === "cast" || kind === "try_cast") && fieldsOf(fields.to).data_type === type;
}

const functionName = (node: unknown): string => callOf(nodeOf(node))?.name ?? "";

export const isArray = (node: unknown): boolean =>
  ["array_func", "array"].includes(nodeOf(node).kind) ||
  isCastTo(node, "array") ||
  arrayFunctions.test(functionName(node));

/** A column may be a map too: element_at and a text as the subscript work on it all the same. */
export const isMap = (node: unknown): boolean =>
  isCastTo(node, "map") || mapFunctions.test(functionName(node));

/** One value, never an array: what `||` puts before or behind an array as an element. */
export const isScalar = (node: unknown): boolean =>
  ["literal", "boolean", "add", "sub", "mul", "div", "mod", "neg"].includes(nodeOf(node).kind);

export const isNull = (node: unknown): boolean => {
  const { kind, fields } = nodeOf(node);
  return kind === "null" || (kind === "paren" && isNull(fields.this));
};

/** A date plus or minus an interval stays a date. */
export function isInterval(node: unknown): boolean {
  const { kind, fields } = nodeOf(node);
  if (kind === "interval") return true;
  if (kind === "paren" || kind === "neg") return isInterval(fields.this);
  if (kind === "mul") return isInterval(fields.left) || isInterval(fields.right);
  return (kind === "add" || kind === "sub") && isInterval(fields.left) && isInterval(fields.right);
}
