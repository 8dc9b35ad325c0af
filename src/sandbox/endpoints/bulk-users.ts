/** The bulk endpoints (zendesk-api.md 2 and 3): checks of the whole call, then one job whose rows are written as it works. */
import {
  type Answer,
  badRequest,
  bulkImportForbidden,
  invalidAttribute,
  ok,
  tooManyValues,
  type WriteFailure,
} from "../answers.ts";
import { type Call, type Endpoint, writeContext } from "../call.ts";
import type { FaultRule } from "../fault-rules.ts";
import { acceptedJobBody, type Job, type JobFault, type JobKind, noJobFault, type RowTruth } from "../job.ts";
import { listParameter } from "../paging.ts";
import { isRowMeant } from "../row-match.ts";
import { type Attributes, findIllTyped, isAttributes } from "../user-attributes.ts";
import type { StoredUser } from "../users.ts";
import { matchUser, writeUser } from "../write-user.ts";

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
    keys: identityKeys(rows),
    fault: jobFault(call.befallen.job),
    rows: {
      apply: (index, own) => applyRow(call, own, rows, index),
      identify: (index) => identify(rows[index] ?? {}),
    },
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

function identityKeys(rows: readonly Attributes[]): ReadonlySet<string> {
  const keys = new Set<string>();
  for (const row of rows) for (const key of keysOf(row)) keys.add(key);
  return keys;
}

function keysOf(row: Attributes): readonly string[] {
  const keys: string[] = [];
  if (row.id !== undefined) keys.push(`id ${String(row.id)}`);
  if ((row.external_id ?? "") !== "") keys.push(`external_id ${String(row.external_id).toLowerCase()}`);
  if ((row.email ?? "") !== "") keys.push(`email ${String(row.email).trim().toLowerCase()}`);
  return keys;
}

function identify(row: Attributes): { externalId: string | null; email: string | null } {
  const { external_id: externalId, email } = row;
  return {
    externalId: externalId === undefined || externalId === null ? null : String(externalId),
    email: email === undefined || email === null ? null : String(email),
  };
}

/** Writes one row of a job and keeps what became of it. */
function applyRow(call: Call, job: Job, rows: readonly Attributes[], index: number): RowTruth {
  const row = rows[index] ?? {};
  const user = findUser(call, job, row);
  const injected = call.befallen.rows.find((rule) => !rule.rows || isRowMeant(row, rule.rows));
  if (injected) {
    call.desk.faults.note("row-failed");
    return failedTruth(row, index, user, {
      error: injected.error ?? errorName(user),
      details: injected.details ?? "Injected",
    });
  }
  const conflict = orderConflict(call, rows, index);
  if (conflict === "ignored" && user) return doneTruth(row, index, user, "ignored");
  if (conflict !== null && conflict !== "ignored")
    return failedTruth(row, index, user, { error: errorName(user), details: conflict });
  if (job.kind === "delete") return deleteRow(call, job, row, index, user);
  if (job.kind === "update" && !user)
    return failedTruth(row, index, null, { error: "UserNotFound", details: "User could not be found" });

  const target = job.kind === "upsert" ? "match" : job.kind === "create" ? "new" : (user ?? "new");
  const result = writeUser(row, target, writeContext(call, job.id));
  if (!result.ok) return failedTruth(row, index, result.user, sayFailure(result.failure, result.user));
  if (result.user.role !== "end-user") call.desk.staffTouched.add(result.user.id);
  return doneTruth(row, index, result.user, result.kind);
}

/** Whom a row is about, before it is written. */
function findUser({ desk }: Call, job: Job, row: Attributes): StoredUser | null {
  switch (job.kind) {
    case "create":
      return null;
    case "upsert":
      return matchUser(row, desk.users);
    case "update":
    case "delete": {
      const byId = row.id === undefined ? undefined : desk.users.get(Number(row.id));
      if (row.id !== undefined) return byId?.active ? byId : null;
      return desk.users.byExternalId(String(row.external_id ?? "")) ?? null;
    }
  }
}

/** What the settings make of a row whose identity is in this batch or in another job already. */
function orderConflict({ desk }: Call, rows: readonly Attributes[], index: number): string | null {
  const { duplicatesInBatch, overlappingJobs } = desk.settings();
  const keys =
    duplicatesInBatch === "last-wins" && overlappingJobs === "apply" ? [] : keysOf(rows[index] ?? {});
  if (overlappingJobs === "fail" && keys.some((key) => desk.jobs.isHeldElsewhere(key)))
    return "User is being updated by another job";
  if (duplicatesInBatch === "last-wins") return null;
  const isRepeated = rows.slice(0, index).some((other) => keysOf(other).some((key) => keys.includes(key)));
  if (!isRepeated) return null;
  return duplicatesInBatch === "first-wins" ? "ignored" : "User appears more than once in this request";
}

function deleteRow(call: Call, job: Job, row: Attributes, index: number, user: StoredUser | null): RowTruth {
  if (!user?.active)
    return failedTruth(row, index, null, { error: "UserNotFound", details: "User could not be found" });
  const { users, clock } = call.desk;
  if (user.role !== "end-user") call.desk.staffTouched.add(user.id);
  users.softDelete(user);
  users.noteWrite(user, {
    atMs: clock(),
    kind: "deleted",
    jobId: job.id,
    writer: call.writer,
    fields: [],
    note: null,
  });
  return doneTruth(row, index, user, "deleted");
}

function errorName(user: StoredUser | null): string {
  return user ? "UserUpdateError" : "UserCreateError";
}

function sayFailure(failure: WriteFailure, user: StoredUser | null): { error: string; details: string } {
  return { error: failure.forbidden ? "AccessDenied" : errorName(user), details: failure.description };
}

function doneTruth(row: Attributes, index: number, user: StoredUser, outcome: RowTruth["outcome"]): RowTruth {
  const { externalId, email } = identify(row);
  return {
    index,
    externalId,
    email,
    outcome,
    userId: user.id,
    primaryEmail: user.email,
    storedExternalId: user.externalId,
    error: null,
    details: null,
  };
}

function failedTruth(
  row: Attributes,
  index: number,
  user: StoredUser | null,
  said: { readonly error: string; readonly details: string },
): RowTruth {
  const { externalId, email } = identify(row);
  return {
    index,
    externalId,
    email,
    outcome: "failed",
    userId: user?.id ?? null,
    primaryEmail: user?.email ?? null,
    storedExternalId: user?.externalId ?? null,
    error: said.error,
    details: said.details,
  };
}
