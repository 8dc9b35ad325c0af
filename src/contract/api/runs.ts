/** Runs: the books, live figures, events, rows and reasons. */
import { z } from "zod";
import { runSortKeys } from "../../core/run-sorting.ts";
import { count, id, list, page, pageQuery, time } from "./field-shapes.ts";

export const runState = z.enum(["waiting", "planning", "delivering", "completed", "failed", "stopped"]);
export const tally = z.object({
  read: count,
  unchanged: count,
  rejected: count,
  delivered: count,
  created: count,
  updated: count,
  failed: count,
  unsent: count,
});
export const problemCount = z.object({ code: z.string(), count });

/** A run in a line: what the Status column needs. */
export const runBrief = z.object({
  /** The small running number: "Run 128". It names the run in addresses. */
  number: z.int(),
  state: runState,
  /** "Waiting to start…", "Planning", "Delivering", "Completed", "Failed", "Stopped". */
  status: z.string(),
  delivered: count,
  /** Rejected and failed rows. */
  needsLook: count,
  /** 0 to 1 of the users to send; null before delivering. */
  share: z.number().nullable(),
  /** Why it failed or who stopped it. */
  ending: z.string().nullable(),
  queuedAt: time,
  startedAt: time.nullable(),
  endedAt: time.nullable(),
});
export type RunBrief = z.infer<typeof runBrief>;

export const run = runBrief.extend({
  id,
  orchestrationId: id,
  orchestration: z.string(),
  destinationId: id,
  destination: z.string(),
  startedBy: z.string().nullable(),
  trigger: z.enum(["person", "schedule", "refresh", "retry", "command line"]),
  /** The run whose failed rows this one sends again. */
  retryOf: z.int().nullable(),
  limit: z.int().nullable(),
  only: z.string().nullable(),
  stopRequested: z.boolean(),
  rows: tally,
  warned: count,
  /** When its rows were removed for their age (Settings, History); null while they are there. The books stay. */
  rowsRemovedAt: time.nullable(),
  /** Users to send in all, and answered so far. */
  toSend: count,
  answered: count,
  /** Users handed over and not answered yet, and jobs that Zendesk works at; null when nobody holds the run. */
  inFlight: z.object({ users: count, jobs: count }).nullable(),
  /** Candidates judged so far, while planning. */
  judged: count,
  /** How far a cluster (Trino) is with the query, before there is something to judge; null otherwise. */
  engine: z
    .object({ nodes: count, stagesDone: count, stages: count, rows: count, bytes: z.number() })
    .nullable(),
  requests: z.object({ total: count, retried: count, rateLimited: count }),
  /** Rows by the code of what was wrong with them. */
  problems: list(problemCount),
  seconds: z.number(),
  /** Over the last seconds; null when not delivering. */
  usersPerSecond: z.number().nullable(),
  secondsLeft: z.number().nullable(),
  /** What it waits for, in words: "Zendesk asked for 12 s (429)", "next in line, after Zendesk - Users". */
  waiting: z.string().nullable(),
  /** Runs of the same destination before this one. */
  queuePosition: count,
});
export type Run = z.infer<typeof run>;

const runSorts = [...runSortKeys, ...runSortKeys.map((key) => `-${key}` as const)] as const;

export const runParams = z.object({ number: z.coerce.number().int().min(1) });
export const runsQuery = z.object({
  ...pageQuery,
  orchestrationId: id.optional(),
  /** The whole name, deleted ones too. */
  orchestration: z.string().max(200).optional(),
  /** A run by its number, its id or the beginning of it. */
  name: z.string().max(100).optional(),
  state: runState.optional(),
  search: z.string().max(200).optional(),
  /** A minus before the word sorts the other way round: greatest first. */
  sort: z.enum(runSorts).default("-started"),
});
export type RunsQuery = z.output<typeof runsQuery>;
export const runsPage = page(run);

/** `queryId` is where "View query" and "Open query" lead. */
export const runDetail = z.object({
  run,
  queryId: id.nullable(),
  plan: z
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
      columns: list(
        z.object({
          column: z.string(),
          field: z.string().nullable(),
          status: z.enum(["sent", "ignored", "refused"]),
          reason: z.string().optional(),
          suggestion: z.string().optional(),
        }),
      ),
    })
    .nullable(),
  /** Where agents open a user: the Zendesk id goes to the end. Null for an account without a page. */
  userAddress: z.string().nullable(),
});
export type RunDetail = z.infer<typeof runDetail>;

export const runEvent = z.object({ id: z.int(), at: time, kind: z.string(), sentence: z.string() });
export type RunEvent = z.infer<typeof runEvent>;
export const runEventsQuery = z.object({
  /** The last event seen; later ones are answered. */
  after: z.coerce.number().int().min(0).default(0),
  limit: z.coerce.number().int().min(1).max(500).default(100),
});
export const runEvents = z.object({ items: list(runEvent) });

export const rowOutcome = z.enum(["rejected", "created", "updated", "failed", "unsent", "unchanged"]);
export const runRow = z.object({
  key: z.string().nullable(),
  outcome: rowOutcome,
  code: z.string().nullable(),
  column: z.string().nullable(),
  message: z.string().nullable(),
  zendeskUserId: z.int().nullable(),
  job: z.string().nullable(),
});
export type RunRow = z.infer<typeof runRow>;
const rowFilter = {
  /** One or more, separated by commas; `delivered` is created and updated, `warned` sent rows with a warning. All but unchanged and unsent by default; those are read from the plan, which is kept of the newest run of an orchestration. */
  outcome: z.string().max(100).optional(),
  /** The whole key, without regard to case. */
  key: z.string().max(1000).optional(),
  /** A problem code: only rows of this reason. */
  code: z.string().max(100).optional(),
};
export const runRowsQuery = z.object({ ...pageQuery, ...rowFilter });
export const runRowsPage = page(runRow);
export const downloadRowsQuery = z.object(rowFilter);

/** Rejected and failed rows by reason, failed ones first, the most frequent first. */
export const reason = z.object({
  code: z.string(),
  outcome: z.enum(["failed", "rejected", "warned"]),
  sentence: z.string(),
  advice: z.string(),
  count,
});
export type Reason = z.infer<typeof reason>;
export const reasons = z.object({ items: list(reason) });

/** Users answered a second over the run; thinned to about 300 points. */
export const runSeries = z.object({
  limit: z.number(),
  points: list(z.object({ at: time, usersPerSecond: z.number() })),
  waits: list(z.object({ at: time, sentence: z.string() })),
});
export type RunSeries = z.infer<typeof runSeries>;
