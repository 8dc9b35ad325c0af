/** Cuts SQL into tokens, just deep enough to know text from comments, strings and names; grammar is left to the parser. */
import { problemAt, SqlRefused } from "./sql-problem.ts";

type TokenKind = "word" | "quoted" | "string" | "number" | "symbol" | "comment";

export interface Token {
  readonly kind: TokenKind;
  /** The value: a quoted name or string without its quotes, anything else as written. */
  readonly text: string;
  /** Offsets in UTF-16 units; `end` is exclusive. */
  readonly start: number;
  readonly end: number;
}

/** Longest first; tried in this order at one place. `\s` is the only thing that may stand between tokens. */
const shapes: readonly (readonly [TokenKind, RegExp])[] = [
  ["comment", /--[^\n]*|\/\*[\s\S]*?\*\//y],
  ["string", /'(?:[^']|'')*'/y],
  ["quoted", /"(?:[^"]|"")*"/y],
  ["number", /(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?/y],
  ["word", /[\p{L}\p{Nl}_][\p{L}\p{Nl}\p{Nd}\p{Mn}\p{Mc}_$@]*/uy],
  ["symbol", /<>|<=|>=|!=|\|\||->|=>|::|[^\s]/uy],
];

/** Every token, comments included. Throws SqlRefused at a quote or comment that is never closed. */
export function tokenize(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    const blank = /\s+/y;
    blank.lastIndex = at;
    if (blank.test(text)) at = blank.lastIndex;
    if (at >= text.length) break;
    const token = tokenAt(text, at);
    tokens.push(token);
    at = token.end;
  }
  return tokens;
}

function tokenAt(text: string, at: number): Token {
  for (const [kind, shape] of shapes) {
    shape.lastIndex = at;
    const found = shape.exec(text)?.[0];
    if (found === undefined) continue;
    refuseUnclosed(text, at, kind, found);
    return { kind, text: tokenValue(kind, found), start: at, end: at + found.length };
  }
  throw new SqlRefused(problemAt(text, at, "This character cannot be read."));
}

function refuseUnclosed(text: string, at: number, kind: TokenKind, found: string): void {
  if (kind !== "symbol") return;
  if (found === "'") {
    const message =
      "This text value is never closed. Add a single quote at its end; a quote inside is written twice: 'it''s'.";
    throw new SqlRefused(problemAt(text, at, message));
  }
  if (found === '"')
    throw new SqlRefused(
      problemAt(text, at, "This quoted name is never closed. Add a double quote at its end."),
    );
  if (text.startsWith("/*", at))
    throw new SqlRefused(problemAt(text, at, "This comment is never closed. Add */ at its end."));
}

function tokenValue(kind: TokenKind, found: string): string {
  if (kind === "string") return found.slice(1, -1).replaceAll("''", "'");
  if (kind === "quoted") return found.slice(1, -1).replaceAll('""', '"');
  return found;
}

/** The text with every comment blanked out, offsets and line breaks unchanged. */
export function withoutComments(text: string, tokens: readonly Token[]): string {
  let bare = text;
  for (const token of tokens) {
    if (token.kind !== "comment") continue;
    const blank = text.slice(token.start, token.end).replace(/[^\n]/g, " ");
    bare = bare.slice(0, token.start) + blank + bare.slice(token.end);
  }
  return bare;
}

export function isWord(token: Token | undefined, ...words: readonly string[]): boolean {
  return token?.kind === "word" && words.includes(token.text.toUpperCase());
}

export function isSymbol(token: Token | undefined, ...symbols: readonly string[]): boolean {
  return token?.kind === "symbol" && symbols.includes(token.text);
}
