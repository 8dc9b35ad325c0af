/** What a visual segment is compiled from: the attributes tables and segments that it names, with the columns they have now. */
import { attributesTableRules } from "../core/attributes-table.ts";
import { checkSegment } from "../core/check-segment.ts";
import { compileMembers } from "../core/compile-segment.ts";
import type { Definitions, QueryDefinition, SegmentDefinition } from "../core/definition.ts";
import { ConfigInvalid, QueryFailed } from "../core/failure.ts";
import type { Engine, QueryText } from "../core/ports/engine.ts";
import {
  type AttributesTable,
  allConditions,
  amperityId,
  type CustomerList,
  isAmperityId,
  type SegmentParts,
  toAttributes,
  type VisualSegment,
} from "../core/segment.ts";

export type SegmentDefinitions = Pick<Definitions, "attributesTables" | "segments">;

export interface PartsTools {
  readonly engine: Pick<Engine, "describe">;
  readonly signal: AbortSignal;
}

export const textOf = ({ sql, dialect, file }: QueryDefinition): QueryText => ({
  sql,
  dialect,
  ...(file === null ? {} : { file }),
});

/** Those of the definitions that the segment names, directly or through other segments. Throws ConfigInvalid for a circle. */
export function namedBy(
  visual: VisualSegment,
  definitions: SegmentDefinitions,
  path: readonly string[] = [],
): SegmentDefinitions {
  const tables = new Set(
    [...visual.attributes, ...[...allConditions(visual.rules)].map(({ condition }) => condition)].flatMap(
      (one) => ("table" in one ? [one.table.toLowerCase()] : []),
    ),
  );
  const named = segmentsNamedBy(visual, definitions);
  const inner = named.map((segment) => {
    if (path.includes(segment.name)) throw circle([...path, segment.name]);
    if (path.length >= levelsMax) throw tooDeep(path);
    return segment.visual === null
      ? { attributesTables: [], segments: [] }
      : namedBy(segment.visual, definitions, [...path, segment.name]);
  });
  const own = definitions.attributesTables.filter(({ name }) => tables.has(name.toLowerCase()));
  return {
    attributesTables: [...new Set([...own, ...inner.flatMap((one) => one.attributesTables)])],
    segments: [...new Set([...named, ...inner.flatMap((one) => one.segments)])],
  };
}

function segmentsNamedBy(
  { rules }: VisualSegment,
  { segments }: SegmentDefinitions,
): readonly SegmentDefinition[] {
  const names = new Set(
    [...allConditions(rules)].flatMap(({ condition }) =>
      condition.kind === "segment" ? [condition.segment] : [],
    ),
  );
  return segments.filter(({ name }) => names.has(name));
}

/** Segments of segments of segments …: more levels than anybody follows. */
const levelsMax = 8;

function tooDeep(path: readonly string[]): ConfigInvalid {
  return new ConfigInvalid(`These segments name each other ${levelsMax} levels deep: ${path.join(" → ")}.`, {
    code: "segment_too_deep",
    next: "fix",
    advice: 'Take one "is in segment" out, or write one of them in SQL.',
  });
}

function circle(path: readonly string[]): ConfigInvalid {
  return new ConfigInvalid(`These segments name each other in a circle: ${path.join(" → ")}.`, {
    code: "segment_circle",
    next: "fix",
    advice: 'Take one "is in segment" out.',
  });
}

/** `name` is the segment's own, so that it does not name itself. Throws QueryFailed for a table or list that cannot be read. */
export async function readParts(
  { name, visual }: { readonly name: string; readonly visual: VisualSegment },
  definitions: SegmentDefinitions,
  tools: PartsTools,
): Promise<SegmentParts> {
  // Also refuses circles, before anything is followed.
  const named = namedBy(visual, definitions, [name]);
  const tables = await Promise.all(named.attributesTables.map((table) => readTable(table, tools)));
  const lists: CustomerList[] = [];
  for (const segment of segmentsNamedBy(visual, definitions))
    lists.push(await readList(segment, definitions, tools));
  return { tables, lists };
}

/** An attributes table as its SELECT stands; one that breaks the rules cannot be built upon. */
export async function readTable(
  definition: Definitions["attributesTables"][number],
  { engine, signal }: PartsTools,
): Promise<AttributesTable> {
  const columns = await engine.describe(textOf(definition), signal);
  const broken = attributesTableRules(columns, null).find(({ isMet }) => isMet === false);
  if (broken !== undefined)
    throw new QueryFailed(`The attributes table "${definition.name}" breaks a rule: ${broken.sentence}.`, {
      code: "attributes_table_invalid",
      next: "fix",
      advice: broken.columns.length === 0 ? "Mend its SELECT." : `Mend ${broken.columns.join(", ")}.`,
      ...(definition.file === null ? {} : { place: { file: definition.file } }),
    });
  const { name, sql, dialect, isAvailable } = definition;
  return { name, sql, dialect, isAvailable, attributes: toAttributes(columns, definition.columns) };
}

async function readList(
  segment: SegmentDefinition,
  definitions: SegmentDefinitions,
  tools: PartsTools,
): Promise<CustomerList> {
  if (segment.visual !== null) {
    const { visual, name } = segment;
    const parts = await readParts({ name, visual }, definitions, tools);
    refuseProblems(segment, parts);
    return { name, idColumn: amperityId, ...compileMembers(visual, parts) };
  }
  const [first] = await describeSqlSegment(segment, tools);
  return { name: segment.name, idColumn: first.name, sql: segment.sql, dialect: segment.dialect };
}

/** Throws QueryFailed when the first column is not the Amperity ID. */
export async function describeSqlSegment(segment: QueryDefinition, { engine, signal }: PartsTools) {
  const [first, ...rest] = await engine.describe(textOf(segment), signal);
  if (first !== undefined && isAmperityId(first.name)) return [first, ...rest] as const;
  throw new QueryFailed(
    `The first column of the segment "${segment.name}" is ${first?.name ?? "missing"}, not ${amperityId}.`,
    {
      code: "segment_id_missing",
      next: "fix",
      advice: `A segment in SQL selects ${amperityId} first; the columns after it are what can be sent.`,
      ...(segment.file === null ? {} : { place: { file: segment.file } }),
    },
  );
}

/** Throws ConfigInvalid with the first problem of a visual segment. */
export function refuseProblems(
  { name, visual }: Pick<SegmentDefinition, "name" | "visual">,
  parts: SegmentParts,
): void {
  const [first, ...more] = visual === null ? [] : checkSegment(visual, parts);
  if (first === undefined) return;
  const rest = more.length === 0 ? "" : ` (${more.length} more)`;
  throw new ConfigInvalid(`The segment "${name}" cannot be used: ${first.message}${rest}`, {
    code: "segment_invalid",
    next: "fix",
    advice: "Open it in the segment editor and mend it.",
    place: { key: first.path },
  });
}
