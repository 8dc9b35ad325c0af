/** The SELECT with which a query over a table begins: every column by name, so that one sees what one leaves out. */
import type { Table } from "../../../contract/api/customer360.ts";
import { writeName, writeTableName } from "../../blocks/sql-names.ts";

export const selectText = ({ name, columns }: Table): string =>
  `SELECT\n${columns.map((column) => `  ${writeName(column.name)}`).join(",\n")}\nFROM ${writeTableName(name)}\n`;

/** What an attributes table may name; others need an alias (product.md 4). */
const plainName = /^[a-z0-9][a-z0-9_]*$/i;

/** The SELECT with which an attributes table begins: the Amperity ID, then what else the first table of customers has. */
export function attributesText(tables: readonly Table[]): string {
  const table = tables.find(({ hasAmperityId }) => hasAmperityId);
  if (table === undefined) return "";
  const names = table.columns.map(({ name }) => name).filter((name) => plainName.test(name));
  const isId = (name: string) => name.toLowerCase() === "amperity_id";
  const sorted = [...names.filter(isId), ...names.filter((name) => !isId(name))];
  return `SELECT\n${sorted.map((name) => `  ${writeName(name)}`).join(",\n")}\nFROM ${writeTableName(table.name)}\n`;
}
