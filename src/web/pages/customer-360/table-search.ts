/** Which tables and columns the words find: a table by its name or by a column, without regard to case. */
import type { Table, TableColumn } from "../../../contract/api/customer360.ts";

const has = (name: string, words: string): boolean => name.toLowerCase().includes(words.toLowerCase());

export const findTables = (tables: readonly Table[], words: string): readonly Table[] =>
  tables.filter(({ name, columns }) => has(name, words) || columns.some((column) => has(column.name, words)));

/** The columns that the words mean; all of them where they mean the table, or nothing here. */
export function findColumns({ name, columns }: Table, words: string): readonly TableColumn[] {
  if (words === "" || has(name, words)) return columns;
  const found = columns.filter((column) => has(column.name, words));
  return found.length === 0 ? columns : found;
}
