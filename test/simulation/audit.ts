/** Compares what a run reported, row by row, with what the sandbox did, and what the sandbox holds at the end with what the query says. Every sentence is a mismatch. */
import { imbalance } from "../../src/core/outcome.ts";
import type { RunOptions, StoredRow, StoredRun } from "../../src/core/ports/store.ts";
import type { ProblemCode } from "../../src/core/problem.ts";
import type { Truth, UserTruth } from "../../src/sandbox/truth.ts";
import { type Customer, identityOf } from "./customers.ts";
import type { ExpectedUser } from "./expected-user.ts";

/** Codes that say "it may have arrived": then either is the truth. */
const doubtfulCodes: readonly ProblemCode[] = ["no_answer", "fate_unknown", "not_sent"];

export interface RunEvidence {
  readonly run: StoredRun;
  /** All that it tells of rows; `fresh` those it had not told when it was last looked at. */
  readonly rows: readonly StoredRow[];
  readonly fresh: readonly StoredRow[];
  /** What its plan was made of; null when it never had one. */
  readonly planned: readonly ExpectedUser[] | null;
  readonly markField: string;
  /** What users carried before the run, by mark. */
  readonly marksBefore: ReadonlySet<string>;
  /** When it ran, by the sandbox's clock. */
  readonly from: number;
  readonly to: number;
  /** True when some other run of the account was on at that moment. */
  isOthers(atMs: number): boolean;
  /** Keys that failed in the run that this one retries; null when it does not. */
  readonly retried: ReadonlySet<string> | null;
}

export const heldBy = (user: UserTruth | null, field: string): unknown => {
  if (user === null) return null;
  if (field.startsWith("user_fields.")) return user.userFields[field.slice("user_fields.".length)] ?? null;
  return field === "phone" ? user.phone : user.name;
};

export function marksHeld(truth: Truth, markField: string): ReadonlySet<string> {
  return new Set(truth.everybody().flatMap((user) => (heldBy(user, markField) as string | null) ?? []));
}

export function auditRun(evidence: RunEvidence, truth: Truth): readonly string[] {
  const told = `run ${evidence.run.number}`;
  return [
    ...auditBooks(evidence),
    ...auditHelping(evidence),
    ...auditRows(evidence, truth),
    ...auditRejected(evidence, truth),
  ].map((one) => `${told}: ${one}`);
}

function auditBooks({ run, rows }: RunEvidence): readonly string[] {
  const wrong: string[] = [];
  const unbalanced = imbalance(run.tally);
  if (unbalanced !== null) wrong.push(unbalanced);
  if (/broke its own rule|no branch for/.test(run.ending ?? "")) wrong.push(`ended by a bug: ${run.ending}`);
  // A run that broke while it planned tells no books; what it had found is not in them.
  if (run.tally.read === 0) return wrong;
  for (const outcome of ["created", "updated", "failed", "rejected"] as const) {
    const listed = rows.filter((row) => row.outcome === outcome).length;
    if (listed !== run.tally[outcome])
      wrong.push(`${listed} rows are ${outcome}, the books say ${run.tally[outcome]}`);
  }
  return wrong;
}

const isEverything = ({ limit, only, retryOf }: RunOptions): boolean =>
  limit === null && only === null && retryOf === undefined;

/** A helping is no larger than was asked for, and everything leaves nothing. */
function auditHelping({ run, rows, retried }: RunEvidence): readonly string[] {
  const { limit, only } = run.options;
  const sent = rows.filter(({ outcome }) => outcome !== "rejected");
  const isUnasked = (key: string | null): boolean =>
    (only !== null && key?.toLowerCase() !== only.toLowerCase()) ||
    (retried !== null && !retried.has(key?.toLowerCase() ?? ""));
  const unasked = sent.filter(({ key }) => isUnasked(key));
  return [
    ...(limit !== null && sent.length > limit ? [`${sent.length} rows were sent, asked were ${limit}`] : []),
    ...unasked.map(({ key }) => `${key} was sent and not asked for`),
    ...(run.state === "completed" && isEverything(run.options) && run.tally.unsent > 0
      ? [`completed with ${run.tally.unsent} rows unsent`]
      : []),
  ];
}

