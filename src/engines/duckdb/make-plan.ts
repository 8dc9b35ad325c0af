/** Makes a plan: every row of the result is new, changed, unchanged or rejected before the first one is sent. */
import type { Column } from "../../core/column.ts";
import { inStep } from "../../core/in-step.ts";
import type { PlanRequest } from "../../core/ports/engine.ts";
import { tallyOf } from "../planning/judge-rows.ts";
import { isDryPlan } from "../planning/plan-identity.ts";
import type { EngineParts, PlanParts } from "./engine-parts.ts";
import { type Candidates, findCandidates } from "./find-candidates.ts";
import { type Fingerprint, fingerprintOf } from "./fingerprint.ts";
import { judgeCandidates } from "./judge-candidates.ts";
import { answerUnchanged, copyRemembered } from "./no-change-memo.ts";
import { type PlanFacts, placePlan, type ResultSeen } from "./plan-facts.ts";
import { groupsTable, scanResult, scanTable } from "./scan-result.ts";
import type { Session } from "./session.ts";
import {
  createPlanTables,
  openTarget,
  type PlanTables,
  planTables,
  type TargetTables,
} from "./state-schema.ts";
import { type ReadyQuery, readyQuery } from "./user-query.ts";

/** Where a plan's rows come from: SQL of this session, and how its rows are recognised. */
export interface Reading {
  readonly query: ReadyQuery;
  readonly fingerprint: Fingerprint;
  /** Changes whenever the rows may have changed, as far as can be told without reading them. */
  readonly signature: string;
}

export interface Place {
  readonly session: Session;
  readonly request: PlanRequest;
  readonly target: TargetTables;
  readonly plan: PlanTables;
}

type Making = Reading & Place;

/** The rows that must be judged, in a temporary table of the session, wherever they were compared. */
export interface FoundRows {
  readonly candidates: Candidates;
  /** What a row of the candidates holds. */
  readonly columns: readonly Column[];
  readonly rowBytesMax: number;
  /** Rows of the whole result. */
  readonly rows: number;
  /** Identities with several rows, listed in the session's table of groups. */
  readonly groups: number;
  readonly seen: ResultSeen | null;
  /** PlanFacts.mark */
  readonly mark: string | null;
  /** Inside the transaction that keeps the plan; how many users have left the result. */
  keepLeft(): Promise<number>;
}

/** Reads the person's query from the tables of this engine. */
export async function readTables(
  { source }: EngineParts,
  session: Session,
  request: PlanRequest,
): Promise<Reading> {
  const query = await readyQuery(session, request.query, source);
  const signature = await source.signature(session, query.tables);
  return { query, fingerprint: fingerprintOf(request, query), signature };
}

/** The plan is kept when this resolves. Whatever goes wrong, nothing of it stays. */
export async function makePlan(
  parts: PlanParts,
  request: PlanRequest,
  read: (session: Session) => Promise<Reading>,
): Promise<void> {
  const { state } = parts;
  const session = await state.connect(request.signal);
  try {
    const target = await parts.alone(() => openTarget(session, state.catalogue, request.target));
    const reading = await read(session);
    const plan = planTables(state.catalogue, parts.nextPlanNumber());
    const making = { ...reading, session, request, target, plan };
    if (!(await planNoChange(parts, making))) await planChanges(parts, making);
  } finally {
    session.close();
  }
}

/** As `makePlan`, for an engine that finds out by itself which rows must be judged. */
export async function makePlanOfFound(
  parts: PlanParts,
  request: PlanRequest,
  find: (place: Place) => Promise<FoundRows>,
): Promise<void> {
  const { state } = parts;
  const session = await state.connect(request.signal);
  try {
    const target = await parts.alone(() => openTarget(session, state.catalogue, request.target));
    const plan = planTables(state.catalogue, parts.nextPlanNumber());
    const place = { session, request, target, plan };
    await judgeAndKeep(parts, place, await find(place));
  } finally {
    session.close();
  }
}

async function planNoChange(parts: PlanParts, making: Making): Promise<boolean> {
  const { session, target, plan, request } = making;
  const answer = await answerUnchanged({
    ...making,
    catalogue: parts.state.catalogue,
    timeoutMs: parts.queryTimeoutMs,
  });
  if (answer === null) return false;
  await session.transaction(async () => {
    await createPlanTables(session, plan);
    await copyRemembered(session, target, plan);
    await keep(parts, making, { tally: answer.tally, waves: 0, seen: answer.seen });
  });
  request.onProgress?.({ judged: 0, candidates: 0 });
  return true;
}

async function planChanges(parts: PlanParts, making: Making): Promise<void> {
  const { session, request, target, fingerprint, query } = making;
  const scan = await inStep(request, "query", () =>
    scanResult({ session, query, fingerprint, target, timeoutMs: parts.queryTimeoutMs }),
  );
  const orderMatters = query.ordered && scan.groups > 0;
  const { salt, columns } = fingerprint;
  await judgeAndKeep(parts, making, {
    candidates: await findCandidates(session, scan, target),
    columns,
    rowBytesMax: scan.rowBytesMax,
    rows: scan.rows,
    groups: scan.groups,
    seen: orderMatters
      ? null
      : { salt, checksum: scan.checksum, sql: query.sql, signature: making.signature },
    mark: null,
    keepLeft: async () => (scan.ledgerIsEmpty ? 0 : await keepLeft(making)),
  });
}

async function judgeAndKeep(parts: PlanParts, place: Place, found: FoundRows): Promise<void> {
  const { session, request, plan } = place;
  const { candidates, columns, rowBytesMax, rows, groups, seen, mark } = found;
  await session.transaction(async () => {
    await createPlanTables(session, plan);
    const verdicts = await inStep(request, "judge", () =>
      judgeCandidates({ session, request, candidates, plan, columns, rowBytesMax }),
    );
    if (groups > 0) await keepGroups(session, plan);
    const left = await found.keepLeft();
    const tally = tallyOf(rows, verdicts, left);
    await keep(parts, place, { tally, waves: verdicts.waves, seen, ...(mark === null ? {} : { mark }) });
  });
}

/** Groups with a row in the plan; which of them hold a rejected row is only known now. */
async function keepGroups(session: Session, plan: PlanTables): Promise<void> {
  await session.run(`INSERT INTO ${plan.groups}
    SELECT k, h, k IN (SELECT k FROM ${plan.rejected} WHERE k IS NOT NULL) FROM ${groupsTable}
    WHERE k IN (SELECT k FROM ${plan.entries} WHERE shared) OR k IN (SELECT k FROM ${plan.unchanged} WHERE shared)`);
}

async function keepLeft({ session, plan, target }: Place): Promise<number> {
  await session.run(
    `INSERT INTO ${plan.left} SELECT k FROM ${target.ledger} ANTI JOIN ${scanTable} USING (k)`,
  );
  const [left] = await session.row(`SELECT count(*) FROM ${plan.left}`);
  return Number(left);
}

async function keep(
  parts: PlanParts,
  { session, request, target, plan }: Place,
  made: Pick<PlanFacts, "tally" | "waves" | "seen" | "mark">,
): Promise<void> {
  await request.confirm?.();
  request.signal.throwIfAborted();
  const facts: PlanFacts = {
    ...made,
    target: request.target,
    isDry: isDryPlan(request.id),
    createdAt: parts.clock.now(),
  };
  const { id } = request;
  await placePlan(session, parts.state.catalogue, { number: plan.number, id, target: target.number, facts });
}
