/** What the editor knows of attributes: names for people, types, the operators of a type. Read once for a page. */
import type { Attributes } from "../../../contract/api/segments.ts";
import type { AttributeCondition, Node, SentAttribute } from "./rule-tree.ts";

export type Attribute = Attributes["tables"][number]["attributes"][number];
export type AttributeType = Attribute["type"];

export interface KnownAttribute extends Attribute {
  readonly table: string;
  readonly label: string;
}

export interface AttributeBook {
  readonly tables: readonly {
    readonly name: string;
    readonly error: string | null;
    readonly attributes: readonly KnownAttribute[];
  }[];
  readonly segments: readonly string[];
  readonly segmentOperators: readonly string[];
  find(table: string, column: string): KnownAttribute | null;
  operatorsOf(type: AttributeType): Attributes["operators"][AttributeType];
}

/** "loyalty_tier" reads as "Loyalty tier" until somebody gives it a name. */
const tellColumn = (column: string): string => {
  const words = column
    .replace(/^user_fields[._]/, "")
    .replaceAll("_", " ")
    .trim();
  return words === "" ? column : words.charAt(0).toUpperCase() + words.slice(1);
};

export function createBook(read: Attributes, self: string): AttributeBook {
  const tables = read.tables.map(({ name, error, attributes }) => ({
    name,
    error,
    attributes: attributes.map((attribute) => ({
      ...attribute,
      table: name,
      label: attribute.displayName ?? tellColumn(attribute.column),
    })),
  }));
  const byName = new Map(
    tables.flatMap(({ attributes }) =>
      attributes.map((one) => [JSON.stringify([one.table, one.column]), one]),
    ),
  );
  return {
    tables,
    segments: read.segments.map(({ name }) => name).filter((name) => name !== self),
    segmentOperators: read.segmentOperators,
    find: (table, column) => byName.get(JSON.stringify([table, column])) ?? null,
    operatorsOf: (type) => read.operators[type] ?? [],
  };
}

/** A new condition on an attribute, with the operator that is most often meant. */
export function conditionOn(
  book: AttributeBook,
  { table, column, type }: KnownAttribute,
): AttributeCondition {
  const operators = book.operatorsOf(type).map(({ operator }) => operator);
  const usual = operators.find((operator) => operator === "is exactly") ?? operators[0] ?? "";
  return { kind: "attribute", table, column, operator: usual, values: [] };
}

export function conditionOnSegment(book: AttributeBook): Node {
  return { kind: "segment", operator: book.segmentOperators[0] ?? "is in segment", segment: "" };
}

/** Another attribute keeps operator and values where its type knows them. */
export function onAttribute(
  book: AttributeBook,
  condition: Node,
  chosen: KnownAttribute,
): AttributeCondition {
  const fresh = conditionOn(book, chosen);
  if (condition.kind !== "attribute") return fresh;
  const type = book.find(condition.table, condition.column)?.type;
  if (type !== chosen.type) return fresh;
  return { ...fresh, operator: condition.operator, values: condition.values };
}

/** Who a user of Zendesk is: the table that tells most of these is what a new segment sends. */
const identityFields = new Set(["external_id", "email", "name", "phone"]);

/** The Amperity ID is never sent. */
export function usualAttributes(book: AttributeBook): readonly SentAttribute[] {
  const offered = book.tables.map(({ attributes }) =>
    attributes.filter(({ isAmperityId, isOffered }) => isOffered && !isAmperityId),
  );
  const told = (attributes: readonly KnownAttribute[]): number =>
    attributes.filter(({ field }) => identityFields.has(field.toLowerCase())).length;
  const [most] = offered.toSorted((one, other) => told(other) - told(one));
  return (most ?? []).map(({ table, column }) => ({ table, column, field: null }));
}
