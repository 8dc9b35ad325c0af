/** Reads the syntax tree of the parser without trusting it: a part we do not know is refused, never dropped in silence. */
import { invariant } from "../../core/invariant.ts";

export type Fields = Readonly<Record<string, unknown>>;

/** One node: the parser writes `{ kind: fields }`, or the bare kind as a string when there are no fields. */
export interface SyntaxNode {
  readonly kind: string;
  readonly fields: Fields;
}

const isObject = (value: unknown): value is Fields =>
  typeof value === "object" && value !== null && !Array.isArray(value);

export function nodeOf(value: unknown): SyntaxNode {
  if (typeof value === "string") return { kind: value, fields: {} };
  invariant(isObject(value), "the parser's tree holds a node that is no object");
  const [kind, fields] = Object.entries(value)[0] ?? [];
  invariant(kind !== undefined, "the parser's tree holds an empty node");
  return { kind, fields: isObject(fields) ? fields : {} };
}

export const fieldsOf = (value: unknown): Fields => (isObject(value) ? value : {});
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);
export const isPresent = (value: unknown): boolean =>
  value !== null && value !== undefined && value !== false && !(Array.isArray(value) && value.length === 0);

/** An identifier's own text. */
export function nameOf(value: unknown): string {
  const name = isObject(value) ? value.name : value;
  invariant(typeof name === "string", "the parser's tree holds an identifier without a name");
  return name;
}

/** What the parser notes beside the meaning: comments, places, types, the spelling of keywords. */
const remarks =
  /comments$|_text$|^span$|^inferred_type$|^alias_explicit_as$|^alias_keyword$|^original_name$|^name$|^explicit_|_explicit$|^nesting_group$|^rows$|^use_|^alias_first$/;

/** The first present field that is neither known nor a remark. */
export function unknownField(fields: Fields, known: readonly string[]): string | null {
  return (
    Object.keys(fields).find((key) => isPresent(fields[key]) && !known.includes(key) && !remarks.test(key)) ??
    null
  );
}

/** `"a""b"`, always quoted: a name then never collides with a DuckDB keyword, and keeps its case. */
export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;
