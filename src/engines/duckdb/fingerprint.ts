/**
 * How a row of the result is identified and recognised, as SQL over the person's query `q`. md5 is stable between versions
 * of DuckDB, its own hash() is not (evidence-dataplane.md 2a).
 */
import { createHash } from "node:crypto";
import type { Column } from "../../core/column.ts";
import { QueryFailed } from "../../core/failure.ts";
import type { PlanRequest } from "../../core/ports/engine.ts";
import { crossingExpression, rowExpression } from "./column-kinds.ts";
import { quoteName, quoteText } from "./sql-text.ts";
import { type ReadyQuery, subquery } from "./user-query.ts";

export interface Fingerprint {
  /** The columns whose values cross, in the order they have in `j`. */
  readonly columns: readonly Column[];
  /** Stands for everything but the row that decides what the row becomes. */
  readonly salt: string;
  /** SELECT of x (external_id), e (email), k (identity) and j (the row) from the person's query. */
  readonly rowsSql: string;
  /** SELECT of j alone: nothing is read that the fingerprint does not need. */
  readonly contentSql: string;
  /** SQL of the fingerprint of `j`. */
  readonly hashSql: string;
}

/** Raised when the making of fingerprints changes: every row is then sent once more. */
const fingerprintVersion = 1;

/** What JavaScript's trim() takes for white space (ECMA-262 WhiteSpace and LineTerminator), so that engine and core agree on "blank". */
const blankCodes = [
  9, 10, 11, 12, 13, 32, 160, 0x1680, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000, 0xfeff,
].concat(Array.from({ length: 11 }, (_, index) => 0x2000 + index));
export const blankCharacters = String.fromCodePoint(...blankCodes);
const blanks = quoteText(blankCharacters);

/** What of a result stands for a user, and the salt for all else that decides what a row becomes. */
export interface FingerprintedColumns {
  /** The columns whose values cross, in the order in which a row holds them. */
  readonly columns: readonly Column[];
  readonly externalId: Column | null;
  readonly email: Column | null;
  readonly salt: string;
}

export function fingerprintedColumns(request: PlanRequest, all: readonly Column[]): FingerprintedColumns {
  const externalId = find(request.identity.externalId, all);
  const email = find(request.identity.email, all);
  const named = request.columns.map((name) => find(name, all)).filter((column) => column !== null);
  const identity = [externalId, email].filter((column) => column !== null && !named.includes(column));
  const columns = [...named, ...identity.filter((column) => column !== null)];
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
  return { columns, externalId, email, salt };
}

export function fingerprintOf(request: PlanRequest, query: ReadyQuery): Fingerprint {
  const found = fingerprintedColumns(request, query.columns);
  return fingerprintOver(found, {
    externalId: trimmed(found.externalId),
    email: trimmed(found.email),
    row: rowExpression(found.columns, "q"),
    from: `${subquery(query)} AS q`,
  });
}

/** `externalId` and `email` are SQL of texts without blanks around them, NULL when there is nothing else. */
export function fingerprintOver(
  { columns, salt }: FingerprintedColumns,
  sql: { readonly externalId: string; readonly email: string; readonly row: string; readonly from: string },
): Fingerprint {
  return {
    columns,
    salt,
    rowsSql: `SELECT x, e, CASE WHEN x IS NOT NULL THEN md5_number('x:' || lower(x)) WHEN e IS NOT NULL THEN md5_number('e:' || lower(e)) END AS k, j
      FROM (SELECT ${sql.externalId} AS x, ${sql.email} AS e, ${sql.row} AS j FROM ${sql.from})`,
    contentSql: `SELECT ${sql.row} AS j FROM ${sql.from}`,
    hashSql: `md5_number(${quoteText(salt)} || j)`,
  };
}

/** The three numbers by which two results are the same rows, whatever their order: only a forged md5 could deceive all of them. */
export const checksumSql =
  "concat_ws(':', count(*), bit_xor(h), sum(CAST(h & 18446744073709551615::UHUGEINT AS UBIGINT)))";

/** Identities that a written key may stand for. */
export const identitiesOfKeySql = (parameter: string): string =>
  `[md5_number('x:' || lower(trim(${parameter}, ${blanks}))), md5_number('e:' || lower(trim(${parameter}, ${blanks})))]`;

function trimmed(column: Column | null): string {
  if (column === null) return "CAST(NULL AS VARCHAR)";
  const text = crossingExpression(`q.${quoteName(column.name)}`, column.kind);
  return `nullif(${trimmedText(text)}, '')`;
}

/** trim() with a set of characters takes 1.4 µs a value; the two ends of nearly every value are plain letters (0.1 µs to see). */
function trimmedText(text: string): string {
  const isPlain = (letter: string): string => `ascii(${letter}) BETWEEN 33 AND 126`;
  return `CASE WHEN ${isPlain(text)} AND ${isPlain(`(${text})[-1]`)} THEN ${text} ELSE trim(${text}, ${blanks}) END`;
}

function find(name: string | null, all: readonly Column[]): Column | null {
  if (name === null) return null;
  const column =
    all.find((each) => each.name === name) ??
    all.find((each) => each.name.toLowerCase() === name.toLowerCase());
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
