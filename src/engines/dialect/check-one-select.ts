/**
 * Says whether a text is exactly one SELECT, by reading its words only, so it holds for every dialect.
 * The engine's own parser and a session that cannot write are the second and third fence, elsewhere.
 */
import { problemAt, type SqlProblem, SqlRefused } from "./sql-problem.ts";
import { isSymbol, isWord, type Token, tokenize } from "./sql-tokens.ts";

const writingVerbs = ["INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "DROP", "CREATE", "ALTER"];

/** Null when the text is one SELECT (WITH, VALUES and set operations included), else what is wrong and where. */
export async function checkOneSelect(text: string): Promise<SqlProblem | null> {
  try {
    return problemOf(text);
  } catch (error) {
    if (error instanceof SqlRefused) return error.problem;
    throw error;
  }
}

/** True when the query itself, not a part of it, has an ORDER BY: that order is then the order of delivery. */
export async function hasTopLevelOrderBy(text: string): Promise<boolean> {
  const tokens = withoutOuterParens(statementTokens(text));
  let depth = 0;
  return tokens.some((token, index) => {
    depth += depthChange(token);
    return depth === 0 && isWord(token, "ORDER") && isWord(tokens[index + 1], "BY");
  });
}

function problemOf(text: string): SqlProblem | null {
  const tokens = tokenize(text).filter((token) => token.kind !== "comment");
  const end = tokens.findIndex((token) => isSymbol(token, ";"));
  const after = end < 0 ? undefined : tokens.slice(end).find((token) => !isSymbol(token, ";"));
  const statement = end < 0 ? tokens : tokens.slice(0, end);
  if (statement.length === 0 && after === undefined) {
    return { message: "The query is empty. Write a SELECT.", line: null, column: null };
  }
  if (after !== undefined) {
    return problemAt(
      text,
      after.start,
      "A query is exactly one SELECT; here a second statement begins.",
      "Remove it or save it as its own query.",
    );
  }
  return startProblem(text, statement) ?? partProblem(text, statement);
}

function startProblem(text: string, statement: readonly Token[]): SqlProblem | null {
  const start = statement.find((token) => !isSymbol(token, "("));
  if (start === undefined || isWord(start, "SELECT", "WITH", "VALUES", "TABLE", "FROM")) return null;
  const message = `A query is exactly one SELECT; this one begins with ${start.text.slice(0, 40)}.`;
  return problemAt(text, start.start, message, "Begin with SELECT or WITH.");
}

/** A WITH can hide a writing verb in one of its parts or behind all of them; SELECT can write by INTO. */
function partProblem(text: string, statement: readonly Token[]): SqlProblem | null {
  let depth = 0;
  for (const [index, token] of statement.entries()) {
    depth += depthChange(token);
    const before = statement[index - 1];
    const opens = isSymbol(before, "(") || (isSymbol(before, ")") && depth === 0);
    if (opens && isWord(token, ...writingVerbs) && !isSymbol(statement[index + 1], ",", ")", ".", "(")) {
      return problemAt(text, token.start, `A query only reads; ${token.text.toUpperCase()} is not allowed.`);
    }
    if (
      isWord(token, "INTO") &&
      (before?.kind === "word" || before?.kind === "quoted" || isSymbol(before, "*", ")"))
    ) {
      return problemAt(text, token.start, "A query only reads; SELECT … INTO is not allowed.");
    }
  }
  return null;
}

function statementTokens(text: string): readonly Token[] {
  const tokens = tokenize(text).filter((token) => token.kind !== "comment");
  const end = tokens.findIndex((token) => isSymbol(token, ";"));
  return end < 0 ? tokens : tokens.slice(0, end);
}

function depthChange(token: Token): number {
  if (isSymbol(token, "(")) return 1;
  return isSymbol(token, ")") ? -1 : 0;
}

/** `((SELECT … ORDER BY x))` is ordered too. */
function withoutOuterParens(tokens: readonly Token[]): readonly Token[] {
  if (!isSymbol(tokens[0], "(")) return tokens;
  let depth = 0;
  const close = tokens.findIndex((token) => {
    depth += depthChange(token);
    return depth === 0;
  });
  return close === tokens.length - 1 ? withoutOuterParens(tokens.slice(1, -1)) : tokens;
}
