/** Definitions as files: applied, exported, checked and planned from, with everything that the text refers to beside it. */
import { z } from "zod";
import { check } from "./destinations.ts";
import { count, list, nameCharactersMax, place, sqlText } from "./field-shapes.ts";
import { startRun } from "./orchestrations.ts";

/** A deskfeed.yaml, the query files that it names, and the environment variables that it refers to. */
export const writtenConfig = z.object({
  /** Its name; what it defines is then managed by it. */
  file: z.string().min(1).max(1000),
  text: z.string().max(2_000_000),
  queries: z.record(z.string().max(1000), z.object({ sql: sqlText, file: z.string().max(1000) })).default({}),
  variables: z.record(z.string().max(200), z.string().max(65_535)).default({}),
});

export const appliedChanges = z.object({
  items: list(
    z.object({
      kind: z.string(),
      name: z.string(),
      change: z.enum(["created", "updated", "unchanged", "deleted"]),
    }),
  ),
});

/** Paths of tables are written as seen from `folder`; absolute without it. */
export const exportQuery = z.object({ folder: z.string().max(4000).optional() });
export const exportedFiles = z.object({
  /** `path` is relative to the folder of the export. */
  files: list(z.object({ path: z.string(), text: z.string() })),
  /** Environment variables that the file refers to, in place of secrets. */
  variables: list(z.string()),
  /** Queries with a draft, which stays behind. */
  drafts: list(z.string()),
});

const errorBody = z.object({
  code: z.string(),
  message: z.string(),
  place: place.nullable(),
  advice: z.string().nullable(),
});
const columnPlan = z.object({
  column: z.string(),
  field: z.string().nullable(),
  status: z.enum(["sent", "ignored", "refused"]),
  reason: z.string().optional(),
  suggestion: z.string().optional(),
});
export const checkReport = z.object({
  file: z.string(),
  ok: z.boolean(),
  tables: list(z.object({ table: z.string(), rows: count, columns: count })),
  tablesError: errorBody.nullable(),
  ledgerPlace: z.string().nullable(),
  queries: list(z.object({ query: z.string(), columns: count.nullable(), error: errorBody.nullable() })),
  destinations: list(z.object({ destination: z.string(), ok: z.boolean(), checks: list(check) })),
  orchestrations: list(
    z.object({ orchestration: z.string(), columns: list(columnPlan), error: errorBody.nullable() }),
  ),
});

const orchestrationName = z.string().min(1).max(nameCharactersMax);
/** The stream answers `progress` events, then one `planned` or `failed`. Closing the connection cancels it. */
export const planFile = writtenConfig.extend({ orchestration: orchestrationName });
export const runFile = writtenConfig.extend({ orchestration: orchestrationName, ...startRun.shape });

/** Signed with the key of the data folder: who knows it sees that it speaks to the folder's own server. */
export const greeting = z.object({ challenge: z.string().min(20).max(200) });
export const greeted = z.object({
  version: z.string(),
  proof: z.string(),
  /** The Customer 360 that the server reads, signed the same way, to be compared. */
  customer360: z.string(),
});
