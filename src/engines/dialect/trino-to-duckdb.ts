/**
 * Translates Trino SQL to DuckDB SQL. The parser only reads the syntax; every function and operator is written by us,
 * so its meaning is Trino's (test/trino holds the proof). Whether the tables and columns exist is left to the engine.
 */
import { aggregateNames, aggregateSpecial } from "./aggregate-rules.ts";
import { checkOneSelect } from "./check-one-select.ts";
import { createPrinter } from "./create-printer.ts";
import { scalarRules } from "./function-rules.ts";
import { parseTrino } from "./parse-trino.ts";
import { printQuery } from "./print-query.ts";
import { printUnnest } from "./print-unnest.ts";
import type { Target } from "./printer.ts";
import { type SqlProblem, SqlRefused } from "./sql-problem.ts";
import { tokenize } from "./sql-tokens.ts";
import { quoteName } from "./syntax-node.ts";

export type { SqlProblem } from "./sql-problem.ts";

interface Translation {
  /** One DuckDB SELECT without a semicolon; output columns are named as in the Trino text. */
  readonly sql: string;
}

export type TranslationResult =
  | ({ readonly ok: true } & Translation)
  | { readonly ok: false; readonly problem: SqlProblem };

export async function translateTrino(text: string): Promise<TranslationResult> {
  const problem = await checkOneSelect(text);
  if (problem !== null) return { ok: false, problem };
  try {
    const tokens = tokenize(text);
    const tree = await parseTrino(text, tokens);
    return { ok: true, sql: printQuery(tree, createPrinter(text, tokens, duckdb)) };
  } catch (error) {
    if (error instanceof SqlRefused) return { ok: false, problem: error.problem };
    throw error;
  }
}

const duckdb: Target = {
  prints: {},
  scalars: scalarRules,
  aggregateNames,
  aggregates: aggregateSpecial,
  missing: {},
  unnest: printUnnest,
  sample: (method, percent) => `${method} (${percent} PERCENT)`,
  name: quoteName,
  table: (parts) => ({ sql: parts.map(quoteName).join("."), alias: null }),
  subqueryAlias: () => "",
  ignoresNulls: true,
};
