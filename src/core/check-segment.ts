/** What is wrong in a segment's rules and attributes, each with the path of the place, before anything is compiled. */
import { readDay } from "./day-value.ts";
import { nearest } from "./nearest.ts";
import {
  type AttributeCondition,
  allConditions,
  type ChosenAttribute,
  type ConditionNode,
  findAttribute,
  isAmperityId,
  type SegmentCondition,
  type SegmentParts,
  targetOf,
  type VisualSegment,
} from "./segment.ts";
import { operatorNames, segmentOperators, valuesOf } from "./segment-operators.ts";

/** `path`: `include.1.0` is the first condition of the second group of the include half; `attributes.3` the fourth attribute. */
export interface SegmentProblem {
  readonly path: string;
  readonly code: string;
  readonly message: string;
}

/** More than anybody reads, few enough for one statement. */
const conditionsMax = 100;
const depthMax = 8;
const listValuesMax = 1000;
const textCharactersMax = 1000;
const attributesMax = 200;

/** A decimal that every engine holds: at most 18 digits before and after the point. */
const numberForm = /^[+-]?\d{1,18}(\.\d{1,18})?$/;

const problem = (path: string, code: string, message: string): SegmentProblem => ({ path, code, message });

export interface CheckOptions {
  /** Only tables that are made available in the visual segment editor count. */
  readonly needsAvailable?: boolean;
}

export function checkSegment(
  segment: VisualSegment,
  parts: SegmentParts,
  { needsAvailable = false }: CheckOptions = {},
): readonly SegmentProblem[] {
  const { include, exclude } = segment.rules;
  const shape = [...checkShape(include, "include", 1), ...checkShape(exclude, "exclude", 1)];
  if (include.conditions.length === 0)
    shape.unshift(
      problem("include", "include_empty", "Add a condition: a segment without one would be everybody."),
    );
  const conditions = [...allConditions(segment.rules)];
  if (conditions.length > conditionsMax)
    shape.push(problem("include", "too_many", `A segment has at most ${conditionsMax} conditions.`));
  return [
    ...shape,
    ...conditions.flatMap(({ path, condition }) =>
      condition.kind === "segment"
        ? checkMembership(condition, path, parts)
        : checkCondition(condition, path, parts),
    ),
    ...checkAttributes(segment.attributes, parts),
    ...(needsAvailable ? checkAvailable(segment, parts) : []),
  ];
}

function checkAvailable({ rules, attributes }: VisualSegment, parts: SegmentParts): SegmentProblem[] {
  const named = [
    ...[...allConditions(rules)].map(({ path, condition }) => ({ path, one: condition })),
    ...attributes.map((one, index) => ({ path: `attributes.${index}`, one })),
  ];
  return named.flatMap(({ path, one }) => {
    const table = "table" in one ? findAttribute(parts, one).table : null;
    return table === null || table.isAvailable
      ? []
      : [
          problem(
            path,
            "table_unavailable",
            `"${table.name}" is not made available in the Visual Segment Editor.`,
          ),
        ];
  });
}

function checkShape(node: ConditionNode, path: string, depth: number): SegmentProblem[] {
  if (node.kind !== "group") return [];
  if (depth > depthMax)
    return [problem(path, "too_deep", `Groups are nested at most ${depthMax} levels deep.`)];
  return node.conditions.flatMap((inner, index) => {
    const at = `${path}.${index}`;
    const empty = inner.kind === "group" && inner.conditions.length === 0;
    return empty
      ? [problem(at, "group_empty", "This group has no condition: add one, or remove the group.")]
      : checkShape(inner, at, depth + 1);
  });
}

function checkMembership(
  { operator, segment }: SegmentCondition,
  path: string,
  { lists }: SegmentParts,
): SegmentProblem[] {
  if (!segmentOperators.some((known) => known === operator))
    return [unknownOperator(path, operator, segmentOperators)];
  if (segment === "") return [problem(path, "segment_missing", "Choose a segment.")];
  if (lists.some(({ name }) => name === segment)) return [];
  const near = nearest(
    segment,
    lists.map(({ name }) => name),
  );
  const hint = near === null ? "" : ` Did you mean "${near}"?`;
  return [
    problem(path, "segment_unknown", `There is no active segment "${segment}" to compare with.${hint}`),
  ];
}

