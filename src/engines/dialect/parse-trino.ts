/** Reads Trino SQL into a syntax tree. The parser is a large WebAssembly module: it is loaded when the first query comes. */
import { negatedLikes } from "./negated-likes.ts";
import { problemAt, SqlRefused } from "./sql-problem.ts";
import { isSymbol, isWord, type Token, withoutComments } from "./sql-tokens.ts";

/** Throws SqlRefused with a place in `text`. */
export async function parseTrino(text: string, all: readonly Token[]): Promise<unknown> {
  const tokens = all.filter((token) => token.kind !== "comment");
  refuseForeignSyntax(text, tokens);
  const prepared = edited(withoutComments(text, all), [
    ...closedLikes(tokens),
    ...plainLiterals(text, tokens),
  ]);
  const { parse, Dialect } = await import("@polyglot-sql/sdk");
  const result = parse(prepared.text.replace(/[;\s]+$/, ""), Dialect.Trino);
  const [tree, ...more] = Array.isArray(result.ast) ? (result.ast as readonly unknown[]) : [];
  if (result.success && tree !== undefined && more.length === 0) return tree;
  const offset = prepared.toOriginal(unitsOf(prepared.text, result.errorStart ?? prepared.text.length));
  throw new SqlRefused(problemAt(text, offset, guardSentence(result.error) ?? parserSentence(text, offset)));
}

/** The parser guards its stack: 32 levels of nesting, 512 links of a chain such as a || b || …. */
function guardSentence(error: string | null | undefined): string | null {
  const guard = /E_GUARD_(\w+)_EXCEEDED/.exec(error ?? "")?.[1];
  if (guard === undefined) return null;
  if (guard === "AST_DEPTH")
    return "The query has too long a chain of operators or UNIONs. Split it into parts with WITH, or use IN or VALUES.";
  return guard.endsWith("DEPTH")
    ? "The query is nested too deeply here. Move a part of it into WITH."
    : "The query is too long to be read.";
}

/** The parser's own sentence names its inner states; the word it stumbled over tells people more. */
function parserSentence(text: string, offset: number): string {
  const rest = text.slice(offset).trim();
  if (rest === "") return "The query ends too early: something is missing after this.";
  const word = /^("[^"]*"|'[^']*'|[\p{L}\p{N}_.]+|.)/u.exec(rest)?.[0] ?? rest;
  return `The SQL cannot be read from here: ${word} is not expected. Look for a missing comma, parenthesis, quote or keyword just before.`;
}

/** The parser counts code points. */
function unitsOf(text: string, codePoints: number): number {
  return [...text].slice(0, codePoints).join("").length;
}

interface Prepared {
  readonly text: string;
  toOriginal(offset: number): number;
}

const castableTypes = [
  "BIGINT",
  "INTEGER",
  "INT",
  "SMALLINT",
  "TINYINT",
  "DOUBLE",
  "REAL",
  "VARCHAR",
  "CHAR",
  "BOOLEAN",
  "UUID",
];

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly written: string;
}

function edited(text: string, edits: readonly Edit[]): Prepared {
  let plain = "";
  let done = 0;
  const shifts: { readonly from: number; readonly by: number }[] = [];
  for (const { start, end, written } of edits.toSorted((one, other) => one.start - other.start)) {
    plain += text.slice(done, start) + written;
    done = end;
    shifts.push({ from: plain.length, by: end - plain.length });
  }
  const toOriginal = (offset: number): number =>
    offset + (shifts.findLast((shift) => offset >= shift.from)?.by ?? 0);
  return { text: plain + text.slice(done), toOriginal };
}

function closedLikes(tokens: readonly Token[]): readonly Edit[] {
  const insert = (at: number, written: string): Edit => ({ start: at, end: at, written });
  return negatedLikes(tokens).flatMap(({ start, end }) => [
    insert(tokens[start]?.start ?? 0, "("),
    insert(tokens[end - 1]?.end ?? 0, ")"),
  ]);
}

/** `BIGINT '5'` and its like, which the parser does not know, as casts; `DECIMAL '1.50'` as the number it is. */
function plainLiterals(text: string, tokens: readonly Token[]): readonly Edit[] {
  return tokens.flatMap((token, index) => {
    const literal = tokens[index + 1];
    const written = literal?.kind === "string" ? plainLiteral(token, literal, text) : null;
    return literal === undefined || written === null
      ? []
      : [{ start: token.start, end: literal.end, written }];
  });
}

function plainLiteral(type: Token, literal: Token, text: string): string | null {
  const quoted = text.slice(literal.start, literal.end);
  if (isWord(type, ...castableTypes)) return `CAST(${quoted} AS ${type.text})`;
  if (isWord(type, "JSON")) return `json_parse(${quoted})`;
  return isWord(type, "DECIMAL") && /^\s*[+-]?\d*\.?\d+\s*$/.test(literal.text) ? `(${literal.text})` : null;
}

/** What the parser would forgive and a real Trino would not, or would take for something else. */
function refuseForeignSyntax(text: string, tokens: readonly Token[]): void {
  for (const [index, token] of tokens.entries()) {
    const message = foreignSyntax(token, tokens[index + 1], index);
    if (message !== null) throw new SqlRefused(problemAt(text, token.start, message));
  }
}

function foreignSyntax(token: Token, next: Token | undefined, index: number): string | null {
  if (isSymbol(token, "`"))
    return 'Back-ticks are not used in Trino SQL. Write names in double quotes: "user_fields.city".';
  if (isSymbol(token, "::")) return "Trino has no ::. Write CAST(x AS type).";
  if (isSymbol(token, "?", "@", "{", "}"))
    return `${token.text} is not expected here. A query has no parameters.`;
  if (isSymbol(token, ",") && (isWord(next, "FROM") || isSymbol(next, ")")))
    return "There is a comma too many here.";
  if (isWord(token, "U") && isSymbol(next, "&"))
    return "Unicode literals (U&'…') are not supported. Write the character itself.";
  if (isWord(token, "PIVOT", "UNPIVOT") && isSymbol(next, "(")) {
    return `${token.text.toUpperCase()} is not supported. Write one aggregate with FILTER (WHERE …) or CASE for each column.`;
  }
  if (isWord(token, "QUALIFY"))
    return "Trino has no QUALIFY. Put the window function into a subquery and filter outside.";
  if (index === 0 && isWord(token, "FROM")) return "A query begins with SELECT or WITH.";
  const isTable = isWord(token, "TABLE") && (next?.kind === "word" || next?.kind === "quoted");
  return isTable ? "Write SELECT * FROM the table instead of TABLE." : null;
}
