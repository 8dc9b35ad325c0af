/** The Customer 360 as people browse it: tables, columns with what fills them, samples, marks of personal data. */
import { z } from "zod";
import { count, dialect, list, time } from "./field-shapes.ts";

export const columnKind = z.enum([
  "text",
  "integer",
  "decimal",
  "double",
  "boolean",
  "date",
  "timestamp",
  "timestamp-tz",
  "list",
  "binary",
  "nested",
]);
/** Numbers and times come as text, exactly as the engine writes them. */
export const cell = z.union([z.string(), z.boolean(), z.null(), list(z.string().nullable())]);
export const resultColumn = z.object({
  name: z.string(),
  kind: columnKind,
  /** The engine's own name of the type. */
  type: z.string(),
  /** True when its values are masked in this answer. */
  isMasked: z.boolean(),
});
export const resultRow = z.record(z.string(), cell);

export const tableColumn = z.object({
  name: z.string(),
  kind: columnKind,
  type: z.string(),
  nullable: z.boolean(),
  isPersonalData: z.boolean(),
  /** From the last profile of the table; absent until somebody looked at it. */
  known: z.object({ nullShare: z.number(), distinct: count }).optional(),
});
export const table = z.object({
  name: z.string(),
  rows: count,
  hasAmperityId: z.boolean(),
  columns: list(tableColumn),
  /** Why the table cannot be read, with what to do; it has no columns then. */
  problem: z.string().optional(),
});
export type TableColumn = z.infer<typeof tableColumn>;
export type Table = z.infer<typeof table>;
export const tables = z.object({
  engine: z.enum(["duckdb", "postgres", "trino"]),
  /** When the tables were last looked at; they are looked at anew every minute, and when fresh data is announced. */
  readAt: time,
  items: list(table),
});
export const tableParams = z.object({ table: z.string().max(500) });
export const tableDetail = z.object({
  table,
  /** Queries whose text names the table. */
  usedBy: list(z.object({ id: z.string(), name: z.string() })),
});

export const columnProfile = z.object({
  name: z.string(),
  /** 0 to 1; 0 for an empty table. */
  filledShare: z.number().min(0).max(1),
  /** At least so many where only a sample was looked at. */
  distinct: count,
  min: z.string().nullable(),
  max: z.string().nullable(),
  /** The most frequent values with their share of all rows; none where each value is there once, or masked. */
  typical: list(z.object({ value: z.string(), share: z.number() })),
  isMasked: z.boolean(),
});
export const tableProfile = z.object({
  state: z.enum(["reading", "complete"]),
  /** Rows looked at: about a million where the table was too big for all. */
  rows: count,
  isSampled: z.boolean(),
  /** Those known by now, in the order of the table. */
  columns: list(columnProfile),
  columnsTotal: count,
  seconds: z.number(),
});
export type TableProfile = z.infer<typeof tableProfile>;

export const sampleQuery = z.object({
  /** Any part of any value, without regard to case; masked columns are not searched. */
  search: z.string().max(200).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(100),
});
export const sample = z.object({
  columns: list(resultColumn),
  rows: list(resultRow),
  more: z.boolean(),
  seconds: z.number(),
});
export type Sample = z.infer<typeof sample>;

/** What completion offers and explains; empty for a dialect whose functions are its engine's own. */
export const functionsQuery = z.object({ dialect: dialect.default("trino") });
export const functions = z.object({
  items: list(
    z.object({
      name: z.string(),
      /** "round(x, digits)" */
      signature: z.string(),
      /** One sentence. */
      doc: z.string(),
    }),
  ),
});

export const markColumn = z.object({ column: z.string().max(500), isPersonalData: z.boolean() });
