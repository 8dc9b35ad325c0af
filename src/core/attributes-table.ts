/** The rules of an attributes table, in the words of the document about them (product.md 4), and where its columns go. */
import type { Column } from "./column.ts";
import { type AttributeColumn, amperityId, isAmperityId } from "./segment.ts";

export interface AttributesTableRule {
  readonly rule: "amperity_id_first" | "names_plain" | "names_once" | "one_row_each";
  readonly sentence: string;
  /** Null while it is not known. */
  readonly isMet: boolean | null;
  /** The columns that break it. */
  readonly columns: readonly string[];
}

/** Letters, digits and underscores, starting with a letter or digit; the document means the Latin ones. */
const plainName = /^[A-Za-z0-9][A-Za-z0-9_]*$/;

/** How many rows and how many customers there are; null when it was not counted. */
export type RowsCounted = { readonly rows: number; readonly customers: number } | null;

export function attributesTableRules(
  columns: readonly Column[],
  counted: RowsCounted,
): readonly AttributesTableRule[] {
  const [first] = columns;
  const names = columns.map(({ name }) => name);
  const twice = names.filter((name, index) => names.findIndex((other) => isSame(other, name)) !== index);
  const odd = names.filter((name) => !plainName.test(name));
  const isFirst = first !== undefined && isAmperityId(first.name);
  return [
    {
      rule: "amperity_id_first",
      sentence: `The first column is ${amperityId}`,
      isMet: isFirst,
      columns: isFirst || first === undefined ? [] : [first.name],
    },
    {
      rule: "names_plain",
      sentence: "Every column name is letters, digits and underscores, and starts with a letter or digit",
      isMet: odd.length === 0,
      columns: odd,
    },
    { rule: "names_once", sentence: "No name appears twice", isMet: twice.length === 0, columns: twice },
    {
      rule: "one_row_each",
      sentence: "One row for each customer",
      isMet: counted === null ? null : counted.rows === counted.customers,
      columns: [],
    },
  ];
}

const isSame = (one: string, other: string): boolean => one.toLowerCase() === other.toLowerCase();

/** Column → field, for those that go elsewhere than their own name says. */
export function renamesOf(columns: readonly AttributeColumn[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    columns.flatMap(({ column, field }) => (field === null ? [] : [[column, field]])),
  );
}

/** Said of columns that the SELECT does not have. */
export const strayColumns = (
  columns: readonly Column[],
  told: readonly AttributeColumn[],
): readonly string[] =>
  told.map(({ column }) => column).filter((column) => !columns.some(({ name }) => isSame(name, column)));
