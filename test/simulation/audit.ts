/** Compares what a run reported, row by row, with what the sandbox did, and what the sandbox holds at the end with what the query says. */
import { imbalance } from "../../src/core/outcome.ts";
import type { StoredRow, StoredRun } from "../../src/core/ports/store.ts";
import type { ProblemCode } from "../../src/core/problem.ts";
import type { Truth, UserTruth } from "../../src/sandbox/truth.ts";
import { identityOf, type SimulatedRow } from "./world.ts";

/** Codes that say "it may have arrived": then either is the truth. */
const doubtfulCodes: readonly ProblemCode[] = ["no_answer", "fate_unknown", "not_sent"];

export interface RunEvidence {
  readonly run: StoredRun;
  readonly rows: readonly StoredRow[];
  readonly world: readonly SimulatedRow[];
  /** What each user carried before the run, by mark. */
  readonly marksBefore: ReadonlySet<string>;
  readonly startedMs: number;
}

export const markOf = (user: UserTruth | null): string | null =>
  typeof user?.userFields.preferences === "string" ? user.userFields.preferences : null;

export function marksHeld(truth: Truth): ReadonlySet<string> {
  return new Set(truth.everybody().flatMap((user) => markOf(user) ?? []));
}

/** Every sentence is a mismatch between report and truth. */
export function auditRun(evidence: RunEvidence, truth: Truth): readonly string[] {
  return [...auditBooks(evidence), ...auditRows(evidence, truth), ...auditRejected(evidence, truth)];
}

function auditBooks({ run, rows }: RunEvidence): readonly string[] {
  const wrong: string[] = [];
  const unbalanced = imbalance(run.tally);
  if (unbalanced !== null) wrong.push(`run ${run.number}: ${unbalanced}`);
  for (const outcome of ["created", "updated", "failed", "rejected"] as const) {
    const listed = rows.filter((row) => row.outcome === outcome).length;
    if (listed !== run.tally[outcome])
      wrong.push(`run ${run.number}: ${listed} rows are ${outcome}, the books say ${run.tally[outcome]}`);
  }
  return wrong;
}

function auditRows(evidence: RunEvidence, truth: Truth): readonly string[] {
  const { rows, world } = evidence;
  const byIdentity = groupedByIdentity(world.filter(({ fate }) => fate !== "rejected"));
  return rows.flatMap((row) => {
    if (row.outcome === "rejected" || row.key === null) return [];
    const candidates =
      byIdentity.get(`x:${row.key.toLowerCase()}`) ?? byIdentity.get(`e:${row.key.toLowerCase()}`) ?? [];
    if (candidates.length !== 1) return auditTwin(row, candidates, truth);
    const [simulated] = candidates;
    return simulated === undefined ? [] : auditRow(row, simulated, evidence, truth);
  });
}

function groupedByIdentity(rows: readonly SimulatedRow[]): ReadonlyMap<string, readonly SimulatedRow[]> {
  const groups = new Map<string, SimulatedRow[]>();
  for (const row of rows) groups.set(identityOf(row), [...(groups.get(identityOf(row)) ?? []), row]);
  return groups;
}

const userOf = (row: SimulatedRow, truth: Truth): UserTruth | null =>
  row.externalId === null ? truth.userByEmail(row.email ?? "") : truth.userByExternalId(row.externalId);

function auditRow(
  row: StoredRow,
  simulated: SimulatedRow,
  evidence: RunEvidence,
  truth: Truth,
): readonly string[] {
  const user = userOf(simulated, truth);
  const told = `run ${evidence.run.number}, ${row.key} reported ${row.outcome}${row.code === null ? "" : ` (${row.code})`}`;
  const hasArrived = markOf(user) === simulated.mark;
  if (row.outcome === "failed") {
    if (row.code === null) return [`${told}: without a code`];
    const mayHaveArrived = doubtfulCodes.includes(row.code) || evidence.marksBefore.has(simulated.mark);
    return hasArrived && !mayHaveArrived ? [`${told}: but it arrived`] : [];
  }
  if (user === null) return [`${told}: there is no such user`];
  if (!hasArrived) return [`${told}: the sandbox holds ${markOf(user)}, not ${simulated.mark}`];
  const wasCreated = user.writes.some(({ kind, atMs }) => kind === "created" && atMs >= evidence.startedMs);
  const expected = wasCreated ? "created" : "updated";
  return row.outcome === expected ? [] : [`${told}: it was ${expected}`];
}

/** Of several rows of one user the last wins; which of them an answer belongs to shows in the books, not in the user. */
function auditTwin(row: StoredRow, twins: readonly SimulatedRow[], truth: Truth): readonly string[] {
  if (twins.length === 0) return [`${row.key} reported ${row.outcome}: no such row was to be sent`];
  const user = twins[0] === undefined ? null : userOf(twins[0], truth);
  return row.outcome !== "failed" && user === null
    ? [`${row.key} reported ${row.outcome}: there is no such user`]
    : [];
}

function auditRejected({ run, rows, world }: RunEvidence, truth: Truth): readonly string[] {
  const wrong: string[] = [];
  const rejected = world.filter(({ fate }) => fate === "rejected");
  if (run.tally.read > 0 && run.tally.rejected !== rejected.length)
    wrong.push(`run ${run.number}: ${run.tally.rejected} rejected, the query holds ${rejected.length}`);
  if (rows.some((row) => row.outcome === "rejected" && row.code === null))
    wrong.push(`run ${run.number}: a rejected row has no code`);
  const held = marksHeld(truth);
  return [
    ...wrong,
    ...rejected
      .filter(({ mark }) => held.has(mark))
      .map(({ mark }) => `run ${run.number}: the rejected row ${mark} was sent`),
  ];
}

/** At quiet, after a run without trouble: the sandbox holds exactly what the query says. */
export function auditQuiet(world: readonly SimulatedRow[], truth: Truth): readonly string[] {
  const last = new Map(world.filter(({ fate }) => fate === "sent").map((row) => [identityOf(row), row]));
  return [...last.values()].flatMap((row) => {
    const user = userOf(row, truth);
    if (user === null) return [`at quiet: ${row.mark} has no user`];
    const said = [row.name?.trim(), row.mark, row.city === "" ? null : row.city, row.tier, row.orders];
    const fields = user.userFields;
    const held = [
      user.name,
      fields.preferences,
      fields.city ?? null,
      fields.loyalty_tier ?? null,
      fields.orders ?? null,
    ];
    return JSON.stringify(said) === JSON.stringify(held)
      ? []
      : [`at quiet: ${row.mark} is ${JSON.stringify(held)}, the query says ${JSON.stringify(said)}`];
  });
}
