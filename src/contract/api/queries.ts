/** Queries: the list, drafts and active versions, previews, and what Zendesk would receive of each column. */
import { z } from "zod";
import { resultColumn, resultRow } from "./customer360.ts";
import {
  count,
  dialect,
  id,
  list,
  managedBy,
  name,
  pageOfAll,
  pageQuery,
  revision,
  searchWords,
  sortBy,
  sqlText,
  time,
} from "./field-shapes.ts";
import { runBrief } from "./runs.ts";

/** Up to 3 levels, joined by `/`; empty for none. */
export const folder = z
  .string()
  .trim()
  .max(200)
  .regex(/^([^/]+(\/[^/]+){0,2})?$/, "A folder has up to three levels, such as Zendesk/Loyalty.");

export const queryStatus = z.enum(["draft", "active", "active with draft"]);

const savedBy = z.object({ by: z.string().nullable(), at: time });

export const querySummary = z.object({
  id,
  name: z.string(),
  folder: z.string(),
  status: queryStatus,
  managedBy,
  owner: z.string().nullable(),
  changedAt: time,
  /** Who saved the draft, and when. */
  draft: savedBy.nullable(),
  /** Orchestrations that send it. */
  sentBy: list(z.object({ id, name: z.string(), destination: z.string() })),
  /** Rows of its result in the last run that planned; null before there was one. */
  rows: count.nullable(),
  lastRun: runBrief.nullable(),
});
export type QuerySummary = z.infer<typeof querySummary>;

/** Lists of queries, segments and attributes tables alike. Without `sort`, what changed last comes first. */
export const queriesQuery = z.object({
  ...pageQuery,
  /** Words in the name or in the text. */
  search: searchWords,
  /** The name of a destination that it is sent to. */
  destination: z.string().max(200).optional(),
  owner: z.string().max(200).optional(),
  folder: z.string().max(200).optional(),
  status: queryStatus.optional(),
  sort: sortBy(["name", "status", "rows", "ran", "owner"]),
});
/** With every folder, destination and owner there is, for the filters. */
export const savedPage = <Item extends z.ZodType>(item: Item) =>
  pageOfAll(item).extend({
    folders: list(z.string()),
    destinations: list(z.string()),
    owners: list(z.string()),
  });
export const queriesPage = savedPage(querySummary);

export const query = querySummary.extend({
  revision,
  active: z.object({ version: z.int(), sql: z.string(), dialect, ...savedBy.shape }).nullable(),
  draftText: z.object({ sql: z.string(), dialect, ...savedBy.shape }).nullable(),
});
export type Query = z.infer<typeof query>;

/** A name that exists with the same text answers with what is there; with another text it answers 409 `name_taken`. */
export const createQuery = z.object({
  name,
  folder: folder.default(""),
  sql: sqlText.default(""),
  dialect: dialect.default("trino"),
});
export const createdQuery = z.object({ query, created: z.boolean() });
export const changeQuery = z.object({ revision, name: name.optional(), folder: folder.optional() });
export const saveDraft = z.object({ revision, sql: sqlText, dialect: dialect.optional() });
export const atRevision = z.object({ revision });

export const queryVersion = z.object({
  version: z.int(),
  sql: z.string(),
  dialect,
  by: z.string().nullable(),
  at: time,
  isActive: z.boolean(),
});
export const queryVersions = z.object({ items: list(queryVersion) });
/** Puts an older version into the draft; activating it is another step. */
export const restoreVersion = z.object({ revision, version: z.int() });

/** The text as it stands in the editor, and the rules to judge it by. Without a template its destination's default rules hold. */
export const queryInHand = z.object({
  sql: sqlText,
  dialect: dialect.default("trino"),
  templateId: id.nullish(),
  destinationId: id.nullish(),
});
export const fieldsInHand = queryInHand.extend({
  /** Column → field, as an attributes table says; the template has the last word. */
  renames: z.record(z.string().max(500), z.string().max(200)).default({}),
});
export const previewQuery = queryInHand.extend({
  limit: z.int().min(0).max(10_000).default(100),
  /** The file that errors name. */
  file: z.string().max(1000).optional(),
});

export const countRows = z.object({ sql: sqlText, dialect: dialect.default("trino") });
export const countedRows = z.object({ rows: count, seconds: z.number() });

export const rowsOfText = z.object({
  sql: sqlText,
  dialect: dialect.default("trino"),
  /** Whose rows the audit log says they are. */
  name: name.default("a text that is not saved"),
});

const problem = z.object({ code: z.string(), column: z.string().nullable(), message: z.string() });
/** What would become of one row: the request's JSON as Zendesk would get it, or why it is not sent. */
export const judgedRow = z.object({
  key: z.string().nullable(),
  verdict: z.enum(["sent", "rejected"]),
  /** JSON text; masked values are bullets. */
  user: z.string().nullable(),
  problems: list(problem),
});
/** Closing the connection cancels the query in the engine. */
export const preview = z.object({
  columns: list(resultColumn),
  rows: list(resultRow),
  more: z.boolean(),
  seconds: z.number(),
  /** One for each row, in the same order; empty when the query cannot be sent as it is. */
  users: list(judgedRow),
});

export const fieldColumn = z.object({
  column: z.string(),
  field: z.string().nullable(),
  status: z.enum(["sent", "ignored", "refused"]),
  reason: z.string().optional(),
  suggestion: z.string().optional(),
  /** Zendesk's title of a user field, and its type. */
  title: z.string().nullable(),
  type: z.string().nullable(),
  /** How many rows of the run or plan carry a new value, where known. */
  changedUsers: count.nullable(),
});
export type FieldColumn = z.infer<typeof fieldColumn>;
/** Recomputed from the text alone; no query is run. */
export const queryFields = z.object({
  columns: list(fieldColumn),
  sent: count,
  ignored: count,
  refused: count,
  /** Why the query can never send anybody, in the words of the list; empty when it can. */
  missing: list(problem),
  /** False when the account's fields could not be read: columns are then judged by their form alone. */
  accountKnown: z.boolean(),
});
export type QueryFields = z.infer<typeof queryFields>;
