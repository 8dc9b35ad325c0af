/** A visual segment and the columns of an attributes table between the forms of deskfeed.yaml and of the core. */
import type {
  AttributeColumn,
  ChosenAttribute,
  ConditionGroup,
  ConditionNode,
  VisualSegment,
} from "../core/segment.ts";
import type { AttributesTableInFile, ConditionInFile, HalfInFile, SegmentInFile } from "./deskfeed-schema.ts";

export function toColumns({ columns }: AttributesTableInFile): readonly AttributeColumn[] {
  return Object.entries(columns ?? {}).map(([column, { name, field, offered }]) => ({
    column,
    displayName: name ?? null,
    field: field ?? null,
    isOffered: offered ?? true,
  }));
}

export function columnsInFile(columns: readonly AttributeColumn[]): object {
  return Object.fromEntries(
    columns.map(({ column, displayName, field, isOffered }) => [
      column,
      displayName === null && isOffered && field !== null
        ? field
        : {
            ...(displayName === null ? {} : { name: displayName }),
            ...(field === null ? {} : { field }),
            ...(isOffered ? {} : { offered: false }),
          },
    ]),
  );
}

/** Null for a segment in SQL. segment-rules.ts has seen to it that each condition is one thing. */
export function toVisual({ include, exclude, send }: SegmentInFile): VisualSegment | null {
  if (include == null && exclude == null && send == null) return null;
  return {
    rules: { include: toHalf(include, "and"), exclude: toHalf(exclude, emptyExclude) },
    attributes: (send ?? []).map(({ attribute, field }) => ({ ...toNamed(attribute), field: field ?? null })),
  };
}

/** As the segment editor begins; a file need not say it. */
const emptyExclude = "or";

function toHalf(half: HalfInFile | null | undefined, usual: ConditionGroup["combine"]): ConditionGroup {
  const { and, or } = half ?? {};
  const combine = or != null ? "or" : and != null ? "and" : usual;
  return { kind: "group", combine, conditions: (or ?? and ?? []).map(toNode) };
}

function toNode(one: ConditionInFile): ConditionNode {
  const operator = one.operator ?? "";
  if (one.segment != null) return { kind: "segment", operator, segment: one.segment };
  if (one.attribute == null) return toHalf(one, "and");
  const values = [...(one.value == null ? [] : [one.value]), ...(one.values ?? [])].map(String);
  return { kind: "attribute", ...toNamed(one.attribute), operator, values };
}

/** A column's name has no dot, a table's may have one. */
function toNamed(attribute: string): { readonly table: string; readonly column: string } {
  const dot = attribute.lastIndexOf(".");
  return { table: attribute.slice(0, Math.max(0, dot)), column: attribute.slice(dot + 1) };
}

export function visualInFile({ rules, attributes }: VisualSegment): object {
  const { combine, conditions } = rules.exclude;
  const isUsual = conditions.length === 0 && combine === emptyExclude;
  return {
    include: groupInFile(rules.include),
    ...(isUsual ? {} : { exclude: groupInFile(rules.exclude) }),
    send: attributes.map(attributeInFile),
  };
}

const nameInFile = ({ table, column }: { readonly table: string; readonly column: string }): string =>
  `${table}.${column}`;

const attributeInFile = (chosen: ChosenAttribute): unknown =>
  chosen.field === null ? nameInFile(chosen) : { attribute: nameInFile(chosen), field: chosen.field };

const groupInFile = ({ combine, conditions }: ConditionGroup): object => ({
  [combine]: conditions.map(nodeInFile),
});

function nodeInFile(node: ConditionNode): object {
  switch (node.kind) {
    case "group":
      return groupInFile(node);
    case "segment":
      return { operator: node.operator, segment: node.segment };
    case "attribute": {
      const { operator, values } = node;
      const [value] = values;
      const written = values.length === 0 ? {} : values.length === 1 ? { value } : { values };
      return { attribute: nameInFile(node), operator, ...written };
    }
    default:
      return node satisfies never;
  }
}
