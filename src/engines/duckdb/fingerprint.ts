/**
 * How a row of the result is identified and recognised, as SQL over the person's query `q`. md5 is stable between versions
 * of DuckDB, its own hash() is not (evidence-dataplane.md 2a).
 */
import type { Column } from "../../core/column.ts";
import type { PlanRequest } from "../../core/ports/engine.ts";
import {
  blankCharacters,
  type FingerprintedColumns,
  fingerprintedColumns,
} from "../planning/fingerprinted-columns.ts";
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

const blanks = quoteText(blankCharacters);

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
