/** What the parts of a translation share: how to print a piece of the tree, and how to refuse one at its place in the text. */
import { nearest } from "../../core/nearest.ts";
import type { FunctionCall } from "./function-call.ts";
import { problemAt, SqlRefused } from "./sql-problem.ts";
import { isSymbol, type Token } from "./sql-tokens.ts";
import type { Fields } from "./syntax-node.ts";

/** What is written differently for one engine and another. */
export interface Target {
  /** Kinds of the tree that this engine writes in its own way. */
  readonly prints: Readonly<Record<string, (fields: Fields, printer: Printer) => string>>;
  readonly scalars: Readonly<Record<string, Rule>>;
  /** Trino's aggregates and window functions, by the name that this engine has for them. */
  readonly aggregateNames: Readonly<Record<string, string>>;
  readonly aggregates: Readonly<Record<string, AggregateRule>>;
  /** Functions that Trino has and this engine has not: what to write instead. */
  readonly missing: Readonly<Record<string, string>>;
  unnest(unnest: Fields, columns: number, printer: Printer): string;
  /** What follows TABLESAMPLE. */
  sample(method: string, percent: string): string;
  /** A name of a column or an alias as it is written in a reference to it. */
  name(written: string): string;
  /** A table with its own alias, or a name that WITH has given. */
  table(parts: readonly string[], printer: Printer): { readonly sql: string; readonly alias: string | null };
  /** The alias of a subquery that the person gave none. */
  subqueryAlias(): string;
  /** Whether IGNORE NULLS can be said. */
  readonly ignoresNulls: boolean;
}

export type Rule = (call: FunctionCall, printer: Printer) => string;
/** `over` is the printed window, or null. */
export type AggregateRule = (call: FunctionCall, over: string | null, printer: Printer) => string;

export interface Printer {
  readonly target: Target;
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
