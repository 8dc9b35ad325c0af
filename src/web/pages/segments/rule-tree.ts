/** The rule tree of a segment as the editor changes it: every change makes a new tree. Places are the paths of the API ("include.1.0"). */
import type { z } from "zod";
import type {
  attributeCondition,
  ConditionGroupShape,
  ConditionNodeShape,
  segmentCondition,
  visualSegment,
} from "../../../contract/api/segments.ts";

export type Visual = z.output<typeof visualSegment>;
export type Rules = Visual["rules"];
export type SentAttribute = Visual["attributes"][number];
export type Group = ConditionGroupShape;
export type Node = ConditionNodeShape;
export type AttributeCondition = z.output<typeof attributeCondition>;
export type SegmentCondition = z.output<typeof segmentCondition>;
export type Half = "include" | "exclude";

/** The indexes of groups and conditions from the top of a half; empty for the half itself. */
export interface Place {
  readonly half: Half;
  readonly path: readonly number[];
}

export const pathOf = ({ half, path }: Place): string => [half, ...path].join(".");

export const noRules: Rules = {
  include: { kind: "group", combine: "and", conditions: [] },
  exclude: { kind: "group", combine: "or", conditions: [] },
};

export function nodeAt(rules: Rules, { half, path }: Place): Node | undefined {
  return path.reduce<Node | undefined>(
    (node, index) => (node?.kind === "group" ? node.conditions[index] : undefined),
    rules[half],
  );
}

export const countConditions = (node: Node): number =>
  node.kind === "group" ? node.conditions.reduce((sum, each) => sum + countConditions(each), 0) : 1;

function changeConditions(
  group: Group,
  path: readonly number[],
  change: (conditions: readonly Node[]) => readonly Node[],
): Group {
  const [index, ...rest] = path;
  if (index === undefined) return { ...group, conditions: change(group.conditions) };
  return {
    ...group,
    conditions: group.conditions.map((node, at) =>
      at === index && node.kind === "group" ? changeConditions(node, rest, change) : node,
    ),
  };
}

const inHalf = (rules: Rules, half: Half, group: Group): Rules => ({ ...rules, [half]: group });

export function replaceAt(rules: Rules, { half, path }: Place, node: Node): Rules {
  const index = path.at(-1);
  if (index === undefined) return node.kind === "group" ? inHalf(rules, half, node) : rules;
  const change = (all: readonly Node[]) => all.map((each, at) => (at === index ? node : each));
  return inHalf(rules, half, changeConditions(rules[half], path.slice(0, -1), change));
}

export function removeAt(rules: Rules, { half, path }: Place): Rules {
  const index = path.at(-1);
  if (index === undefined) return rules;
  const change = (all: readonly Node[]) => all.filter((_, at) => at !== index);
  return inHalf(rules, half, changeConditions(rules[half], path.slice(0, -1), change));
}

/** `path` ends with the index that the node gets. */
export function insertAt(rules: Rules, { half, path }: Place, node: Node): Rules {
  const index = path.at(-1) ?? 0;
  const change = (all: readonly Node[]) => [...all.slice(0, index), node, ...all.slice(index)];
  return inHalf(rules, half, changeConditions(rules[half], path.slice(0, -1), change));
}

const startsWith = (path: readonly number[], start: readonly number[]): boolean =>
  start.every((index, at) => path[at] === index);

/** Where a node stands once another one of the same half was taken away at `gone`. */
function withoutGone(place: Place, gone: Place): Place {
  const level = gone.path.length - 1;
  const index = gone.path[level] ?? 0;
  const mine = place.path[level];
  const isBehind =
    place.half === gone.half &&
    startsWith(place.path, gone.path.slice(0, -1)) &&
    mine !== undefined &&
    mine > index;
  if (!isBehind) return place;
  return { ...place, path: place.path.map((each, at) => (at === level ? each - 1 : each)) };
}

export interface Moved {
  readonly rules: Rules;
  readonly place: Place;
}

/** Null where a group would be put into itself, or nothing would change. */
export function move(rules: Rules, from: Place, to: Place): Moved | null {
  const node = nodeAt(rules, from);
  if (node === undefined || from.path.length === 0) return null;
  const isInside = from.half === to.half && startsWith(to.path.slice(0, -1), from.path);
  const place = withoutGone(to, from);
  if (isInside || pathOf(place) === pathOf(from)) return null;
  return { rules: insertAt(removeAt(rules, from), place, node), place };
}

/** One step up or down as the eye sees it: past a neighbour, into a group, out of one, from one half to the other. */
export function step(rules: Rules, from: Place, direction: "up" | "down"): Moved | null {
  const { half, path } = from;
  const index = path.at(-1);
  if (index === undefined) return null;
  const parent = path.slice(0, -1);
  const siblings = nodeAt(rules, { half, path: parent });
  if (siblings?.kind !== "group") return null;
  const at = (...end: number[]): Place => ({ half, path: [...parent, ...end] });
  const neighbour = siblings.conditions[direction === "up" ? index - 1 : index + 1];
  if (direction === "up") {
    if (neighbour?.kind === "group") return move(rules, from, at(index - 1, neighbour.conditions.length));
    if (neighbour !== undefined) return move(rules, from, at(index - 1));
    if (parent.length > 0) return move(rules, from, { half, path: parent });
    if (half === "exclude")
      return move(rules, from, { half: "include", path: [rules.include.conditions.length] });
    return null;
  }
  if (neighbour?.kind === "group") return move(rules, from, at(index + 1, 0));
  if (neighbour !== undefined) return move(rules, from, at(index + 2));
  const last = parent.at(-1);
  if (last !== undefined) return move(rules, from, { half, path: [...parent.slice(0, -1), last + 1] });
  return half === "include" ? move(rules, from, { half: "exclude", path: [0] }) : null;
}

/** Always the same text for the same content, whoever wrote it: it tells whether a draft was saved. */
export function textOfVisual({ rules, attributes }: Visual): string {
  return JSON.stringify({
    rules: { include: inOrder(rules.include), exclude: inOrder(rules.exclude) },
    attributes: attributes.map(({ table, column, field }) => ({ table, column, field })),
  });
}

function inOrder(node: Node): Node {
  switch (node.kind) {
    case "group":
      return { kind: "group", combine: node.combine, conditions: node.conditions.map(inOrder) };
    case "attribute": {
      const { kind, table, column, operator, values } = node;
      return { kind, table, column, operator, values: [...values] };
    }
    case "segment":
      return { kind: "segment", operator: node.operator, segment: node.segment };
  }
}