function checkCondition(condition: AttributeCondition, path: string, parts: SegmentParts): SegmentProblem[] {
  const unknown = checkNamed(condition, path, parts);
  if (unknown !== null) return [unknown];
  const { attribute } = findAttribute(parts, condition);
  if (attribute === null) return [];
  const { operator, values } = condition;
  const wanted = valuesOf(attribute.type, operator);
  if (wanted === null) return [unknownOperator(path, operator, operatorNames(attribute.type))];
  switch (wanted) {
    case "none":
      return values.length === 0 ? [] : [problem(path, "value_unwanted", `"${operator}" takes no value.`)];
    case "one":
    case "two": {
      const count = wanted === "one" ? 1 : 2;
      if (values.length !== count || values.some((value) => value === ""))
        return [problem(path, "value_missing", count === 1 ? "Write a value." : "Write both bounds.")];
      break;
    }
    case "list":
      if (values.length === 0) return [problem(path, "value_missing", "Write at least one value.")];
      if (values.length > listValuesMax)
        return [problem(path, "too_many", `A list has at most ${listValuesMax} values.`)];
      break;
    default:
      return wanted satisfies never;
  }
  const wrong = values.flatMap((value) => checkValue(value, attribute.type, path)).slice(0, 1);
  return wrong.length > 0 ? wrong : checkBounds(condition, attribute.type, path);
}

function checkNamed(
  named: { readonly table: string; readonly column: string },
  path: string,
  parts: SegmentParts,
): SegmentProblem | null {
  if (named.table === "" && named.column === "")
    return problem(path, "attribute_missing", "Choose an attribute.");
  const { table, attribute } = findAttribute(parts, named);
  if (table === null) {
    const near = nearest(
      named.table,
      parts.tables.map(({ name }) => name),
    );
    const hint = near === null ? "" : ` Did you mean "${near}"?`;
    return problem(path, "table_unknown", `There is no active attributes table "${named.table}".${hint}`);
  }
  if (attribute !== null) return null;
  const near = nearest(
    named.column,
    table.attributes.map(({ column }) => column),
  );
  const hint = near === null ? "" : ` Did you mean "${near}"?`;
  return problem(path, "column_unknown", `"${table.name}" has no column "${named.column}".${hint}`);
}

function unknownOperator(path: string, operator: string, known: readonly string[]): SegmentProblem {
  if (operator === "") return problem(path, "operator_missing", "Choose an operator.");
  return problem(
    path,
    "operator_unknown",
    `"${operator}" does not fit here. Choose one of: ${known.join(", ")}.`,
  );
}

function checkValue(value: string, type: string, path: string): SegmentProblem[] {
  if (value.length > textCharactersMax)
    return [problem(path, "value_too_long", `A value has at most ${textCharactersMax} characters.`)];
  if (value.includes("\0") || !value.isWellFormed())
    return [problem(path, "value_malformed", "The value holds a character that no text can have.")];
  if (type === "number" && !numberForm.test(value.trim()))
    return [problem(path, "value_malformed", `"${value}" is not a number. Write it like 12 or -0.5.`)];
  if ((type === "date" || type === "datetime") && readDay(value) === null)
    return [
      problem(
        path,
        "value_malformed",
        `"${value}" is not a day. Write it like 2026-01-31, today, yesterday, tomorrow, 90 days ago, 3 months ago or 1 year ago.`,
      ),
    ];
  return [];
}

/** Bounds that nothing lies between are a slip; relative days are left alone, since they move. */
function checkBounds({ operator, values }: AttributeCondition, type: string, path: string): SegmentProblem[] {
  if (operator !== "is between" && operator !== "is not between") return [];
  const [low = "", high = ""] = values;
  const isUpsideDown =
    type === "number"
      ? Number(low) > Number(high)
      : readDay(low)?.kind === "day" && readDay(high)?.kind === "day" && low.trim() > high.trim();
  return isUpsideDown
    ? [problem(path, "bounds_swapped", "The first bound is greater than the second: swap them.")]
    : [];
}

function checkAttributes(chosen: readonly ChosenAttribute[], parts: SegmentParts): SegmentProblem[] {
  if (chosen.length === 0)
    return [problem("attributes", "attributes_missing", "Choose at least one attribute to send.")];
  if (chosen.length > attributesMax)
    return [problem("attributes", "too_many", `At most ${attributesMax} attributes are sent.`)];
  const taken = new Set<string>();
  return chosen.flatMap((one, index) => {
    const path = `attributes.${index}`;
    const unknown = checkNamed(one, path, parts);
    if (unknown !== null) return [unknown];
    const { attribute } = findAttribute(parts, one);
    if (attribute === null) return [];
    if (attribute.kind === "nested" || attribute.kind === "binary")
      return [problem(path, "attribute_unsendable", `"${attribute.column}" has a type that cannot be sent.`)];
    const target = targetOf(one, attribute);
    if (isAmperityId(target))
      return [
        problem(
          path,
          "field_missing",
          "The Amperity ID comes with every customer; give it a field such as external_id to send it.",
        ),
      ];
    if (target.includes('"') || target.includes("\0") || !target.isWellFormed())
      return [problem(path, "field_malformed", "A field's name has no double quotes.")];
    if (taken.has(target.toLowerCase()))
      return [problem(path, "field_taken", `Another attribute is sent to ${target} already.`)];
    taken.add(target.toLowerCase());
    return [];
  });
}
