/** Orchestrations: what is sent where, by which rules, when; with the plan (dry run) and the start of a run. */
import { z } from "zod";
import {
  count,
  id,
  list,
  managedBy,
  name,
  pageOfAll,
  pageQuery,
  revision,
  searchWords,
  sortBy,
  time,
} from "./field-shapes.ts";
import { fieldColumn } from "./queries.ts";
import { problemCount, run, runBrief, runState } from "./runs.ts";
import { templateRules } from "./templates.ts";

export const workflow = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("manual") }),
  z.object({ kind: z.literal("schedule"), cron: z.string().trim().max(200), timeZone: z.string().max(100) }),
  z.object({ kind: z.literal("after-refresh") }),
]);
export type WorkflowShape = z.infer<typeof workflow>;

export const objectType = z.enum(["query", "segment", "attributes table"]);

export const orchestration = z.object({
  id,
  name: z.string(),
  /** The kind of object that is sent. */
  objectType,
  objectId: id,
  object: z.string(),
  destinationId: id,
  destination: z.string(),
  isDestinationEnabled: z.boolean(),
  templateId: id.nullable(),
  /** Null means the destination's default rules. */
  template: z.string().nullable(),
  /** Rules that differ from the template's. */
  overrides: templateRules.partial(),
  workflow,
  /** Whether an automatic workflow starts runs; true for manual ones. */
  isAutomaticEnabled: z.boolean(),
  nextAt: time.nullable(),
  managedBy,
  revision,
  changedAt: time,
  /** The latest run, which is what the Status column shows; null is "Never run". */
  lastRun: runBrief.nullable(),
});
export type Orchestration = z.infer<typeof orchestration>;
/** By name unless sorted. */
export const orchestrationsQuery = z.object({
  ...pageQuery,
  /** Words in the name, the object or the destination. */
  search: searchWords,
  /** Of the latest run. */
  status: runState.or(z.literal("never")).optional(),
  destinationId: id.optional(),
  workflow: z.enum(["manual", "automatic"]).optional(),
  sort: sortBy(["name", "object", "destination", "status", "delivered", "ran", "workflow"]),
});
/** With every destination that one sends to, for the filter. */
export const orchestrations = pageOfAll(orchestration).extend({
  destinations: list(z.object({ id, name: z.string() })),
});

export const createOrchestration = z.object({
  name,
  objectType: objectType.default("query"),
  objectId: id,
  destinationId: id,
  templateId: id.nullable().default(null),
  overrides: templateRules.partial().default({}),
  workflow: workflow.default({ kind: "manual" }),
});
export const createdOrchestration = z.object({ orchestration, created: z.boolean() });
/** What is left out stays as it is. */
export const changeOrchestration = z.object({
  revision,
  name: name.optional(),
  /** Goes with `objectId` when an object of another kind is sent. */
  objectType: objectType.optional(),
  objectId: id.optional(),
  destinationId: id.optional(),
  templateId: id.nullable().optional(),
  overrides: templateRules.partial().optional(),
  workflow: workflow.optional(),
  isAutomaticEnabled: z.boolean().optional(),
});

export const planSample = z.object({
  key: z.string(),
  name: z.string().nullable(),
  isNew: z.boolean(),
  /** Field by field; `before` is null for what was never confirmed. Values are as people read them. */
  changes: list(z.object({ field: z.string(), before: z.string().nullable(), after: z.string().nullable() })),
  /** JSON text of the request's user. */
  user: z.string(),
});
export const planRejection = z.object({ key: z.string().nullable(), message: z.string() });
/** The latest plan of an orchestration, kept for a day. */
export const plan = z.object({
  orchestrationId: id,
  orchestration: z.string(),
  state: z.enum(["planning", "planned", "failed"]),
  /** Candidates judged so far, while planning. */
  judged: count,
  at: time,
  seconds: z.number(),
  /** True after an hour, or when query, template or destination changed since. */
  isStale: z.boolean(),
  error: z.object({ code: z.string(), message: z.string(), advice: z.string().optional() }).nullable(),
  result: z
    .object({
      rows: z.object({
        read: count,
        new: count,
        changed: count,
        unchanged: count,
        rejected: count,
        left: count,
      }),
      forecast: z.object({ users: count, requests: count, seconds: z.number() }),
      columns: list(fieldColumn),
      samples: list(planSample),
      rejected: list(planRejection),
      problems: list(problemCount),
    })
    .nullable(),
});
export type Plan = z.infer<typeof plan>;

/** `limit` sends a first helping and leaves the rest unsent; `only` sends one user by key. */
export const startRun = z.object({
  limit: z.int().min(1).nullable().default(null),
  only: z.string().min(1).max(1000).nullable().default(null),
});
/** `existed`: a run of this orchestration had not ended; it is answered in place of a new one. */
export const startedRun = z.object({ run, existed: z.boolean() });

const refreshedRun = z.object({ run: z.int(), orchestration: z.string() });
/**
 * Announces fresh data: every enabled "after refresh" orchestration starts. `unfinished` had begun before and is not started twice; `again`
 * says that it has read the data already, so that one more run follows when it has ended.
 */
export const refreshed = z.object({
  started: list(refreshedRun),
  unfinished: list(refreshedRun.extend({ again: z.boolean() })),
});

export const scheduleQuery = z.object({ cron: z.string().max(200), timeZone: z.string().max(100) });
export const schedulePreview = z.object({
  /** "Every day at 06:00 in Los Angeles". */
  words: z.string(),
  next: list(z.object({ at: time, local: z.string() })),
  /** What daylight saving time does to it, or null when nothing. */
  daylightNote: z.string().nullable(),
});
