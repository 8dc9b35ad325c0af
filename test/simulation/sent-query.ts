/** What an orchestration of the simulation sends at the moment: the columns of its query and its template, how they change, and the SQL they make. */
import { type DataTemplate, defaultTemplate } from "../../src/core/template.ts";
import type { Customer, CustomerColumn } from "./customers.ts";
import type { OrchestrationPlan, QueryChange, SentColumn } from "./scenario.ts";

export interface SentQuery {
  readonly columns: readonly SentColumn[];
  readonly template: DataTemplate;
}

export const sentAtFirst = ({ columns, template }: OrchestrationPlan): SentQuery => ({
  columns,
  template: { ...defaultTemplate, ...template },
});

/** Without these there is nobody to send to, or no way to tell which state of a row has arrived. */
export const lastingColumns: readonly CustomerColumn[] = ["external_id", "name", "email", "mark"];

export function changedQuery(query: SentQuery, change: QueryChange): SentQuery {
  return { ...query, columns: changedColumns(query.columns, change) };
}

function changedColumns(columns: readonly SentColumn[], change: QueryChange): readonly SentColumn[] {
  const edited = (name: CustomerColumn, over: Partial<SentColumn>): readonly SentColumn[] =>
    columns.map((one) => (one.column === name ? { ...one, ...over } : one));
  if ("add" in change) {
    const isThere = columns.some(({ column }) => column === change.add.column);
    return isThere ? columns : [...columns, change.add];
  }
  if ("remove" in change)
    return columns.filter(({ column }) => column !== change.remove || lastingColumns.includes(column));
  if ("rename" in change) return edited(change.rename, { alias: change.to });
  if ("retype" in change) return edited(change.retype, { type: change.to });
  const first = columns.filter(({ column }) => column === change.moveToFront);
  return [...first, ...columns.filter((one) => !first.includes(one))];
}

export function sqlOf({ columns }: SentQuery): string {
  const written = columns.map(({ column, alias, type }) => {
    const value = type === undefined ? column : `CAST(${column} AS ${type})`;
    return `${value} AS "${alias}"`;
  });
  return `SELECT ${written.join(",\n       ")}\nFROM customers\nORDER BY id`;
}

/** The field that a column goes to. */
export const fieldOf = ({ alias }: SentColumn, { template }: SentQuery): string =>
  template.rename[alias] ?? alias;

/** The field that tells which state of a row a user is in. */
export function markFieldOf(query: SentQuery): string {
  const mark = query.columns.find(({ column }) => column === "mark");
  return mark === undefined ? "" : fieldOf(mark, query);
}

export const cellOf = (row: Customer, { column }: SentColumn): string | number | null => row[column];
