/** Reads the table of Trino expressions: data that any engine, a real Trino among them, can be held against. */
import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

export interface Difference {
  readonly expected?: unknown;
  readonly error?: string;
  readonly why: string;
}

export interface TrinoExpression {
  readonly area: string;
  /** An expression, or a whole query beginning with SELECT, WITH, VALUES or a parenthesis before SELECT. */
  readonly sql: string;
  /** What a real Trino gives (expressions.trino.ts), as JSON: for an expression its value, for a query its rows. */
  readonly expected?: unknown;
  /** Instead of `expected`: it is refused, by us or by Trino with a message that holds this part. */
  readonly error?: string;
  /** Trino's type, where it matters. */
  readonly type?: string;
  readonly note?: string;
  /** What DuckDB gives where it differs from Trino, which is listed in docs/engines.md. */
  readonly duckdb?: Difference;
  /** The same for PostgreSQL. */
  readonly postgres?: Difference;
}

const folder = fileURLToPath(new URL("expressions/", import.meta.url));

export const expressionAreas: readonly string[] = readdirSync(folder)
  .filter((file) => file.endsWith(".json"))
  .map((file) => file.replace(/\.json$/, ""))
  .sort();

export function readExpressions(area: string): readonly TrinoExpression[] {
  return JSON.parse(readFileSync(`${folder}${area}.json`, "utf8")) as readonly TrinoExpression[];
}

export const isQuery = (sql: string): boolean => /^\s*(?:SELECT|WITH|VALUES|\(+\s*SELECT)\b/i.test(sql);
export const queryOf = (expression: TrinoExpression): string =>
  isQuery(expression.sql) ? expression.sql : `SELECT ${expression.sql} AS value`;
