/** What the parts of a translation share: how to print a piece of the tree, and how to refuse one at its place in the text. */
import { nearest } from "../../core/nearest.ts";
import { problemAt, SqlRefused } from "./sql-problem.ts";
import { isSymbol, type Token } from "./sql-tokens.ts";

export interface Printer {
  expression(node: unknown): string;
  query(node: unknown): string;
  /** Lambda parameters in scope, lower case, to what they print as. */
  readonly parameters: ReadonlyMap<string, string>;
  /** The same with other lambda parameters in scope. */
  withParameters(parameters: ReadonlyMap<string, string>): Printer;
  /** Throws SqlRefused. `anchor` is what to point at: the name of a called function, or a text value. */
  refuse(message: string, anchor?: Anchor, suggestion?: string): never;
}

export interface Anchor {
  readonly call?: string;
  readonly text?: string;
  readonly name?: string;
}

/** Finds the anchor's first place in the text and throws the problem. */
export function refuseAt(
  text: string,
  tokens: readonly Token[],
  message: string,
  anchor?: Anchor,
  suggestion?: string,
): never {
  const found =
    anchor === undefined
      ? undefined
      : tokens.find((token, index) => isAnchor(token, tokens[index + 1], anchor));
  if (found !== undefined) throw new SqlRefused(problemAt(text, found.start, message, suggestion));
  const nowhere = { message, line: null, column: null };
  throw new SqlRefused(suggestion === undefined ? nowhere : { ...nowhere, suggestion });
}

function isAnchor(token: Token, next: Token | undefined, anchor: Anchor): boolean {
  if (anchor.text !== undefined) return token.kind === "string" && token.text === anchor.text;
  const wanted = (anchor.call ?? anchor.name ?? "").toLowerCase();
  if (
    (token.kind !== "word" && token.kind !== "quoted" && token.kind !== "symbol") ||
    token.text.toLowerCase() !== wanted
  )
    return false;
  return anchor.call === undefined || isSymbol(next, "(");
}

export function didYouMean(written: string, known: Iterable<string>): string | undefined {
  const name = nearest(written, known);
  return name === null ? undefined : `Did you mean ${name}?`;
}
