/** A cell of a result as text, and whether its column holds numbers, which stand at the right. */
import type { Sample } from "../../contract/api/customer360.ts";

type Cell = Sample["rows"][number][string];
type Kind = Sample["columns"][number]["kind"];

/** Null for NULL and for what the row does not have. */
export function textOfCell(cell: Cell | undefined): string | null {
  if (cell === null || cell === undefined) return null;
  return typeof cell === "string" ? cell : JSON.stringify(cell);
}

export const isNumberKind = (kind: Kind): boolean =>
  kind === "integer" || kind === "decimal" || kind === "double";
