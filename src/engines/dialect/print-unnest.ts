/** Prints UNNEST as a lateral query: DuckDB's own takes one array only and does not keep its order. */

import { isArray, isMap } from "./apparent-kind.ts";
import type { Printer } from "./printer.ts";
import { type Fields, listOf, nodeOf } from "./syntax-node.ts";

/** `columns` is how many column names the query gives; one more than the arrays tells of a map. */
export function printUnnest(unnest: Fields, columns: number, printer: Printer): string {
  const nodes = [unnest.this, ...listOf(unnest.expressions)];
  const ordinality = unnest.with_ordinality === true;
  const wanted = columns - (ordinality ? 1 : 0);
  const lists = nodes.flatMap((node) => printLists(node, nodes.length === 1 && wanted === 2, printer));
  const parts = lists.map((each) => `unnest(${each})`);
  if (ordinality) {
    const longest =
      lists.length === 1 ? `len(${lists[0]})` : `greatest(${lists.map((each) => `len(${each})`).join(", ")})`;
    parts.push(`unnest(range(1, ${longest} + 1))`);
  }
  return `LATERAL (SELECT ${parts.join(", ")})`;
}

/** A map comes as two columns: its keys and its values. */
function printLists(node: unknown, looksLikeMap: boolean, printer: Printer): readonly string[] {
  const printed = printer.expression(node);
  if (
    (looksLikeMap && !isArray(node)) ||
    isMap(nodeOf(node).kind === "paren" ? nodeOf(node).fields.this : node)
  )
    return [`map_keys(${printed})`, `map_values(${printed})`];
  return [printed];
}
