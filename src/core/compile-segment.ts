/**
 * A checked visual segment as one SELECT: one row for each customer, the Amperity ID first, then the chosen attributes under their
 * target fields. Its customers are those with a row in any attributes table that it names.
 */
import { conditionSql } from "./condition-sql.ts";
import { utcToday } from "./day-value.ts";
import { embedded, quoteName } from "./embedded-sql.ts";
import { ConfigInvalid } from "./failure.ts";
import { invariant } from "./invariant.ts";
import type { Dialect, QueryText } from "./ports/engine.ts";
import {
  type AttributesTable,
  allConditions,
  amperityId,
  type ConditionGroup,
  type ConditionNode,
  findAttribute,
  isAmperityId,
  type SegmentParts,
  targetOf,
  type VisualSegment,
} from "./segment.ts";

export interface CompileOptions {
  /** SQL of the day that is today; in UTC by default. */
  readonly today?: string;
  /** What is written where no attributes table says otherwise. */
  readonly dialect?: Dialect;
}

/** What is needed of a segment to write statements about its customers. */
export interface SegmentGround {
  readonly dialect: Dialect;
  /** FROM with every table it names, joined. */
  readonly from: string;
  /** The Amperity ID in that FROM. */
  readonly id: string;
  column(named: { readonly table: string; readonly column: string }): string;
  condition(node: ConditionNode): string;
}

export function compileSegment(
  segment: VisualSegment,
  parts: SegmentParts,
  options: CompileOptions = {},
): QueryText {
  const ground = segmentGround(segment, parts, options);
  const columns = segment.attributes.map((chosen) => {
    const { attribute } = findAttribute(parts, chosen);
    invariant(attribute !== null, "a segment is compiled after it was checked");
    return `${ground.column(chosen)} AS ${quoteName(targetOf(chosen, attribute))}`;
  });
  const selected = [`${ground.id} AS ${quoteName(amperityId)}`, ...columns];
  const sql = `SELECT\n  ${selected.join(",\n  ")}\n${ground.from}\n${whereSql(segment, ground)}\nORDER BY 1`;
  return { sql, dialect: ground.dialect };
}

/** Only who is in it. */
export function compileMembers(
  segment: VisualSegment,
  parts: SegmentParts,
  options: CompileOptions = {},
): QueryText {
  const ground = segmentGround(segment, parts, options);
  const sql = `SELECT ${ground.id} AS ${quoteName(amperityId)}\n${ground.from}\n${whereSql(segment, ground)}`;
  return { sql, dialect: ground.dialect };
}

function whereSql({ rules }: VisualSegment, { condition }: SegmentGround): string {
  const include = `WHERE ${condition(rules.include)}`;
  if (rules.exclude.conditions.length === 0) return include;
  // What is not known to match the exclusion stays.
  return `${include}\n  AND NOT COALESCE(${condition(rules.exclude)}, FALSE)`;
}

export function segmentGround(
  segment: VisualSegment,
  parts: SegmentParts,
  { today = utcToday, dialect = "trino" }: CompileOptions,
): SegmentGround {
  const tables = usedTables(segment, parts);
  const aliases = aliasesOf(tables);
  const aliasOf = (table: AttributesTable): string => quoteName(aliases.get(table) ?? table.name);
  const ids = tables.map((table) => `${aliasOf(table)}.${quoteName(idColumn(table))}`);
  const id = ids.length === 1 ? (ids[0] ?? "") : `COALESCE(${ids.join(", ")})`;
  const column: SegmentGround["column"] = (named) => {
    const { table, attribute } = findAttribute(parts, named);
    invariant(table !== null && attribute !== null, "a segment is compiled after it was checked");
    // The customer's own, whichever of the tables has it.
    return isAmperityId(attribute.column) ? id : `${aliasOf(table)}.${quoteName(attribute.column)}`;
  };
  const condition = (node: ConditionNode): string => {
    if (node.kind === "group") return groupSql(node, condition);
    if (node.kind === "segment") return membershipSql(node, parts, id);
    const { attribute } = findAttribute(parts, node);
    invariant(attribute !== null, "a segment is compiled after it was checked");
    const { operator, values } = node;
    return conditionSql({ column: column(node), attribute, operator, values, today });
  };
  return {
    dialect: oneDialect(segment, tables, parts) ?? dialect,
    from: fromSql(tables, aliases, { segment, parts }),
    id,
    column,
    condition,
  };
}

function groupSql(group: ConditionGroup, condition: (node: ConditionNode) => string): string {
  if (group.conditions.length === 0) return "TRUE";
  const written = group.conditions.map(condition);
  return written.length === 1
    ? (written[0] ?? "")
    : `(${written.join(group.combine === "and" ? "\n  AND " : "\n  OR ")})`;
}

