/** How a row of the result is identified and recognised, as SQL over the person's query: md5, 128 bits in a uuid. */
import { createHash } from "node:crypto";
import { QueryFailed } from "../../core/failure.ts";
import type { PlanRequest } from "../../core/ports/engine.ts";
import { crossingExpression, type ReferredColumn, rowExpression } from "./column-kinds.ts";
import { quoteText } from "./sql-text.ts";
import type { ReadyQuery } from "./user-query.ts";

export interface Fingerprint {
  /** The columns whose values cross, in the order they have in `j`. */
  readonly columns: readonly ReferredColumn[];
  /** SELECT of x (external_id), e (email), k (identity), h (fingerprint) and j (the row) from the person's query. */
  readonly rowsSql: string;
}

/** Raised when the making of fingerprints changes: every row is then sent once more. */
const fingerprintVersion = 1;

/** What JavaScript's trim() takes for white space (ECMA-262 WhiteSpace and LineTerminator), so that engine and core agree on "blank". */
const blanks = `U&'${[9, 10, 11, 12, 13, 32, 160, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff]
  .concat(Array.from({ length: 11 }, (_, index) => 0x2000 + index))
  .map((code) => `\\${code.toString(16).padStart(4, "0")}`)
  .join("")}'`;

/** Letters are told apart without regard to case, on every server alike. */
const identity = (kind: "x" | "e", text: string, letters: string): string =>
  `CAST(md5('${kind}:' || lower(${text} COLLATE ${letters})) AS uuid)`;

export function fingerprintOf(request: PlanRequest, query: ReadyQuery): Fingerprint {
  const externalId = find(request.identity.externalId, query);
  const email = find(request.identity.email, query);
  const named = request.columns.map((name) => find(name, query)).filter((column) => column !== null);
  const others = [externalId, email].filter((column) => column !== null && !named.includes(column));
  const columns = [...named, ...others.filter((column) => column !== null)];
  const salt = createHash("sha256")
    .update(
      JSON.stringify([
        fingerprintVersion,
        request.version,
        columns.map(({ name, kind }) => [name, kind]),
        externalId?.name,
        email?.name,
      ]),
    )
    .digest("hex")
    // 64 bits set two versions apart; every further character is hashed for every row.
    .slice(0, 16);
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

function find(name: string | null, query: ReadyQuery): ReferredColumn | null {
  if (name === null) return null;
  const column =
    query.columns.find((each) => each.name === name) ??
    query.columns.find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (column === undefined)
    throw new QueryFailed(`The query has no column "${name}" any more.`, {
      code: "column_gone",
      next: "fix",
      advice: "Start again: the query or its tables have changed in between.",
    });
  if (column.kind === "nested")
    throw new QueryFailed(`The column "${name}" is of type ${column.type}, which no user can hold.`, {
      code: "column_nested",
      next: "fix",
      advice: "Take the values out of it in the query, or join them to one text with array_join.",
    });
  return column;
}