function auditRows(evidence: RunEvidence, truth: Truth): readonly string[] {
  const { fresh, planned } = evidence;
  const sendable = (planned ?? []).filter(({ fate }) => fate !== "rejected");
  const byIdentity = groupedByIdentity(sendable);
  return fresh.flatMap((row) => {
    if (row.outcome === "rejected" || row.key === null) return [];
    const key = row.key.toLowerCase();
    const candidates = byIdentity.get(`x:${key}`) ?? byIdentity.get(`e:${key}`) ?? [];
    const [one] = candidates;
    const told = `${row.key} reported ${row.outcome}${row.code === null ? "" : ` (${row.code})`}`;
    if (one === undefined) return [`${told}: no such row was to be sent`];
    const wrong = candidates.length === 1 ? auditRow(row, one, evidence, truth) : auditTwin(row, one, truth);
    return wrong === null ? [] : [`${told}: ${wrong}`];
  });
}

function groupedByIdentity(users: readonly ExpectedUser[]): ReadonlyMap<string, readonly ExpectedUser[]> {
  const groups = new Map<string, ExpectedUser[]>();
  for (const user of users) {
    const identity = identityOf(user.row);
    groups.set(identity, [...(groups.get(identity) ?? []), user]);
  }
  return groups;
}

const userOf = (row: Customer, truth: Truth): UserTruth | null =>
  row.external_id === null ? truth.userByEmail(row.email ?? "") : truth.userByExternalId(row.external_id);

function auditRow(
  row: StoredRow,
  { row: customer }: ExpectedUser,
  evidence: RunEvidence,
  truth: Truth,
): string | null {
  const { markField, marksBefore, from, to } = evidence;
  const user = userOf(customer, truth);
  const held = heldBy(user, markField);
  if (row.outcome === "failed") {
    if (row.code === null) return "without a code";
    const isKnown = held === customer.mark && !mayHaveArrived(row, user) && !marksBefore.has(customer.mark);
    return isKnown ? "but it arrived" : null;
  }
  if (user === null) return "there is no such user";
  if (held !== customer.mark) return `the sandbox holds ${held}, not ${customer.mark}`;
  const creation = user.writes.find(({ kind }) => kind === "created");
  const isOurs = creation !== undefined && creation.atMs >= from && creation.atMs <= to;
  // Two runs that were on by turns: which of them made the user is not to be seen from outside.
  if (isOurs && evidence.isOthers(creation.atMs)) return null;
  const expected = isOurs ? "created" : "updated";
  return row.outcome === expected ? null : `it was ${expected}`;
}

/** An error may come instead of the name of a job that works all the same, and ends after anybody has asked for the user. */
function mayHaveArrived({ code, job }: StoredRow, user: UserTruth | null): boolean {
  const isUnnamedJob = code === "whole_batch_failed" && job === null && user?.writes.at(-1)?.jobId !== null;
  return isUnnamedJob || (code !== null && doubtfulCodes.includes(code));
}

/** Of several rows of one user the last wins; which of them an answer belongs to shows in the books, not in the user. */
function auditTwin(row: StoredRow, { row: customer }: ExpectedUser, truth: Truth): string | null {
  return row.outcome !== "failed" && userOf(customer, truth) === null ? "there is no such user" : null;
}

function auditRejected(
  { run, rows, planned, markField, marksBefore }: RunEvidence,
  truth: Truth,
): readonly string[] {
  const wrong: string[] = [];
  const rejected = (planned ?? []).filter(({ fate }) => fate === "rejected");
  if (run.tally.read > 0 && run.tally.rejected !== rejected.length)
    wrong.push(`${run.tally.rejected} rejected, the query holds ${rejected.length}`);
  if (run.tally.read > 0 && run.tally.read !== planned?.length)
    wrong.push(`${run.tally.read} read, the query holds ${planned?.length}`);
  if (rows.some((row) => row.outcome === "rejected" && row.code === null))
    wrong.push("a rejected row has no code");
  const held = marksHeld(truth, markField);
  const arrived = rejected.filter(({ row }) => held.has(row.mark) && !marksBefore.has(row.mark));
  return [...wrong, ...arrived.map(({ row }) => `the rejected row ${row.mark} was sent`)];
}

/** At quiet, after a run without trouble: the sandbox holds exactly what the query says. */
export function auditQuiet(users: readonly ExpectedUser[], truth: Truth): readonly string[] {
  const sent = users.filter(({ fate }) => fate === "sent");
  const last = new Map(sent.map((user) => [identityOf(user.row), user]));
  return [...last.values()].flatMap(({ row, held }) => {
    const user = userOf(row, truth);
    if (user === null) return [`at quiet: ${row.mark} has no user`];
    return [...held].flatMap(([field, value]) => {
      const holds = heldBy(user, field);
      return holds === value
        ? []
        : [
            `at quiet: ${field} of ${row.mark} is ${JSON.stringify(holds)}, the query says ${JSON.stringify(value)}`,
          ];
    });
  });
}
