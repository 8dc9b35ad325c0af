/**
 * Translates Trino SQL to DuckDB SQL. The parser only reads the syntax; every function and operator is written by us,
 * so its meaning is Trino's (test/trino holds the proof). Whether the tables and columns exist is left to the engine.
 */
import { checkOneSelect } from "./check-one-select.ts";
import { printExpression } from "./print-expression.ts";
import { printQuery } from "./print-query.ts";
import { type Printer, refuseAt } from "./printer.ts";
import { problemAt, type SqlProblem, SqlRefused } from "./sql-problem.ts";
import { isSymbol, isWord, type Token, tokenize, withoutComments } from "./sql-tokens.ts";

export type { SqlProblem } from "./sql-problem.ts";

export interface Translation {
  /** One DuckDB SELECT without a semicolon; output columns are named as in the Trino text. */
  readonly sql: string;
}

export type TranslationResult =
  | ({ readonly ok: true } & Translation)
  | { readonly ok: false; readonly problem: SqlProblem };

/** Deeper nesting would exhaust the parser's stack, which cannot be caught. */
const depthMax = 200;

export async function translateTrino(text: string): Promise<TranslationResult> {
  const problem = await checkOneSelect(text);
  if (problem !== null) return { ok: false, problem };
  try {
    const tokens = tokenize(text);
    refuseForeignSyntax(text, tokens);
    const tree = await parse(withoutComments(text, tokens));
    return { ok: true, sql: printQuery(tree, createPrinter(text, tokens)) };
  } catch (error) {
    if (error instanceof SqlRefused) return { ok: false, problem: error.problem };
    throw error;
  }
}

/** The parser is a large WebAssembly module: it is read when the first query comes. */
async function parse(text: string): Promise<unknown> {
  const { parse: parseSql, Dialect } = await import("@polyglot-sql/sdk");
  const result = parseSql(text.replace(/;\s*$/, ""), Dialect.Trino);
  const [tree, ...more] = Array.isArray(result.ast) ? (result.ast as readonly unknown[]) : [];
  if (result.success && tree !== undefined && more.length === 0) return tree;
  const offset = codePointsToUnits(text, result.errorStart ?? text.length);
  throw new SqlRefused(problemAt(text, offset, parserSentence(text, offset)));
}

/** The parser's own sentence names its inner states; the word it stumbled over tells people more. */
function parserSentence(text: string, offset: number): string {
  const rest = text.slice(offset).trim();
  if (rest === "") return "The query ends too early: something is missing after this.";
  const word = /^("[^"]*"|'[^']*'|[\p{L}\p{N}_.]+|.)/u.exec(rest)?.[0] ?? rest;
  return `The SQL cannot be read from here: ${word} is not expected. Look for a missing comma, parenthesis, quote or keyword just before.`;
}

function codePointsToUnits(text: string, codePoints: number): number {
  return [...text].slice(0, codePoints).join("").length;
}

/** What the parser would forgive and a real Trino would not, or would take for something else. */
function refuseForeignSyntax(text: string, all: readonly Token[]): void {
  const tokens = all.filter((token) => token.kind !== "comment");
  const refuse = (token: Token, message: string): never => {
    throw new SqlRefused(problemAt(text, token.start, message));
  };
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1];
    if (isSymbol(token, "(", "[")) depth += 1;
    if (isSymbol(token, ")", "]")) depth -= 1;
    if (depth > depthMax) refuse(token, `The query is nested more than ${depthMax} levels deep.`);
    if (isSymbol(token, "`"))
      refuse(
        token,
        'Back-ticks are not used in Trino SQL. Write names in double quotes: "user_fields.city".',
      );
    if (isSymbol(token, "::")) refuse(token, "Trino has no ::. Write CAST(x AS type).");
    if (isSymbol(token, "?", "@", "{", "}"))
      refuse(token, `${token.text} is not expected here. A query has no parameters.`);
    if (isSymbol(token, ",") && (isWord(next, "FROM") || isSymbol(next, ")")))
      refuse(token, "There is a comma too many here.");
    if (isWord(token, "PIVOT", "UNPIVOT") && isSymbol(next, "(")) {
      refuse(
        token,
        `${token.text.toUpperCase()} is not supported. Write one aggregate with FILTER (WHERE …) or CASE for each column.`,
      );
    }
    if (isWord(token, "QUALIFY"))
      refuse(token, "Trino has no QUALIFY. Put the window function into a subquery and filter outside.");
    if (index === 0 && isWord(token, "FROM")) refuse(token, "A query begins with SELECT or WITH.");
    if (isWord(token, "TABLE") && (next?.kind === "word" || next?.kind === "quoted"))
      refuse(token, "Write SELECT * FROM the table instead of TABLE.");
  }
}

function createPrinter(text: string, tokens: readonly Token[]): Printer {
  const build = (trying: boolean, parameters: ReadonlyMap<string, string>): Printer => {
    const printer: Printer = {
      trying,
      parameters,
      expression: (node) => printExpression(node, printer),
      query: (node) => printQuery(node, printer),
      within: (change) => build(change.trying ?? trying, change.parameters ?? parameters),
      refuse: (message, anchor, suggestion) => refuseAt(text, tokens, message, anchor, suggestion),
    };
    return printer;
  };
  return build(false, new Map());
}
