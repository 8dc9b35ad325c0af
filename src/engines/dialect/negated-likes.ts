/** Finds `NOT x LIKE y`, which the parser does not read: it is given `NOT (x LIKE y)`, which says the same. */
import { isSymbol, isWord, type Token } from "./sql-tokens.ts";

/** What NOT negates, as indexes of tokens; `end` is exclusive. */
export interface NegatedLike {
  readonly start: number;
  readonly end: number;
}

/** Words at which an operand of NOT is over. */
const ends = [
  ...["AND", "OR", "THEN", "ELSE", "WHEN", "END", "AS", "ASC", "DESC", "NULLS"],
  ...["FROM", "WHERE", "GROUP", "HAVING", "WINDOW", "ORDER", "LIMIT", "OFFSET", "FETCH"],
  ...["UNION", "INTERSECT", "EXCEPT", "JOIN", "INNER", "LEFT", "RIGHT", "FULL", "CROSS", "NATURAL"],
];
/** Words of a predicate that may follow a value; any other name behind a value is one that it is given. */
const goesOn = [
  "NOT",
  "LIKE",
  "ESCAPE",
  "IN",
  "BETWEEN",
  "IS",
  "AT",
  "TIME",
  "ZONE",
  "OVER",
  "FILTER",
  "WITHIN",
];
const opens = ["(", "["];
const closes = [")", "]"];

export function negatedLikes(tokens: readonly Token[]): readonly NegatedLike[] {
  const found: NegatedLike[] = [];
  for (const [index, token] of tokens.entries()) {
    if (!isWord(token, "NOT") || isWord(tokens[index + 1], "NOT", "LIKE", "IN", "BETWEEN", "NULL", "EXISTS"))
      continue;
    const operand = operandAt(tokens, index + 1);
    if (operand.like) found.push({ start: index + 1, end: operand.end });
  }
  return found;
}

function operandAt(
  tokens: readonly Token[],
  start: number,
): { readonly end: number; readonly like: boolean } {
  let depth = 0;
  let like = false;
  for (let index = start; index < tokens.length; index++) {
    const token = tokens[index] as Token;
    if (depth === 0 && index > start && isOver(token, tokens[index - 1] as Token))
      return { end: index, like };
    if (depth === 0 && isWord(token, "LIKE")) like = true;
    if (isSymbol(token, ...opens) || isWord(token, "CASE")) depth += 1;
    else if (depth > 0 && (isSymbol(token, ...closes) || isWord(token, "END"))) depth -= 1;
  }
  return { end: tokens.length, like };
}

function isOver(token: Token, before: Token): boolean {
  if (isSymbol(token, ",", ";", ...closes) || isWord(token, ...ends)) return true;
  return isName(token) && (isName(before) || before.kind === "string" || isSymbol(before, ...closes));
}

const isName = (token: Token): boolean =>
  token.kind === "quoted" || (token.kind === "word" && !isWord(token, ...goesOn));
