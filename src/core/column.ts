/** The columns of a query's result as an engine names and types them; engines translate their own types into these kinds. */

/**
 * How the values of a column arrive from an engine:
 * text, binary → string; integer, decimal, double → string of digits as the engine writes it ("nan", "inf" and "-inf" for
 * doubles that are no number); boolean → boolean; date → "YYYY-MM-DD"; timestamp → "YYYY-MM-DDTHH:MM:SS[.ffffff]";
 * timestamp-tz → the same in UTC with "Z"; list → array of strings and nulls; nested → never asked for.
 */
export type ColumnKind =
  | "text"
  | "integer"
  | "decimal"
  | "double"
  | "boolean"
  | "date"
  | "timestamp"
  | "timestamp-tz"
  | "list"
  | "binary"
  | "nested";

export interface Column {
  readonly name: string;
  readonly kind: ColumnKind;
  /** The engine's own name of the type, for people. */
  readonly type: string;
}

export type ColumnValue = string | boolean | null | readonly (string | null)[];

/** One row of the result by column name, as `Column.kind` says. */
export type Row = Readonly<Record<string, ColumnValue>>;
