/**
 * What people without the right to personal data see: of a table every column but the marked ones; of a query's result nothing
 * but yes, no and NULL as soon as it reads a table with a marked column, since SQL can carry a value into any column.
 */

import type { Run } from "../contract/api/runs.ts";
import type { Row } from "../core/column.ts";
import { Digits, isObject, type JsonValue, readJson, writeJson } from "../core/json-text.ts";
import { maskText, maskValue } from "../core/personal-data.ts";
import { type ProblemCode, problemTexts } from "../core/problem.ts";
import type { Actor } from "./actor.ts";
import type { Catalogue } from "./catalogue.ts";

export const seesAll = ({ person }: Actor): boolean => !person.hidesPersonalData;

export function maskRow(row: Row, isMasked: (column: string) => boolean): Row {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, isMasked(name) ? maskValue(value) : value]),
  );
}

/** Whether a text may read a table that has a marked column. The name anywhere in it is enough. */
export async function readsPersonalData(sql: string, catalogue: Catalogue): Promise<boolean> {
  const text = sql.toLowerCase();
  for (const table of await catalogue.tables()) {
    const name = table.name.split(".").at(-1) ?? table.name;
    // A name that could be written with escapes (U&"…") is not looked for: then everything counts as read.
    const isNamed = text.includes(name.toLowerCase()) || text.includes("u&");
    if (isNamed && (await catalogue.personalColumns(table)).size > 0) return true;
  }
  return false;
}

/** JSON text of a user with every value but yes, no and null masked. */
export function maskUser(user: string): string {
  return writeJson(maskJson(readJson(user)));
}

function maskJson(value: JsonValue): JsonValue {
  if (value === null || typeof value === "boolean") return value;
  if (typeof value === "string" || value instanceof Digits) return maskText;
  if (isObject(value))
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, maskJson(inner)]));
  return maskText;
}

/** A key that is an address is one; an external_id says nothing without the tables. */
export const maskKey = (key: string | null): string | null => (key?.includes("@") ? maskText : key);

/** A run that was for one user alone names the user. */
export const maskRun = (run: Run, actor: Actor): Run =>
  seesAll(actor) ? run : { ...run, only: maskKey(run.only) };

/** A JSON text that may name the user that a run or a download was asked for. */
export function maskAskedKeys(text: string): string {
  return text.replaceAll(/"(only|key)":\s*"(?:[^"\\]|\\.)*@(?:[^"\\]|\\.)*"/g, `"$1":"${maskText}"`);
}

/** The sentence of the code in place of words that quote values. */
export function maskMessage(code: string | null, message: string | null): string | null {
  if (message === null) return null;
  return code !== null && code in problemTexts ? problemTexts[code as ProblemCode].sentence : maskText;
}
