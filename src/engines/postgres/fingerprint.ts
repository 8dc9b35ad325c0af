/** How a row of the result is identified and recognised, as SQL over the person's query: md5, 128 bits in a uuid. */
import type { PlanRequest } from "../../core/ports/engine.ts";
import { blankCodes, fingerprintedColumns } from "../planning/fingerprinted-columns.ts";
import { crossingExpression, type ReferredColumn, rowExpression } from "./column-kinds.ts";
import { quoteText } from "./sql-text.ts";
import type { ReadyQuery } from "./user-query.ts";

export interface Fingerprint {
  /** The columns whose values cross, in the order they have in `j`. */
  readonly columns: readonly ReferredColumn[];
  /** SELECT of x (external_id), e (email), k (identity), h (fingerprint) and j (the row) from the person's query. */
  readonly rowsSql: string;
}

const blanks = `U&'${blankCodes.map((code) => `\\${code.toString(16).padStart(4, "0")}`).join("")}'`;

/** Letters are told apart without regard to case, on every server alike. */
const identity = (kind: "x" | "e", text: string, letters: string): string =>
  `CAST(md5('${kind}:' || lower(${text} COLLATE ${letters})) AS uuid)`;

export function fingerprintOf(request: PlanRequest, query: ReadyQuery): Fingerprint {
  const { columns, externalId, email, salt } = fingerprintedColumns(request, query.columns);
  return {
    columns,
    rowsSql: `SELECT x, e, CASE WHEN x IS NOT NULL THEN ${identity("x", "x", query.letters)} WHEN e IS NOT NULL THEN ${identity("e", "e", query.letters)} END AS k,
        CAST(md5(${quoteText(salt)} || j) AS uuid) AS h, j
      FROM (SELECT ${trimmed(externalId)} AS x, ${trimmed(email)} AS e, ${rowExpression(columns)} AS j FROM ${query.from}) AS texts`,
  };
}

/** Identities that a written key ($n) may stand for. */
export const identitiesOfKeySql = (parameter: string, letters: string): string => {
  const text = `btrim(CAST(${parameter} AS text), ${blanks})`;
  return `ARRAY[${identity("x", text, letters)}, ${identity("e", text, letters)}]`;
};

function trimmed(column: ReferredColumn | null): string {
  if (column === null) return "CAST(NULL AS text)";
  return `nullif(btrim(${crossingExpression(column.reference, column.kind)}, ${blanks}), '')`;
}