function membershipSql(
  { operator, segment }: Extract<ConditionNode, { kind: "segment" }>,
  { lists }: SegmentParts,
  id: string,
): string {
  const list = lists.find(({ name }) => name === segment);
  invariant(list !== undefined, "a segment is compiled after it was checked");
  const member = quoteName(list.idColumn);
  const isMember = `${id} IN (SELECT ${member} FROM ${embedded(list.sql)} AS ${quoteName(plainAlias(list.name))} WHERE ${member} IS NOT NULL)`;
  return operator === "is in segment" ? isMember : `NOT (${isMember})`;
}

/** In the order in which they are first named: attributes before conditions. */
function usedTables({ rules, attributes }: VisualSegment, parts: SegmentParts): readonly AttributesTable[] {
  const named = [
    ...attributes,
    ...[...allConditions(rules)].flatMap(({ condition }) =>
      condition.kind === "attribute" ? [condition] : [],
    ),
  ];
  const tables = named.map((one) => findAttribute(parts, one).table);
  return [...new Set(tables.filter((table) => table !== null))];
}

/** Three double quotes in a row mean something else to the parser of our translation; an alias need not be exact. */
const plainAlias = (name: string): string => name.replaceAll('"', "'");

/** Names that differ only in case are one name to SQL: the later ones are numbered. */
function aliasesOf(tables: readonly AttributesTable[]): ReadonlyMap<AttributesTable, string> {
  const taken = new Set<string>();
  return new Map(
    tables.map((table) => {
      const plain = plainAlias(table.name);
      let alias = plain;
      for (let number = 2; taken.has(alias.toLowerCase()); number += 1) alias = `${plain} ${number}`;
      taken.add(alias.toLowerCase());
      return [table, alias];
    }),
  );
}

function idColumn({ name, attributes }: AttributesTable): string {
  const found = attributes.find(({ column }) => isAmperityId(column));
  invariant(found !== undefined, `the attributes table "${name}" has the Amperity ID`);
  return found.column;
}

function fromSql(
  tables: readonly AttributesTable[],
  aliases: ReadonlyMap<AttributesTable, string>,
  named: { readonly segment: VisualSegment; readonly parts: SegmentParts },
): string {
  const before: string[] = [];
  const joined = tables.map((table, index) => {
    const alias = quoteName(aliases.get(table) ?? table.name);
    const id = quoteName(idColumn(table));
    const source = `${oneRowEach(table, usedColumns(table, named))} AS ${alias}`;
    const known = before.length === 1 ? before[0] : `COALESCE(${before.join(", ")})`;
    before.push(`${alias}.${id}`);
    return index === 0 ? `FROM ${source}` : `FULL JOIN ${source} ON ${alias}.${id} = ${known}`;
  });
  return joined.join("\n");
}

function usedColumns(
  table: AttributesTable,
  { segment, parts }: { readonly segment: VisualSegment; readonly parts: SegmentParts },
): AttributesTable["attributes"] {
  const used = new Set<string>();
  const use = (one: { readonly table: string; readonly column: string }): void => {
    const found = findAttribute(parts, one);
    if (found.table === table && found.attribute !== null) used.add(found.attribute.column);
  };
  segment.attributes.forEach(use);
  for (const { condition } of allConditions(segment.rules))
    if (condition.kind === "attribute") use(condition);
  return table.attributes.filter(({ column }) => used.has(column) && !isAmperityId(column));
}

/** A table is to have one row for each customer; where it has more, the least value of each column stands for them. */
function oneRowEach(table: AttributesTable, used: AttributesTable["attributes"]): string {
  const id = quoteName(idColumn(table));
  const columns = used.map(({ column, kind }) => {
    const name = quoteName(column);
    return `${kind === "boolean" ? "BOOL_AND" : "MIN"}(${name}) AS ${name}`;
  });
  const selected = [id, ...columns].join(", ");
  return `(\n  SELECT ${selected}\n  FROM ${embedded(table.sql)} AS ${quoteName(plainAlias(table.name))}\n  WHERE ${id} IS NOT NULL\n  GROUP BY ${id}\n)`;
}

/** A statement has one dialect, so that what it is made of must agree. */
function oneDialect(
  { rules }: VisualSegment,
  tables: readonly AttributesTable[],
  { lists }: SegmentParts,
): Dialect | null {
  const named = [...allConditions(rules)].flatMap(({ condition }) =>
    condition.kind === "segment" ? lists.filter(({ name }) => name === condition.segment) : [],
  );
  const [first, other] = [...tables, ...named].filter(
    (one, index, all) => all.findIndex(({ dialect }) => dialect === one.dialect) === index,
  );
  if (first === undefined || other === undefined) return first?.dialect ?? null;
  throw new ConfigInvalid(
    `"${first.name}" is written in ${first.dialect} and "${other.name}" in ${other.dialect}, so that no one statement holds both.`,
    { code: "dialects_mixed", next: "fix", advice: "Write both in one dialect." },
  );
}
