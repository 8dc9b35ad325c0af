/**
 * Every switch of the sandbox with its default. Each unknown of the Zendesk documents has one (zendesk-api.md 9, item 11, and 10),
 * so that a test can run under all of its readings. Defaults follow the best evidence; where there is none, the less comfortable reading.
 */

/** From and to, both included; equal ends mean exactly that much. */
type Range = readonly [number, number];

type RateHeaderSpelling = "x-rate-limit" | "ratelimit" | "rate-limit";

export interface SandboxSettings {
  // Jobs (zendesk-api.md 3)

  /** How long a job works. 8,000 to 12,000 is what recordings of 100 users show; 0 finishes before the answer is read. */
  readonly jobMs: Range;
  /** How long a job stays `queued` before it works. */
  readonly jobQueueMs: Range;
  /** A second bound on a job's speed: rows divided by this is the least time it takes. Recordings show 8 to 14. */
  readonly jobRowsPerSecond: number | null;
  /** How many jobs work side by side; the others wait as `queued`. Not known of Zendesk; null is no bound. */
  readonly jobsWorkingMax: number | null;
  /** Jobs queued or working at once. */
  readonly jobsInFlightMax: number;
  /** Whether that limit is one for the account or one for each endpoint: the documents can be read both ways. */
  readonly jobLimitPer: "account" | "endpoint";
  /** The status that comes with `TooManyJobs`; the documents do not say it. */
  readonly tooManyJobsStatus: 429 | 400 | 422;
  readonly tooManyJobsRetryAfterSeconds: number | null;
  /** Whether `job_type` is in the answers: absent in recordings of 2023, present in those of 2024. */
  readonly jobType: boolean;
  /** Whether bulk answers carry `zendesk-ratelimit-inflight-jobs`: documented, in no recording. */
  readonly inflightHeader: boolean;
  readonly rowOrder: "request" | "shuffled";
  /**
   * How a failed row looks. `index-as-id`: the id is the position, status "Failed". `record-id`: index and the record's id, no status.
   * `schema`: all keys. `observed`: the first for upserts and creates, the second for `update_many`.
   */
  readonly failedRow: "observed" | "index-as-id" | "record-id" | "schema";
  /** Which address a row of an upsert answers with: the user's primary one, or the one that was sent. Not known. */
  readonly rowEmail: "primary" | "sent";
  /** How long after its end a job can be read; then it is 404. One day is documented. */
  readonly jobRetentionMs: number;
  /** Only so many of the latest jobs can be read (a report of 2019 says about 200); null is no bound. */
  readonly jobsReadableMax: number | null;

  // Matching (zendesk-api.md 2)

  /** Two rows of one identity in one batch. `last-wins`: the second updates what the first made. */
  readonly duplicatesInBatch: "last-wins" | "first-wins" | "fail";
  /** Two jobs in flight that hold the same identity. */
  readonly overlappingJobs: "apply" | "fail";
  /** External id not known, e-mail is that of a user without one. */
  readonly knownEmailNewExternalId: "match" | "fail";
  /** External id not known, e-mail is that of a user who has another one: the main risk of a wrong merge. */
  readonly knownEmailOtherExternalId: "overwrite" | "fail";
  /** An upsert with neither e-mail nor external id. */
  readonly upsertWithoutIdentity: "create" | "fail";

  // Values (zendesk-api.md 2 and 5)

  readonly unknownUserField: "ignore" | "fail";
  /** A dropdown or multiselect value that is no option of the field. */
  readonly unknownOption: "drop" | "fail";
  /** "12" for an integer or decimal field. */
  readonly numericText: "accept" | "fail";
  readonly blankNameOnUpdate: "fail" | "ignore";
  readonly emailNullOnUpdate: "ignore" | "fail";
  /** A locale that is not enabled, or a time zone that does not exist. */
  readonly unknownLocaleOrTimeZone: "ignore" | "fail";
  /** The account setting that validates phone numbers as E.164. */
  readonly phoneValidation: boolean;
  /** Longest name and longest text of a user field, in characters; no limit is documented. */
  readonly textCharactersMax: number | null;
  /** Whether user writes with unknown keys answer with `x-zendesk-api-warn`. */
  readonly warnHeader: boolean;

