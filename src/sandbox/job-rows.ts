/** What a bulk job does with each of its users: whom a row is about, what stands in its way, and what truly became of it. */
import type { WriteFailure } from "./answers.ts";
import { type Call, writeContext } from "./call.ts";
import type { Job, JobRows, RowTruth } from "./job.ts";
import { isRowMeant } from "./row-match.ts";
import type { Attributes } from "./user-attributes.ts";
import type { StoredUser } from "./users.ts";
import { matchUser, upsertUser, type WriteContext, writeUser } from "./write-user.ts";

export function userRows(call: Call, rows: readonly Attributes[]): JobRows {
  // Rows done at the same instant share one context: an instant job needs but one.
  let context: WriteContext | null = null;
  return {
    apply: (index, job, atMs) => {
      if (context?.atMs !== atMs) context = writeContext(call, job.id, atMs);
      return applyRow(call, job, rows, index, context);
    },
    identify: (index) => identify(rows[index] ?? {}),
  };
}

/** Every identity in a batch. */
export function identityKeys(rows: readonly Attributes[]): ReadonlySet<string> {
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
function applyRow(
  call: Call,
  job: Job,
  rows: readonly Attributes[],
  index: number,
  context: WriteContext,
): RowTruth {
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
  if (job.kind === "delete") return deleteRow(call, row, index, user, context);
  if (job.kind === "update" && !user)
    return failedTruth(row, index, null, { error: "UserNotFound", details: "User could not be found" });

  const result = job.kind === "upsert" ? upsertUser(row, user, context) : writeUser(row, user, context);
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

function deleteRow(
  call: Call,
  row: Attributes,
  index: number,
  user: StoredUser | null,
  context: WriteContext,
): RowTruth {
  if (!user?.active)
    return failedTruth(row, index, null, { error: "UserNotFound", details: "User could not be found" });
  const { users, atMs, jobId, writer } = context;
  if (user.role !== "end-user") call.desk.staffTouched.add(user.id);
  users.softDelete(user);
  users.noteWrite(user, { atMs, kind: "deleted", jobId, writer, fields: [], note: null });
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
