/** PostgreSQL's types as the kinds of core/column.ts, and each row as the one text that crosses into JavaScript. */
import type { Column, ColumnKind, ColumnValue, Row } from "../../core/column.ts";
import { invariant } from "../../core/invariant.ts";
import type { Transaction } from "./transaction.ts";

/** By oid (src/include/catalog/pg_type.dat). */
const kinds: Readonly<Record<number, ColumnKind>> = {
  16: "boolean",
  17: "binary",
  20: "integer",
  21: "integer",
  23: "integer",
  26: "integer",
  700: "double",
  701: "double",
  1082: "date",
  1114: "timestamp",
  1184: "timestamp-tz",
  1700: "decimal",
};

interface TypedField {
  readonly name: string;
  readonly dataTypeID: number;
  readonly dataTypeModifier: number;
}

/** Everything that PostgreSQL can only write as a text (enum, uuid, json, time, interval, range …) is text. */
export async function columnsOf(
  transaction: Transaction,
  fields: readonly TypedField[],
): Promise<readonly Column[]> {
  const types = await transaction.rows(
    `SELECT format_type(f.oid, f.modifier), t.typcategory, t.typtype, e.typtype
     FROM unnest($1::oid[], $2::int[]) WITH ORDINALITY AS f(oid, modifier, n)
     JOIN pg_catalog.pg_type AS t ON t.oid = f.oid LEFT JOIN pg_catalog.pg_type AS e ON e.oid = t.typelem ORDER BY f.n`,
    [
      `{${fields.map(({ dataTypeID }) => dataTypeID).join(",")}}`,
      `{${fields.map(({ dataTypeModifier }) => dataTypeModifier).join(",")}}`,
    ],
  );
  invariant(types.length === fields.length, "a type of the result is not in the catalogue");
  return fields.map(({ name, dataTypeID }, index) => {
    const [type, category, form, elementForm] = types[index] ?? [];
    const isArray = category === "A";
    const isNested = form === "c" || form === "p" || (isArray && elementForm === "c");
    const kind = isNested ? "nested" : isArray ? "list" : (kinds[dataTypeID] ?? "text");
    return { name, kind, type: type ?? "" };
  });
}

/** The SQL of a text that stands for the value; `readValue` reads it. */
export function crossingExpression(reference: string, kind: ColumnKind): string {
  const text = `CAST(${reference} AS text)`;
  switch (kind) {
    case "text":
    case "integer":
    case "decimal":
    case "date":
    case "boolean":
      return text;
    case "double":
      return `replace(lower(${text}), 'infinity', 'inf')`;
    case "timestamp":
      return `replace(${text}, ' ', 'T')`;
    case "timestamp-tz":
      return `replace(CAST(timezone('UTC', ${reference}) AS text), ' ', 'T') || 'Z'`;
    case "binary":
      return `encode(${reference}, 'hex')`;
    case "list":
      // An array of several dimensions is one list of all its elements.
      return `CAST(to_json(CASE WHEN array_ndims(${reference}) > 1 THEN ARRAY(SELECT CAST(item AS text) FROM unnest(${reference}) AS u(item)) ELSE CAST(${reference} AS text[]) END) AS text)`;
    case "nested":
      return `CAST(to_json(${reference}) AS text)`;
    default:
      return kind satisfies never;
  }
}

function readValue(text: string | null, kind: ColumnKind): ColumnValue {
  if (text === null) return null;
  if (kind === "boolean") return text === "true";
  return kind === "list" ? (JSON.parse(text) as readonly (string | null)[]) : text;
}

/** The values of `columns` as one JSON array of texts: canonical, so it is what fingerprints are made of. */
export function rowExpression(columns: readonly ReferredColumn[]): string {
  const values = columns.map(({ reference, kind }) => crossingExpression(reference, kind));
  return `CAST(to_json(ARRAY[${values.join(", ")}]::text[]) AS text)`;
}

/** A column of a query's result with what refers to it in SQL. */
export interface ReferredColumn extends Column {
  readonly reference: string;
}

export function readValues(text: string, columns: readonly Column[]): readonly ColumnValue[] {
  const texts = JSON.parse(text) as readonly (string | null)[];
  return columns.map(({ kind }, index) => readValue(texts[index] ?? null, kind));
}

export function readRow(text: string, columns: readonly Column[]): Row {
  const values = readValues(text, columns);
  return Object.fromEntries(columns.map(({ name }, index) => [name, values[index] ?? null]));
}
