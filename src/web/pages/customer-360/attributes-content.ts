/** What the draft of an attributes table holds, its SQL and what is said of its columns, as one text that can be kept and compared. */
import type { AttributesTable } from "../../../contract/api/attributes-tables.ts";
import type { InputOf } from "../../api/call-route.ts";

type SavedColumn = NonNullable<AttributesTable["active"]>["columns"][number];

export interface AttributesContent {
  readonly sql: string;
  readonly columns: readonly SavedColumn[];
}

/** What holds of a column of which nothing is said. */
const unsaid = { displayName: null, field: null, isOffered: true } as const;

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

const isSaid = ({ displayName, field, isOffered }: SavedColumn): boolean =>
  displayName !== null || field !== null || !isOffered;

/** The same content is the same text, in whatever order its columns came. */
export function toText({ sql, columns }: AttributesContent): string {
  const said = columns
    .filter(isSaid)
    .map(({ column, displayName, field, isOffered }) => ({ column, displayName, field, isOffered }))
    .sort((one, other) => (one.column < other.column ? -1 : 1));
  return JSON.stringify({ sql, columns: said });
}

export const contentFrom = (text: string): AttributesContent => JSON.parse(text) as AttributesContent;

const savedOf = (table: AttributesTable) => table.draftText ?? table.active ?? { sql: "", columns: [] };

export const textOf = (table: AttributesTable): string => toText(savedOf(table));

export const dialectOf = (table: AttributesTable) =>
  table.draftText?.dialect ?? table.active?.dialect ?? "trino";

export const saidOf = ({ columns }: AttributesContent, name: string): SavedColumn =>
  columns.find(({ column }) => isSame(column, name)) ?? { column: name, ...unsaid };

export function withColumn(
  content: AttributesContent,
  name: string,
  change: Partial<Omit<SavedColumn, "column">>,
): AttributesContent {
  const others = content.columns.filter(({ column }) => !isSame(column, name));
  return { ...content, columns: [...others, { ...saidOf(content, name), ...change }] };
}

/** Said of columns that the SELECT does not have; such a table cannot be activated. */
export const strayOf = ({ columns }: AttributesContent, names: readonly string[]): readonly string[] =>
  columns.map(({ column }) => column).filter((column) => !names.some((name) => isSame(name, column)));

/** For people who compare two of them. */
export function readableText(content: AttributesContent): string {
  const lines = contentFrom(toText(content)).columns.map(({ column, displayName, field, isOffered }) => {
    const parts = [
      ...(displayName === null ? [] : [`“${displayName}”`]),
      ...(field === null ? [] : [`→ ${field}`]),
      ...(isOffered ? [] : ["not in the editor"]),
    ];
    return `${column}: ${parts.join(", ")}`;
  });
  return lines.length === 0 ? content.sql : `${content.sql.trimEnd()}\n\nAttributes\n${lines.join("\n")}\n`;
}

export const bodyOf = (
  text: string,
  dialect: ReturnType<typeof dialectOf>,
): Omit<InputOf<"saveAttributesTableDraft">["body"], "revision"> => ({ ...contentFrom(text), dialect });
