/** A segment's rules in plain words, for lists and for people who read before they send. */
import { dayMeant, readDay } from "./day-value.ts";
import {
  type AttributeCondition,
  allConditions,
  type ConditionNode,
  findAttribute,
  type SegmentParts,
  type SegmentRules,
} from "./segment.ts";

/** Values named of a list before the rest is counted. */
const valuesTold = 5;

/** "Loyalty tier is in list gold, platinum and Last order date is before 90 days ago; without Country is exactly CA". */
export function tellRules({ include, exclude }: SegmentRules, parts: SegmentParts): string {
  const included = tellNode(include, parts, true);
  if (exclude.conditions.length === 0) return included;
  return `${included}; without ${tellNode(exclude, parts, true)}`;
}

function tellNode(node: ConditionNode, parts: SegmentParts, isOutermost = false): string {
  switch (node.kind) {
    case "attribute":
      return tellCondition(node, parts);
    case "segment":
      return `${node.operator} ${node.segment}`;
    case "group": {
      const told = node.conditions.map((one) => tellNode(one, parts)).join(` ${node.combine} `);
      return isOutermost || node.conditions.length < 2 ? told : `(${told})`;
    }
    default:
      return node satisfies never;
  }
}

function tellCondition(condition: AttributeCondition, parts: SegmentParts): string {
  const { operator, values } = condition;
  const { attribute } = findAttribute(parts, condition);
  const name = attribute?.displayName ?? condition.column;
  if (values.length === 0) return `${name} ${operator}`;
  if (operator.endsWith("between")) return `${name} ${operator} ${values.join(" and ")}`;
  const shown = values.slice(0, valuesTold).join(", ");
  const rest = values.length - valuesTold;
  return `${name} ${operator} ${shown}${rest > 0 ? ` and ${rest} more` : ""}`;
}

/** The days that relative values mean now, by the path of their condition. */
export function daysMeant(
  rules: SegmentRules,
  parts: SegmentParts,
  now: number,
): readonly { readonly path: string; readonly days: readonly string[] }[] {
  return [...allConditions(rules)].flatMap(({ path, condition }) => {
    if (condition.kind === "segment") return [];
    const type = findAttribute(parts, condition).attribute?.type;
    if (type !== "date" && type !== "datetime") return [];
    const days = condition.values.map(readDay);
    if (!days.some((day) => day?.kind === "relative")) return [];
    return [{ path, days: days.map((day) => (day === null ? "" : dayMeant(day, now))) }];
  });
}
