/** Segments: the rule tree, its attributes, drafts and active versions, live counts and samples. */
import { z } from "zod";
import { resultColumn, resultRow } from "./customer360.ts";
import { count, dialect, id, list, name, revision, sqlText, time } from "./field-shapes.ts";
import { folder, queriesQuery, querySummary, savedPage } from "./queries.ts";

/** Names of tables, columns and fields; SQL itself allows no longer ones that anybody reads. */
const shortText = z.string().max(500);

export const attributeCondition = z.object({
  kind: z.literal("attribute"),
  table: shortText,
  column: shortText,
  /** One of the operators that `listAttributes` tells for the type; empty while none is chosen. */
  operator: z.string().max(100),
  /** Numbers as digits ("0.6"); days as "2026-01-31", "today", "yesterday", "tomorrow", "90 days ago", "3 months ago", "1 year ago". */
  values: list(z.string().max(2_000)),
});
export const segmentCondition = z.object({
  kind: z.literal("segment"),
  operator: z.string().max(100),
  /** By name. */
  segment: shortText,
});
export interface ConditionGroupShape {
  readonly kind: "group";
  readonly combine: "and" | "or";
  readonly conditions: readonly ConditionNodeShape[];
}
export type ConditionNodeShape =
  | z.infer<typeof attributeCondition>
  | z.infer<typeof segmentCondition>
  | ConditionGroupShape;
/** Groups are nested at most 8 deep; a problem says so, with its path. */
export const conditionGroup: z.ZodType<ConditionGroupShape, ConditionGroupShape> = z.object({
  kind: z.literal("group"),
  combine: z.enum(["and", "or"]),
  get conditions() {
    return list(z.union([attributeCondition, segmentCondition, conditionGroup]));
  },
});

export const visualSegment = z.object({
  rules: z.object({ include: conditionGroup, exclude: conditionGroup }),
  /** What is sent; `field` null is the field of the table, else the column's own name. */
  attributes: list(z.object({ table: shortText, column: shortText, field: shortText.nullable() })),
});

/** `kind` tells a visual one from SQL; there is no way back from SQL. */
export const segmentContent = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("visual"), visual: visualSegment }),
  z.object({ kind: z.literal("sql"), sql: sqlText, dialect: dialect.default("trino") }),
]);

const saved = z.object({ by: z.string().nullable(), at: time });
export const savedSegment = z.intersection(segmentContent, saved);

export const usedBy = z.object({ id, name: z.string() });

export const segmentSummary = querySummary.extend({
  kind: z.enum(["visual", "sql"]),
  /** The rules in plain words, of the active version or else the draft; null for SQL. */
  words: z.string().nullable(),
  /** Segments with an "is in segment" condition on this one. */
  usedBySegments: list(usedBy),
});
export type SegmentSummary = z.infer<typeof segmentSummary>;
export const segmentsQuery = queriesQuery;
export const segmentsPage = savedPage(segmentSummary);
export const segment = segmentSummary.extend({
  revision,
  active: z.intersection(savedSegment, z.object({ version: z.int() })).nullable(),
  draftText: savedSegment.nullable(),
});
export type Segment = z.infer<typeof segment>;

/** A name that exists with the same content answers with what is there; with another one it answers 409 `name_taken`. */
export const createSegment = z.object({ name, folder: folder.default(""), content: segmentContent });
export const createdSegment = z.object({ segment, created: z.boolean() });
export const changeSegment = z.object({ revision, name: name.optional(), folder: folder.optional() });
export const saveSegmentDraft = z.object({ revision, content: segmentContent });
export const segmentVersions = z.object({
  items: list(z.intersection(savedSegment, z.object({ version: z.int(), isActive: z.boolean() }))),
});

/** How many values an operator takes. */
export const operatorShape = z.object({
  operator: z.string(),
  values: z.enum(["none", "one", "two", "list"]),
});
export const attributeType = z.enum(["text", "number", "date", "datetime", "boolean", "other"]);
export const attribute = z.object({
  column: z.string(),
  type: attributeType,
  displayName: z.string().nullable(),
  /** Where it is sent unless the segment says otherwise. */
  field: z.string(),
  /** False for columns that people took out of the editor. */
  isOffered: z.boolean(),
  isAmperityId: z.boolean(),
});
export const attributes = z.object({
  /** Active attributes tables that are made available. */
  tables: list(
    z.object({
      id,
      name: z.string(),
      attributes: list(attribute),
      /** Why it cannot be used just now, or null; then it has no attributes here. */
      error: z.string().nullable(),
    }),
  ),
  operators: z.record(attributeType, list(operatorShape)),
  segmentOperators: list(z.string()),
  /** Active segments, for "is in segment". */
  segments: list(usedBy),
});
export type Attributes = z.infer<typeof attributes>;

export const attributeValuesQuery = z.object({
  table: shortText,
  column: shortText,
  /** Any part of the value, without regard to case. */
  search: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(100).default(20),
});
/** Most frequent first. */
export const attributeValues = z.object({
  values: list(z.object({ value: z.string(), customers: count })),
  more: z.boolean(),
  /** Personal data that the caller may not see: then there are no values. */
  isMasked: z.boolean(),
});

/** A draft as it stands in the editor. `name` keeps a segment from naming itself. */
export const segmentInHand = z.object({ name: z.string().max(200).default(""), visual: visualSegment });
export const segmentProblem = z.object({
  /** `include.1.0`: the first condition of the second group of the include half; `attributes.3`: the fourth attribute. */
  path: z.string(),
  code: z.string(),
  message: z.string(),
});
export const checkedSegment = z.object({
  problems: list(segmentProblem),
  /** What it compiles to; null while there are problems. */
  sql: z.string().nullable(),
  dialect,
  words: z.string(),
  /** The days that relative values mean now, by path, as YYYY-MM-DD. */
  days: list(z.object({ path: z.string(), days: list(z.string()) })),
});
/** Closing the connection cancels the count in the engine. */
export const countedSegment = z.object({
  problems: list(segmentProblem),
  /** Null while there are problems. */
  result: z
    .object({
      customers: count,
      /** Everybody with a row in an attributes table that the segment uses. */
      all: count,
      /**
       * By path of condition or group: within "and" who is left after it, within "or" who matches it of those who came so far;
       * `include` is who is included, and everything below `exclude` counts those of them whom it takes out.
       */
      counts: z.record(z.string(), count),
      seconds: z.number(),
    })
    .nullable(),
});
export const segmentSample = z.object({
  problems: list(segmentProblem),
  columns: list(resultColumn),
  rows: list(resultRow),
  more: z.boolean(),
  seconds: z.number(),
});
