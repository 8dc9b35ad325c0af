/**
 * How many customers each condition leaves, in one statement: within "and" what is left after it, within "or" what matches it of
 * those who came so far; in the exclude half, of those whom the include half has found.
 */
import { type CompileOptions, segmentGround } from "./compile-segment.ts";
import type { QueryText } from "./ports/engine.ts";
import {
  allConditions,
  type ConditionGroup,
  type ConditionNode,
  type SegmentParts,
  type VisualSegment,
} from "./segment.ts";

export interface CountStatement {
  readonly query: QueryText;
  /** The path that each column of its one row counts; `all` is every customer, `customers` who is in the segment. */
  readonly columns: ReadonlyMap<string, string>;
}

export function compileCounts(
  segment: VisualSegment,
  parts: SegmentParts,
  options: CompileOptions = {},
): CountStatement {
  const ground = segmentGround(segment, parts, options);
  const { include, exclude } = segment.rules;
  const flags = new Map<string, string>();
  for (const { path } of allConditions(segment.rules)) flags.set(path, `k${flags.size}`);
  const judged = [...allConditions(segment.rules)].map(
    ({ path, condition }) => `COALESCE(${ground.condition(condition)}, FALSE) AS ${flags.get(path)}`,
  );
  const includes = flagSql(include, "include", flags);
  const excludes = exclude.conditions.length === 0 ? "FALSE" : flagSql(exclude, "exclude", flags);
  const counted = new Map<string, string>([
    ["all", "TRUE"],
    ["customers", `${includes} AND NOT ${excludes}`],
    ["include", includes],
    ["exclude", `${includes} AND ${excludes}`],
  ]);
  countGroup(include, "include", { flags, counted, context: "TRUE" });
  countGroup(exclude, "exclude", { flags, counted, context: includes });
  const columns = new Map([...counted.keys()].map((path, index) => [`c${index}`, path]));
  const selected = [...counted.values()].map(
    (condition, index) => `COUNT(CASE WHEN ${condition} THEN 1 END) AS c${index}`,
  );
  const sql = `SELECT\n  ${selected.join(",\n  ")}\nFROM (\nSELECT\n  ${[`${ground.id} AS id`, ...judged].join(",\n  ")}\n${ground.from}\n) AS judged`;
  return { query: { sql, dialect: ground.dialect }, columns };
}

function flagSql(node: ConditionNode, path: string, flags: ReadonlyMap<string, string>): string {
  if (node.kind !== "group") return flags.get(path) ?? "FALSE";
  if (node.conditions.length === 0) return "TRUE";
  const inner = node.conditions.map((one, index) => flagSql(one, `${path}.${index}`, flags));
  return `(${inner.join(node.combine === "and" ? " AND " : " OR ")})`;
}

interface Counting {
  readonly flags: ReadonlyMap<string, string>;
  /** SQL by path, filled here. */
  readonly counted: Map<string, string>;
  /** Who came so far. */
  readonly context: string;
}

function countGroup(group: ConditionGroup, path: string, { flags, counted, context }: Counting): void {
  let soFar = context;
  for (const [index, node] of group.conditions.entries()) {
    const at = `${path}.${index}`;
    const left = `${soFar} AND ${flagSql(node, at, flags)}`;
    counted.set(at, left);
    if (node.kind === "group") countGroup(node, at, { flags, counted, context: soFar });
    if (group.combine === "and") soFar = left;
  }
}
