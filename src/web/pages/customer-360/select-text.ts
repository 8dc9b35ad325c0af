/** The SELECT with which a query over a table begins: every column by name, so that one sees what one leaves out. */
import type { Table } from "../../../contract/api/customer360.ts";
import { writeName, writeTableName } from "../../blocks/sql-names.ts";

export const selectText = ({ name, columns }: Table): string =>
  `SELECT\n${columns.map((column) => `  ${writeName(column.name)}`).join(",\n")}\nFROM ${writeTableName(name)}\n`;