  // Mails

  /** The account setting that sends a verification mail to users whom an agent or the API creates. */
  readonly mailsOnCreate: boolean;
  /** Whether an address that an update adds gets a verification mail. */
  readonly mailsOnAddedAddress: boolean;
  /** Whether `skip_verify_email` is read on each user of a bulk call. */
  readonly skipVerifyEmailInBulk: boolean;

  // Limits (zendesk-api.md 4)

  /** The plan's requests a minute for the account; null is no limit. 700 is Enterprise. */
  readonly planRequestsPerMinute: number | null;
  readonly singleWritesPerSecond: number | null;
  readonly singleWritesPerUserPerMinute: number | null;
  readonly incrementalExportsPerMinute: number | null;
  readonly rateHeaders: readonly RateHeaderSpelling[];
  readonly tooManyRequestsBody: "text" | "json";
  readonly tooManyRequestsRetryAfter: boolean;
  /** Largest request body; the real threshold is not known. */
  readonly bodyBytesMax: number;

  // Who may do what (zendesk-api.md 1)

  /** Bulk user import: off on a real account until Zendesk's support switches it on. */
  readonly bulkImport: boolean;
  /** `GET users/me` with credentials that are wrong: 200 with nobody, as without any, or 401. */
  readonly wrongLoginOnMe: "anonymous" | "refused";
  /** Whether the role of agents lets them manage end users. */
  readonly agentsManageUsers: boolean;
  /** Life of an OAuth token that did not ask for one; null is for ever. */
  readonly tokenSeconds: number | null;
  /** Whether `users:read users:write` is enough to read user fields and job statuses; no document says. */
  readonly narrowScopeReadsFieldsAndJobs: boolean;

  // Answers

  /** How long each answer is held back. */
  readonly latencyMs: Range;
  /** How long a search answer is served again; about 10 s is recorded. */
  readonly searchCacheMs: number;
  /** How long a written user stays out of search results. */
  readonly searchLagMs: number;
  /** Another origin for the URLs inside answers, as host-mapped accounts have; null is the sandbox's own. */
  readonly answerOrigin: string | null;
}

const DAY_MS = 86_400_000;

export const defaultSettings: SandboxSettings = {
  jobMs: [0, 0],
  jobQueueMs: [0, 0],
  jobRowsPerSecond: null,
  jobsWorkingMax: null,
  jobsInFlightMax: 30,
  jobLimitPer: "account",
  tooManyJobsStatus: 429,
  tooManyJobsRetryAfterSeconds: null,
  jobType: true,
  inflightHeader: true,
  rowOrder: "request",
  failedRow: "observed",
  rowEmail: "primary",
  jobRetentionMs: DAY_MS,
  jobsReadableMax: null,
  duplicatesInBatch: "last-wins",
  overlappingJobs: "apply",
  knownEmailNewExternalId: "match",
  knownEmailOtherExternalId: "overwrite",
  upsertWithoutIdentity: "create",
  unknownUserField: "ignore",
  unknownOption: "fail",
  numericText: "accept",
  blankNameOnUpdate: "fail",
  emailNullOnUpdate: "ignore",
  unknownLocaleOrTimeZone: "ignore",
  phoneValidation: false,
  textCharactersMax: null,
  warnHeader: false,
  mailsOnCreate: true,
  mailsOnAddedAddress: true,
  skipVerifyEmailInBulk: true,
  planRequestsPerMinute: 700,
  singleWritesPerSecond: 1,
  singleWritesPerUserPerMinute: 5,
  incrementalExportsPerMinute: 10,
  rateHeaders: ["x-rate-limit", "ratelimit"],
  tooManyRequestsBody: "text",
  tooManyRequestsRetryAfter: true,
  bodyBytesMax: 8_000_000,
  bulkImport: true,
  wrongLoginOnMe: "anonymous",
  agentsManageUsers: true,
  tokenSeconds: 1_800,
  narrowScopeReadsFieldsAndJobs: true,
  latencyMs: [0, 0],
  searchCacheMs: 10_000,
  searchLagMs: 0,
  answerOrigin: null,
};
