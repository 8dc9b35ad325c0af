/** Judges the text of an attributes table by the rules: from its columns alone, or with its rows counted. */
import {
  type AttributesTableRule,
  attributesTableRules,
  type RowsCounted,
  strayColumns,
} from "../core/attributes-table.ts";
import type { Column } from "../core/column.ts";
import { embedded, quoteName } from "../core/embedded-sql.ts";
import { QueryFailed } from "../core/failure.ts";
import type { SavedContent } from "../core/ports/definition-book.ts";
import type { Engine, QueryText } from "../core/ports/engine.ts";
import { isAmperityId } from "../core/segment.ts";
import { Refused } from "./actor.ts";

export interface Judged {
  readonly rules: readonly AttributesTableRule[];
  readonly columns: readonly Column[];
}

/** No query is run. Throws QueryFailed for a text that does not compile. */
export async function judgeText(engine: Engine, text: QueryText, signal: AbortSignal): Promise<Judged> {
  try {
    const columns = await engine.describe(text, signal);
    return { rules: attributesTableRules(columns, null), columns };
  } catch (error) {
    if (!(error instanceof QueryFailed) || error.code !== "columns_duplicate") throw error;
    // The engine says so itself; the other rules wait until its columns can be told apart.
    const rules = attributesTableRules([], null).map((one) =>
      one.rule === "names_once" ? { ...one, isMet: false } : { ...one, isMet: null },
    );
    return { rules, columns: [] };
  }
}

export interface TextCounted extends NonNullable<RowsCounted> {
  /** Values in each column, in their order. */
  readonly filled: readonly number[];
}

/** Null where there is no Amperity ID to count by. */
export async function countText(
  engine: Engine,
  { sql, dialect }: QueryText,
  columns: readonly Column[],
  signal: AbortSignal,
): Promise<TextCounted | null> {
  const id = columns.find(({ name }) => isAmperityId(name));
  if (id === undefined) return null;
  const filled = columns.map(({ name }, index) => `COUNT(${quoteName(name)}) AS f${index}`);
  const counted = ["COUNT(*) AS total", `COUNT(DISTINCT ${quoteName(id.name)}) AS customers`, ...filled].join(
    ", ",
  );
  const query = { sql: `SELECT ${counted} FROM ${embedded(sql)} AS attributes`, dialect };
  const { rows } = await engine.preview(query, { limit: 1, signal });
  const figure = (name: string): number => Number(rows[0]?.[name] ?? 0);
  return {
    rows: figure("total"),
    customers: figure("customers"),
    filled: columns.map((_, index) => figure(`f${index}`)),
  };
}

/** Throws what keeps a text from becoming active: a broken rule, or something said of a column that is not there. */
export async function refuseBrokenRules(
  engine: Engine,
  draft: SavedContent,
  signal: AbortSignal,
): Promise<void> {
  const { rules, columns } = await judgeText(engine, draft, signal);
  const broken = rules.find(({ isMet }) => isMet === false);
  if (broken !== undefined) throw refused(broken.sentence, broken.columns);
  const stray = strayColumns(columns, draft.columns ?? []);
  if (stray.length > 0)
    throw new Refused(
      422,
      "attributes_table_invalid",
      `The SELECT has no column ${stray.join(", ")}, of which something is said.`,
      "Take that away, or name the column in the SELECT.",
    );
  const counted = await countText(engine, draft, columns, signal);
  const each = attributesTableRules(columns, counted).find(({ isMet }) => isMet === false);
  if (each !== undefined && counted !== null)
    throw refused(`${each.sentence} (${counted.rows} rows, ${counted.customers} IDs)`, []);
}

function refused(sentence: string, columns: readonly string[]): Refused {
  const names = columns.length === 0 ? "" : ` (${columns.join(", ")})`;
  return new Refused(
    422,
    "attributes_table_invalid",
    `A rule of attributes tables is not met: ${sentence}${names}.`,
    "Mend the SELECT and activate it again.",
  );
}
