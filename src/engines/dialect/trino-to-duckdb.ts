/**
 * Translates Trino SQL to DuckDB SQL. The parser only reads the syntax; every function and operator is written by us,
 * so its meaning is Trino's (test/trino holds the proof). Whether the tables and columns exist is left to the engine.
 */
import { checkOneSelect } from "./check-one-select.ts";
import { parseTrino } from "./parse-trino.ts";
import { printExpression } from "./print-expression.ts";
import { printQuery } from "./print-query.ts";
import { type Printer, refuseAt } from "./printer.ts";
import { type SqlProblem, SqlRefused } from "./sql-problem.ts";
import { type Token, tokenize } from "./sql-tokens.ts";

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
    return { ok: true, sql: printQuery(tree, createPrinter(text, tokens)) };
  } catch (error) {
    if (error instanceof SqlRefused) return { ok: false, problem: error.problem };
    throw error;
  }
}

function createPrinter(text: string, tokens: readonly Token[]): Printer {
  const build = (parameters: ReadonlyMap<string, string>): Printer => {
    const printer: Printer = {
      parameters,
      expression: (node) => printExpression(node, printer),
      query: (node) => printQuery(node, printer),
      withParameters: build,
      refuse: (message, anchor, suggestion) => refuseAt(text, tokens, message, anchor, suggestion),
    };
    return printer;
  };
  return build(new Map());
}
