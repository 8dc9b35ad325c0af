/** Attributes tables: SELECTs with the Amperity ID first that visual segments are built from; their rules and columns. */
import { z } from "zod";
import { columnKind, resultColumn, resultRow } from "./customer360.ts";
import { count, dialect, list, name, revision, sqlText, time } from "./field-shapes.ts";
import { folder, queriesQuery, querySummary, savedPage } from "./queries.ts";
import { attributeType, usedBy } from "./segments.ts";

/** What people say of a column; columns that are not named go by their own names and are offered. */
export const attributeColumn = z.object({
  column: z.string().max(500),
  displayName: z.string().trim().min(1).max(200).nullable().default(null),
  /** Where it is sent, such as `user_fields.city`; null for its own name. */
  field: z.string().trim().min(1).max(200).nullable().default(null),
  /** Whether the visual segment editor lists it. */
  isOffered: z.boolean().default(true),
});

const content = {
  sql: sqlText,
  dialect: dialect.default("trino"),
  columns: list(attributeColumn).default([]),
};
const savedContent = z.object({
  sql: z.string(),
  dialect,
  columns: list(attributeColumn),
  by: z.string().nullable(),
  at: time,
});

export const attributesTableSummary = querySummary.extend({
  isAvailable: z.boolean(),
  /** Active segments whose rules or attributes name it. */
  usedBySegments: list(usedBy),
});
export type AttributesTableSummary = z.infer<typeof attributesTableSummary>;
export const attributesTablesQuery = queriesQuery;
export const attributesTablesPage = savedPage(attributesTableSummary);
export const attributesTable = attributesTableSummary.extend({
  revision,
  active: savedContent.extend({ version: z.int() }).nullable(),
  draftText: savedContent.nullable(),
});
export type AttributesTable = z.infer<typeof attributesTable>;

export const createAttributesTable = z.object({ name, folder: folder.default(""), ...content });
export const createdAttributesTable = z.object({ attributesTable, created: z.boolean() });
/** `isAvailable` is a switch of its own: it needs no draft, only an active version with the Amperity ID. */
export const changeAttributesTable = z.object({
  revision,
  name: name.optional(),
  folder: folder.optional(),
  isAvailable: z.boolean().optional(),
});
export const saveAttributesTableDraft = z.object({ revision, ...content });
export const attributesTableVersions = z.object({
  items: list(savedContent.extend({ version: z.int(), isActive: z.boolean() })),
});

export const attributesTableInHand = z.object({ sql: sqlText, dialect: dialect.default("trino") });
export const attributesTableRule = z.object({
  rule: z.enum(["amperity_id_first", "names_plain", "names_once", "one_row_each"]),
  sentence: z.string(),
  /** Null while it is not known: rows are counted by `profileAttributesTable`. */
  isMet: z.boolean().nullable(),
  columns: list(z.string()),
});
/** From the text alone; no query is run. A text that does not compile answers 422 with the place. */
export const checkedAttributesTable = z.object({
  rules: list(attributesTableRule),
  columns: list(z.object({ name: z.string(), kind: columnKind, type: z.string(), attributeType })),
  /** Whether it could be made available: it holds the Amperity ID. */
  hasAmperityId: z.boolean(),
});
/** Runs the text: rows, customers, what fills each column, and its first rows. Closing the connection cancels it. */
export const profiledAttributesTable = z.object({
  rules: list(attributesTableRule),
  rows: count,
  customers: count,
  columns: list(z.object({ name: z.string(), filledShare: z.number().min(0).max(1) })),
  sample: z.object({ columns: list(resultColumn), rows: list(resultRow), more: z.boolean() }),
  seconds: z.number(),
});
