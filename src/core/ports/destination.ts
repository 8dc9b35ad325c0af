/** The port of a destination: what an account is like, and the delivery of one batch with an answer for every row. */
import type { Account } from "../account.ts";
import type { Answer } from "../outcome.ts";
import type { ProblemCode } from "../problem.ts";

export interface DestinationLimits {
  /** Users in one request. */
  readonly batchUsersMax: number;
  /** Bytes of one request's body; batches are cut before they grow beyond. */
  readonly batchBytesMax: number;
}

/** One line of the connection test, in the order tried; `not tried` when an earlier one failed. */
export interface Check {
  readonly name: string;
  readonly state: "ok" | "warning" | "failed" | "not tried";
  readonly detail: string;
  readonly advice?: string;
}

/** Told of each line of the connection test as it ends. */
export type CheckListener = (check: Check) => void;

export interface OutgoingRow {
  readonly position: number;
  readonly key: string;
  readonly externalId: string | null;
  readonly email: string | null;
  readonly isNew: boolean;
  readonly zendeskUserId: number | null;
  /** JSON text of the user. */
  readonly user: string;
}

/** Rows of one batch never share a user (external_id or email). */
export interface OutgoingBatch {
  readonly number: number;
  readonly rows: readonly OutgoingRow[];
}

export interface RowAnswer {
  readonly position: number;
  readonly answer: Answer;
  readonly zendeskUserId: number | null;
  /** The Zendesk job that answered, or null for single calls and rows never sent. */
  readonly job: string | null;
  /** Null unless failed. */
  readonly code: ProblemCode | null;
  /** The field Zendesk complains of, where it says so. */
  readonly column: string | null;
  /** Zendesk's own words where it gave any. Null unless failed. */
  readonly message: string | null;
  /** True when a failed row may have arrived all the same: the ledger must not trust what it knew. */
  readonly doubtful: boolean;
}

/** What became of one batch: exactly one answer for each of its rows. */
export interface Receipt {
  readonly batch: number;
  readonly answers: readonly RowAnswer[];
}

export interface RequestCounts {
  readonly total: number;
  readonly retried: number;
  readonly rateLimited: number;
}

/** Bytes of bodies: of requests that were sent or tried, and of their answers. */
export interface Traffic {
  readonly sent: number;
  readonly received: number;
}

/** The account's quota as its last answers told it. */
export interface Quota {
  readonly limit: number | null;
  readonly remaining: number | null;
  readonly resetsAt: number | null;
}

/** Something worth a line in the run's events: a wait that was asked for, a token renewed, a batch halved, a fallback. */
export interface DeliveryEvent {
  readonly kind: "waiting" | "retrying" | "halved" | "fallback" | "renewed" | "settling";
  readonly sentence: string;
}

export interface DeliverOptions {
  /** Aborted only to leave at once. */
  readonly signal: AbortSignal;
  /** A batch that has not left yet need not leave any more: `deliver` then rejects with this signal's reason, and nothing was sent. */
  readonly stop?: AbortSignal;
  /** Milliseconds since 1970: from then on a worker that is gone may have sent rows of this batch. Absent when nobody can have. */
  readonly mayHaveLeftAt?: number;
  readonly protectStaff: boolean;
  /** Asked right before each write leaves: false when it had to wait, and the write must wait for its turn anew. Absent where nobody else can send. */
  mayLeave?(signal: AbortSignal): Promise<boolean>;
  onEvent(event: DeliveryEvent): void;
}

/**
 * One account. `deliver` may be called for several batches at once; it paces, retries and follows jobs by itself, always
 * answers every row, and throws DestinationFailed only when going on is pointless (credentials refused, account gone).
 */
export interface Destination {
  readonly name: string;
  readonly limits: DestinationLimits;
  check(signal: AbortSignal, onCheck?: CheckListener): Promise<readonly Check[]>;
  account(signal: AbortSignal): Promise<Account>;
  deliver(batch: OutgoingBatch, options: DeliverOptions): Promise<Receipt>;
  requests(): RequestCounts;
  traffic(): Traffic;
  quota(): Quota;
  /** Jobs of ours that the destination works at right now. */
  jobsInFlight(): number;
  close(): Promise<void>;
}
