/** Rules of segments and attributes tables that no single key shows: one thing for each condition, operators that exist, names that refer to something. */
import { allOperators, segmentOperators } from "../core/segment-operators.ts";
import { type Complaint, oneOf, referenceRules, wrong } from "./complaint.ts";
import type {
  AttributesTableInFile,
  ConditionInFile,
  DeskfeedFile,
  HalfInFile,
  SegmentInFile,
} from "./deskfeed-schema.ts";
import { fieldRules } from "./template-rules.ts";

export function attributesTableRules(
  path: readonly string[],
  { columns }: AttributesTableInFile,
): readonly Complaint[] {
  return Object.entries(columns ?? {}).flatMap(([column, { field }]) =>
    field == null ? [] : fieldRules([...path, "columns", column, "field"], field, "value"),
  );
}

/** Of a visual one. */
export function segmentRules(
  path: readonly string[],
  segment: SegmentInFile,
  file: DeskfeedFile,
): readonly Complaint[] {
  const found: Complaint[] = [];
  for (const key of ["file", "sql", "dialect"] as const) {
    if (segment[key] == null) continue;
    found.push(
      wrong([...path, key], "a segment has either SQL or conditions.", "Keep one of the two.", "key"),
    );
  }
  if (segment.include == null)
    found.push(wrong([...path, "include"], "is missing.", "Write the conditions of who is in the segment."));
  if (segment.send == null || segment.send.length === 0)
    found.push(wrong([...path, "send"], "is missing.", "List the attributes to send, such as Table.column."));
  for (const half of ["include", "exclude"] as const)
    if (segment[half] != null) found.push(...groupRules([...path, half], segment[half], file));
  for (const [index, { attribute, field }] of (segment.send ?? []).entries()) {
    const at = [...path, "send", String(index)];
    found.push(...attributeRules([...at, "attribute"], attribute, file));
    if (field != null) found.push(...fieldRules([...at, "field"], field, "value"));
  }
  return found;
}

function groupRules(path: readonly string[], group: HalfInFile, file: DeskfeedFile): readonly Complaint[] {
  const { and, or } = group;
  if ((and == null) === (or == null))
    return [
      wrong(
        path,
        and == null ? "has no conditions." : "has both and and or.",
        "Write either and: or or: with a list of conditions.",
        "key",
      ),
    ];
  const key = and == null ? "or" : "and";
  const conditions = and ?? or ?? [];
  if (conditions.length === 0) return [wrong([...path, key], "has no conditions.", "Write at least one.")];
  return conditions.flatMap((one, index) => conditionRules([...path, key, String(index)], one, file));
}

function conditionRules(
  path: readonly string[],
  one: ConditionInFile,
  file: DeskfeedFile,
): readonly Complaint[] {
  const isGroup = one.and != null || one.or != null;
  const kinds = [isGroup, one.attribute != null, one.segment != null].filter(Boolean).length;
  if (kinds !== 1)
    return [
      wrong(path, "is not one condition.", "Write either an attribute, a segment, or a group (and, or)."),
    ];
  if (isGroup) return groupRules(path, one, file);
  const known = one.segment == null ? allOperators : segmentOperators;
  const operator = one.operator ?? "";
  const found: Complaint[] = known.includes(operator)
    ? []
    : [
        wrong(
          [...path, "operator"],
          operator === "" ? "is missing." : `there is no operator ${JSON.stringify(operator)}.`,
          oneOf(operator, known),
        ),
      ];
  if (one.segment != null) return [...found, ...referenceRules(path, "segment", one.segment, file.segments)];
  return [...found, ...attributeRules([...path, "attribute"], one.attribute ?? "", file)];
}

function attributeRules(
  path: readonly string[],
  attribute: string,
  file: DeskfeedFile,
): readonly Complaint[] {
  const table = attribute.slice(0, Math.max(0, attribute.lastIndexOf(".")));
  const tables = Object.keys(file.attributesTables ?? {});
  if (tables.some((name) => name.toLowerCase() === table.toLowerCase())) return [];
  if (table === "")
    return [wrong(path, `${attribute} names no attributes table.`, `Write Table.${attribute}.`)];
  return [wrong(path, `there is no attributes table called ${JSON.stringify(table)}.`, oneOf(table, tables))];
}
