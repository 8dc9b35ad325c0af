/** A segment: a saved choice of customers, as a tree of rules over attributes tables or as SQL; and the attributes that are sent with it. */
import type { ColumnKind } from "./column.ts";
import type { ObjectKind } from "./definition.ts";
import type { Dialect } from "./ports/engine.ts";

/** The column that names the customer in every attributes table and segment. */
export const amperityId = "amperity_id";

export const isAmperityId = (column: string): boolean => column.toLowerCase() === amperityId;

export interface AttributeCondition {
  readonly kind: "attribute";
  readonly table: string;
  readonly column: string;
  readonly operator: string;
  /** As written: numbers as digits, dates as YYYY-MM-DD or relative ("90 days ago"). How many, the operator says. */
  readonly values: readonly string[];
}

/** Whether the customer is one of another segment's. */
export interface SegmentCondition {
  readonly kind: "segment";
  readonly operator: string;
  readonly segment: string;
}

export interface ConditionGroup {
  readonly kind: "group";
  /** `and`: all of these; `or`: any of these. */
  readonly combine: "and" | "or";
  readonly conditions: readonly ConditionNode[];
}

export type ConditionNode = AttributeCondition | SegmentCondition | ConditionGroup;

export interface SegmentRules {
  readonly include: ConditionGroup;
  /** Customers who match both are left out. Without conditions nobody is. */
  readonly exclude: ConditionGroup;
}

/** An attribute that is sent. `field` null: the target field of its table, else its own name. */
export interface ChosenAttribute {
  readonly table: string;
  readonly column: string;
  readonly field: string | null;
}

export interface VisualSegment {
  readonly rules: SegmentRules;
  readonly attributes: readonly ChosenAttribute[];
}

/** What people say of a column of an attributes table besides its SQL. */
export interface AttributeColumn {
  readonly column: string;
  readonly displayName: string | null;
  /** Where it is sent, such as `user_fields.city`; null for its own name. */
  readonly field: string | null;
  /** Whether the visual segment editor lists it. */
  readonly isOffered: boolean;
}

export type AttributeType = "text" | "number" | "date" | "datetime" | "boolean" | "other";

const typeOfKind: Readonly<Record<ColumnKind, AttributeType>> = {
  text: "text",
  integer: "number",
  decimal: "number",
  double: "number",
  boolean: "boolean",
  date: "date",
  timestamp: "datetime",
  "timestamp-tz": "datetime",
  list: "other",
  binary: "other",
  nested: "other",
};

export interface Attribute extends AttributeColumn {
  readonly kind: ColumnKind;
  readonly type: AttributeType;
}

/** An attributes table with the columns that its SELECT has now. */
export interface AttributesTable {
  readonly name: string;
  readonly sql: string;
  readonly dialect: Dialect;
  readonly isAvailable: boolean;
  readonly attributes: readonly Attribute[];
}

/** A segment that conditions may name: a SELECT with the Amperity ID in `idColumn`. */
export interface CustomerList {
  readonly name: string;
  readonly sql: string;
  readonly dialect: Dialect;
  readonly idColumn: string;
}

/** What a segment's rules can refer to. */
export interface SegmentParts {
  readonly tables: readonly AttributesTable[];
  readonly lists: readonly CustomerList[];
}

export function toAttributes(
  columns: readonly { readonly name: string; readonly kind: ColumnKind }[],
  told: readonly AttributeColumn[],
): readonly Attribute[] {
  return columns.map(({ name, kind }) => {
    const known = told.find(({ column }) => column.toLowerCase() === name.toLowerCase());
    return {
      displayName: known?.displayName ?? null,
      field: known?.field ?? null,
      isOffered: known?.isOffered ?? true,
      column: name,
      kind,
      type: typeOfKind[kind],
    };
  });
}

/** Names match as SQL's do: exactly where one does, else without regard to case. */
export function findAttribute(
  { tables }: SegmentParts,
  named: { readonly table: string; readonly column: string },
): { readonly table: AttributesTable | null; readonly attribute: Attribute | null } {
  const table = byName(tables, named.table, ({ name }) => name);
  const attribute = table === null ? null : byName(table.attributes, named.column, ({ column }) => column);
  return { table, attribute };
}

function byName<Thing>(
  things: readonly Thing[],
  name: string,
  nameOf: (thing: Thing) => string,
): Thing | null {
  return (
    things.find((thing) => nameOf(thing) === name) ??
    things.find((thing) => nameOf(thing).toLowerCase() === name.toLowerCase()) ??
    null
  );
}

/** Every condition of a half with its path ("include.1.0"); groups are not among them. */
export function* conditionsOf(
  node: ConditionNode,
  path: string,
): Generator<{ readonly path: string; readonly condition: AttributeCondition | SegmentCondition }> {
  if (node.kind !== "group") yield { path, condition: node };
  else for (const [index, inner] of node.conditions.entries()) yield* conditionsOf(inner, `${path}.${index}`);
}

export function* allConditions({ include, exclude }: SegmentRules) {
  yield* conditionsOf(include, "include");
  yield* conditionsOf(exclude, "exclude");
}

/** Whether the segment names this segment or attributes table. */
export function segmentNames({ rules, attributes }: VisualSegment, kind: ObjectKind, name: string): boolean {
  const conditions = [...allConditions(rules)].map(({ condition }) => condition);
  if (kind === "segment") return conditions.some((one) => one.kind === "segment" && one.segment === name);
  if (kind === "query") return false;
  const tables = [...attributes, ...conditions.filter((one) => one.kind === "attribute")];
  return tables.some(({ table }) => table.toLowerCase() === name.toLowerCase());
}

/** The field that a chosen attribute is sent to. */
export const targetOf = (chosen: ChosenAttribute, attribute: Attribute): string =>
  chosen.field ?? attribute.field ?? attribute.column;
