/** The bulk endpoints (zendesk-api.md 2 and 3): checks of the whole call, then one job whose rows are written as it works. */
import {
  type Answer,
  badRequest,
  bulkImportForbidden,
  invalidAttribute,
  ok,
  tooManyValues,
} from "../answers.ts";
import type { Call, Endpoint } from "../call.ts";
import type { FaultRule } from "../fault-rules.ts";
import { acceptedJobBody, type JobFault, type JobKind, noJobFault } from "../job.ts";
import { identityKeys, userRows } from "../job-rows.ts";
import { listParameter } from "../paging.ts";
import { type Attributes, findIllTyped, isAttributes } from "../user-attributes.ts";

/** Users in one call. */
const BATCH_USERS_MAX = 100;

const JOB_LIMIT_RESET_SECONDS = 60;

/** How much of the job a rule of each kind stretches it by, where it does not say. */
const SLOWER_MS_DEFAULT = 60_000;

const APPLIED_SHARE_DEFAULT = 0.5;

export const bulkUserEndpoints: readonly Endpoint[] = [
  {
    name: "users_create_or_update_many",
    method: "POST",
    path: "/users/create_or_update_many",
    access: "agent",
    area: "users",
    run: (call) => importUsers(call, "upsert"),
  },
  {
    name: "users_create_many",
    method: "POST",
    path: "/users/create_many",
    access: "agent",
    area: "users",
    run: (call) => importUsers(call, "create"),
  },
  {
    name: "users_update_many",
    method: "PUT",
    path: "/users/update_many",
    access: "agent",
    area: "users",
    run: updateMany,
  },
  {
    name: "users_destroy_many",
    method: "DELETE",
    path: "/users/destroy_many",
    access: "admin",
    area: "users",
    run: destroyMany,
  },
];

function importUsers(call: Call, kind: "upsert" | "create"): Answer {
  if (!call.desk.settings().bulkImport) return bulkImportForbidden;
  const rows = usersOf(call.body);
  return "status" in rows ? rows : acceptJob(call, kind, rows);
}

/** Two forms: an array of users, each naming itself, or one change for all that the query names. */
function updateMany(call: Call): Answer {
  const named = namedRows(call);
  if (named === null) {
    const rows = usersOf(call.body);
    return "status" in rows ? rows : acceptJob(call, "update", rows);
  }
  const change = isAttributes(call.body) ? call.body.user : undefined;
  if (!isAttributes(change)) return badRequest("Invalid attribute", "Parameter user is required");
  const illTyped = findIllTyped(change);
  if (illTyped) return invalidAttribute(illTyped, "users/update_many");
  const rows = named.map((name) => ({ ...change, ...name }));
  return rows.length > BATCH_USERS_MAX
    ? tooManyValues("ids", BATCH_USERS_MAX)
    : acceptJob(call, "update", rows);
}

function destroyMany(call: Call): Answer {
  const rows = namedRows(call);
  if (rows === null) return badRequest("Invalid attribute", "Parameter ids or external_ids is required");
  return rows.length > BATCH_USERS_MAX
    ? tooManyValues("ids", BATCH_USERS_MAX)
    : acceptJob(call, "delete", rows);
}

function namedRows({ query }: Call): readonly Attributes[] | null {
  const ids = listParameter(query, "ids");
  if (ids) return ids.map((id) => ({ id: Number(id) }));
  return listParameter(query, "external_ids")?.map((externalId) => ({ external_id: externalId })) ?? null;
}

function usersOf(body: unknown): readonly Attributes[] | Answer {
  const users = isAttributes(body) ? body.users : undefined;
  if (!Array.isArray(users)) return badRequest("Invalid attribute", "Parameter users is required");
  if (users.length > BATCH_USERS_MAX) return tooManyValues("users", BATCH_USERS_MAX);
  for (const user of users as readonly unknown[]) {
    if (!isAttributes(user)) return invalidAttribute("users", "users");
    const illTyped = findIllTyped(user);
    if (illTyped) return invalidAttribute(illTyped, "users");
  }
  return users as readonly Attributes[];
}

function acceptJob(call: Call, kind: JobKind, rows: readonly Attributes[]): Answer {
  const { desk } = call;
  const settings = desk.settings();
  const inFlight = desk.jobs.inFlightIds(kind);
  if (inFlight.length >= settings.jobsInFlightMax) return tooManyJobs(call, inFlight);
  const job = desk.jobs.accept({
    kind,
    endpoint: kind,
    total: rows.length,
    keys: () => identityKeys(rows),
    fault: jobFault(call.befallen.job),
    rows: userRows(call, rows),
  });
  desk.log.noteAccepted(rows.length, call.atMs);
  call.done.users = rows.length;
  call.done.jobId = job.id;
  const answer = ok({ job_status: acceptedJobBody(job, desk.origin(), settings) });
  if (!settings.inflightHeader) return answer;
  const remaining = settings.jobsInFlightMax - inFlight.length - 1;
  return {
    ...answer,
    headers: { "zendesk-ratelimit-inflight-jobs": inflightText(settings.jobsInFlightMax, remaining) },
  };
}

function inflightText(total: number, remaining: number): string {
  return `total=${total}; remaining=${remaining}; resets=${JOB_LIMIT_RESET_SECONDS}`;
}

function tooManyJobs({ desk }: Call, inFlight: readonly string[]): Answer {
  const { tooManyJobsStatus, tooManyJobsRetryAfterSeconds, inflightHeader, jobsInFlightMax } =
    desk.settings();
  const headers: Record<string, string> = {};
  if (tooManyJobsRetryAfterSeconds !== null) headers["retry-after"] = String(tooManyJobsRetryAfterSeconds);
  if (inflightHeader) headers["zendesk-ratelimit-inflight-jobs"] = inflightText(jobsInFlightMax, 0);
  return {
    status: tooManyJobsStatus,
    headers,
    body: {
      error: "TooManyJobs",
      description: "Too many UserBulkUpdateJobV2 jobs are currently queued or running. Try again later.",
      // Bare hexadecimal, as in the documents' sample.
      current_job_ids: inFlight.map((id) => id.replace("V3-", "")),
    },
  };
}

function jobFault(rule: FaultRule | null): JobFault {
  if (!rule) return noJobFault;
  const isEnding = rule.kind === "job-failed" || rule.kind === "job-killed";
  return {
    ending: rule.kind === "job-failed" ? "failed" : rule.kind === "job-killed" ? "killed" : null,
    appliedShare: isEnding ? (rule.appliedShare ?? APPLIED_SHARE_DEFAULT) : 1,
    message: rule.message ?? null,
    isVanished: rule.kind === "job-vanished",
    slowerMs: rule.kind === "job-slow" ? (rule.delayMs ?? SLOWER_MS_DEFAULT) : 0,
  };
}
