/** One background job: what was asked, what truly became of each row, and how the API tells it (zendesk-api.md 3). When it works is decided in jobs.ts. */
import { jobTime } from "./clock-text.ts";
import type { SandboxSettings } from "./settings.ts";

export type JobKind = "upsert" | "create" | "update" | "delete";

/** `ignored`: answered as a success without effect (setting `duplicatesInBatch`). `unapplied`: the job ended before it came to this row. */
export type RowOutcome = "created" | "updated" | "deleted" | "failed" | "ignored" | "unapplied";

/** What truly became of one row, whether or not anybody was told. */
export interface RowTruth {
  readonly index: number;
  readonly externalId: string | null;
  readonly email: string | null;
  readonly outcome: RowOutcome;
  readonly userId: number | null;
  /** The user's primary address after the row. */
  readonly primaryEmail: string | null;
  /** The user's external id after the row. */
  readonly storedExternalId: string | null;
  readonly error: string | null;
  readonly details: string | null;
}

export type JobStatus = "queued" | "working" | "completed" | "failed" | "killed";

/** What a fault does to a job. */
export interface JobFault {
  readonly ending: "failed" | "killed" | null;
  /** The share of the rows that still takes effect before that ending. */
  readonly appliedShare: number;
  readonly message: string | null;
  readonly isVanished: boolean;
  readonly slowerMs: number;
}

export const noJobFault: JobFault = {
  ending: null,
  appliedShare: 1,
  message: null,
  isVanished: false,
  slowerMs: 0,
};

export interface JobRows {
  /** Does one row and says what became of it. */
  apply(index: number, job: Job, atMs: number): RowTruth;
  /** Whom a row is about, for the books of a job that never came to it. */
  identify(index: number): Pick<RowTruth, "externalId" | "email">;
}

export interface Job {
  readonly id: string;
  readonly kind: JobKind;
  readonly endpoint: string;
  readonly total: number;
  readonly acceptedMs: number;
  readonly queueMs: number;
  readonly workMs: number;
  readonly fault: JobFault;
  /** What is to be done; let go when the job has ended. */
  rows: JobRows | null;
  /** Identities in the batch, for noticing two jobs in flight on one user. */
  readonly keys: () => ReadonlySet<string>;
  readonly outcomes: RowTruth[];
  status: JobStatus;
  startedMs: number | null;
  endedMs: number | null;
  /** The order in which results are told, where it is not that of the request. */
  order: readonly number[] | null;
}

const jobTypes: Readonly<Record<JobKind, string>> = {
  upsert: "Bulk Create Or Update User",
  create: "Bulk Create User",
  update: "Bulk Update User",
  delete: "Bulk Delete User",
};

const doing: Readonly<Record<JobKind, string>> = {
  upsert: "Creating User",
  create: "Creating User",
  update: "Updating user",
  delete: "Deleting user",
};

/** A row that its job never came to. */
export function unappliedRow(rows: JobRows, index: number): RowTruth {
  const nothing = { userId: null, primaryEmail: null, storedExternalId: null, error: null, details: null };
  return { index, ...rows.identify(index), outcome: "unapplied", ...nothing };
}

export function isEnded(job: Job): boolean {
  return job.endedMs !== null;
}

/** The `job_status` object. */
export function jobStatusBody(job: Job, origin: string, settings: SandboxSettings): object {
  const isQueued = job.status === "queued";
  return {
    id: job.id,
    ...(settings.jobType ? { job_type: jobTypes[job.kind] } : {}),
    url: `${origin}/api/v2/job_statuses/${job.id}.json`,
    total: job.total,
    progress: isQueued ? null : appliedCount(job),
    status: job.status,
    message: isQueued ? null : jobMessage(job),
    results: job.status === "completed" ? resultRows(job, settings) : null,
  };
}

/** The first answer to a bulk call: always queued, whatever has happened since. */
export function acceptedJobBody(job: Job, origin: string, settings: SandboxSettings): object {
  return {
    id: job.id,
    ...(settings.jobType ? { job_type: jobTypes[job.kind] } : {}),
    url: `${origin}/api/v2/job_statuses/${job.id}.json`,
    total: job.total,
    progress: null,
    status: "queued",
    message: null,
    results: null,
  };
}

function appliedCount(job: Job): number {
  return job.outcomes.reduce((count, row) => (row.outcome === "unapplied" ? count : count + 1), 0);
}

function jobMessage(job: Job): string {
  switch (job.status) {
    case "completed":
      return `Completed at ${jobTime(job.endedMs ?? 0)}`;
    case "failed":
      return job.fault.message ?? "The job failed";
    case "killed":
      return job.fault.message ?? "The job was killed";
    case "queued":
    case "working":
      return `${doing[job.kind]} #${job.outcomes.length}`;
  }
}

function resultRows(job: Job, settings: SandboxSettings): readonly object[] {
  const rows = job.order?.map((index) => job.outcomes[index]).filter((row) => row !== undefined);
  return (rows ?? job.outcomes).map((row) =>
    row.outcome === "failed" ? failedRow(job, row, settings) : successRow(job, row, settings),
  );
}

function successRow(job: Job, row: RowTruth, settings: SandboxSettings): object {
  const status = row.outcome === "created" ? "Created" : "Updated";
  switch (job.kind) {
    case "create":
      return { id: row.userId, status };
    case "update":
      return { id: row.userId, action: "update", status: "Updated", success: true };
    case "delete":
      return { id: row.userId, action: "delete", status: "Deleted", success: true };
    case "upsert": {
      const email = settings.rowEmail === "sent" ? row.email : row.primaryEmail;
      return { id: row.userId, status, email, external_id: row.storedExternalId };
    }
  }
}

function failedRow(job: Job, row: RowTruth, settings: SandboxSettings): object {
  const { index, error, details } = row;
  const isRecordShape = job.kind === "update" || job.kind === "delete";
  const shape =
    settings.failedRow === "observed" ? (isRecordShape ? "record-id" : "index-as-id") : settings.failedRow;
  switch (shape) {
    case "index-as-id":
      return { id: index, error, details, status: "Failed" };
    case "record-id":
      return row.userId === null ? { index, error, details } : { index, error, id: row.userId, details };
    case "schema": {
      const action = job.kind === "upsert" ? "create_or_update" : job.kind;
      return { index, id: row.userId, action, error, details, status: "Failed", success: false };
    }
  }
}
