/** Plays a scenario step by step and holds every run that ended against the truth of its sandbox; then lets it come to rest and holds the sandboxes against the queries. */
import { rm } from "node:fs/promises";
import type { RunOptions, StoredRow, StoredRun } from "../../src/core/ports/store.ts";
import { hasEnded } from "../../src/core/run.ts";
import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import { auditQuiet, auditRun, marksHeld } from "./audit.ts";
import { type ExpectedUser, expectedUser } from "./expected-user.ts";
import type { Order, RunStep, Scenario, Step } from "./scenario.ts";
import { changedQuery, markFieldOf } from "./sent-query.ts";
import {
  applyStage,
  closeStage,
  type FollowedRun,
  openStage,
  orchestrationName,
  type ScenarioTools,
  type Stage,
  sandboxOf,
  sentBy,
} from "./stage.ts";
import { runCrew } from "./worker-crew.ts";

export interface ScenarioResult {
  readonly seed: number;
  readonly runs: number;
  readonly deaths: number;
  readonly hangs: number;
  readonly faults: number;
  readonly rows: number;
  readonly seconds: number;
  readonly mismatches: readonly string[];
}

/** Longest time for the runs of one step, in real time; a scenario that needs more is stuck. */
const stepMs = 240_000;

interface Count {
  runs: number;
  rows: number;
  deaths: number;
  hangs: number;
  readonly mismatches: string[];
}

export async function playScenario(scenario: Scenario, tools: ScenarioTools): Promise<ScenarioResult> {
  const started = performance.now();
  const stage = await openStage(scenario, tools);
  const count: Count = { runs: 0, rows: 0, deaths: 0, hangs: 0, mismatches: [] };
  try {
    await applyStage(stage);
    for (const step of scenario.steps) await playStep(step, stage, count);
    await comeToRest(stage, count);
    const sandboxes = stage.destinations.flatMap(({ accounts }) => accounts);
    const faults = sandboxes
      .flatMap(({ truth }) => Object.values(truth.faults()))
      .reduce((sum, one) => sum + one, 0);
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    return { seed: scenario.seed, ...count, faults, seconds };
  } finally {
    await closeStage(stage);
    await rm(tools.folder, { recursive: true, force: true });
  }
}

async function playStep(step: Step, stage: Stage, count: Count): Promise<void> {
  if (step.do === "run") return await playRuns(step, stage, count);
  if (step.do === "edit customers") stage.customers.edit(step);
  else if (step.do === "swap account") {
    const destination = stage.destinations[step.destination];
    if (destination !== undefined) destination.current = destination.current === 0 ? 1 : 0;
  } else {
    const sent = stage.sent[step.orchestration];
    if (sent === undefined) return;
    stage.sent[step.orchestration] =
      step.do === "change query"
        ? changedQuery(sent, step)
        : { ...sent, template: { ...sent.template, ...step.rules } };
  }
  await applyStage(stage);
}

const steadyWorker: Pick<RunStep, "faults" | "workers"> = { faults: [], workers: [[]] };

/** Faults off: what was left is finished, everything is run once more, and after that a run has nothing to send. */
async function comeToRest(stage: Stage, count: Count): Promise<void> {
  const { mismatches } = count;
  const everybody = stage.scenario.orchestrations.map((_, orchestration) => ({ orchestration }));
  const runAll = async (): Promise<void> =>
    await playRuns({ do: "run", orders: everybody, ...steadyWorker }, stage, count);
  const isLeft = stage.runs.some(({ ended }) => ended === null);
  if (isLeft) await runAll();
  await runAll();
  const before = stage.runs.length;
  await runAll();
  for (const run of stage.runs.slice(before)) mismatches.push(...auditIdle(run));
  for (const place of everybody.keys())
    mismatches.push(...auditQuiet(expectedNow(stage, place), sandboxOfOrchestration(place, stage).truth));
}

function auditIdle({ ended, planned }: FollowedRun): readonly string[] {
  if (ended === null) return ["at quiet: a run did not end"];
  const refused = (planned ?? []).filter(({ fate }) => fate === "refused").length;
  const { state, tally, ending, number } = ended;
  if (state === "completed" && tally.delivered === 0 && tally.failed === refused) return [];
  return [
    `at quiet: run ${number} is ${state} (${ending}), delivered ${tally.delivered} and failed ${tally.failed}, expected 0 and ${refused}`,
  ];
}

const expectedNow = ({ customers, sent }: Stage, place: number): readonly ExpectedUser[] =>
  customers.rows().map((row) => expectedUser(row, sentBy(sent, place)));

async function playRuns(step: RunStep, stage: Stage, count: Count): Promise<void> {
  for (const [place, { accounts }] of stage.destinations.entries()) {
    const rules = step.faults.filter(({ destination }) => destination === place).map(({ rule }) => rule);
    for (const { faults } of accounts) {
      faults.clear();
      faults.add(...rules);
    }
  }
  const stops = new Map<number, number>();
  for (const order of step.orders) await openRun(order, stage, stops);
  const { deaths, hangs, troubles } = await runCrew(step, crewParts(stage, stops), stepMs);
  count.deaths += deaths;
  count.hangs += hangs;
  count.mismatches.push(...troubles.map((one) => `a worker could not go on: ${one}`));
  for (const { run, followed } of await noteEnds(stage)) await audit(run, followed, stage, count);
}

/** `stops` gets how many reports of which run are left until somebody stops it. */
async function openRun(order: Order, stage: Stage, stops: Map<number, number>): Promise<void> {
  const { store, serverStore } = stage.tools.stores;
  const ids = await store.orchestrationIds(orchestrationName(order.orchestration));
  if (ids === null) return;
  const last = stage.runs.findLast(({ orchestration }) => orchestration === order.orchestration);
  const canResume = last?.ended != null && last.ended.state !== "completed";
  if (order.resume === true && canResume) {
    await serverStore.runs.requestResume(last.id);
    last.ended = null;
    return;
  }
  const options = optionsOf(order, stage, last);
  const { run, existed } = await store.openRun(ids.orchestrationId, options, undefined);
  if (!existed) stage.runs.push(followed(run, order.orchestration, stage));
  if (order.stopAfter !== undefined) stops.set(run.number, order.stopAfter);
}

function optionsOf(order: Order, stage: Stage, last: FollowedRun | undefined): RunOptions {
  const retryOf = order.retry === true ? last?.ended?.number : undefined;
  const only = stage.customers.rows().find(({ id }) => Math.floor(id / 2) === order.only);
  return {
    limit: order.limit ?? null,
    only: only?.external_id ?? only?.email ?? null,
    ...(retryOf === undefined ? {} : { retryOf }),
  };
}

function followed({ id }: StoredRun, orchestration: number, stage: Stage): FollowedRun {
  const markField = markFieldOf(sentBy(stage.sent, orchestration));
  const sandbox = sandboxOfOrchestration(orchestration, stage);
  const marksBefore = marksHeld(sandbox.truth, markField);
  const seen = { planned: null, rowsSeen: new Set<string>(), ended: null };
  return { id, orchestration, markField, sandbox, marksBefore, ...seen };
}

function sandboxOfOrchestration(place: number, { scenario, destinations }: Stage): Sandbox {
  const destination = destinations[scenario.orchestrations[place]?.destination ?? 0];
  if (destination === undefined) throw new Error(`orchestration ${place} has no destination`);
  return sandboxOf(destination);
}

/** A run that waits follows its destination to another account; from its first plan on it stays. */
function notePlan(run: FollowedRun, stage: Stage): void {
  if (run.planned === null) {
    run.sandbox = sandboxOfOrchestration(run.orchestration, stage);
    run.marksBefore = marksHeld(run.sandbox.truth, run.markField);
  }
  run.planned = expectedNow(stage, run.orchestration);
}

function crewParts(stage: Stage, stops: Map<number, number>): Parameters<typeof runCrew>[1] {
  const { stores } = stage.tools;
  return {
    stores,
    clock: stage.clock,
    random: stage.random,
    openEngine: (worker) => stage.tables.open(worker),
    onPlan({ id }) {
      const run = stage.runs.find((one) => one.id === id);
      if (run !== undefined) notePlan(run, stage);
    },
    onRun(number) {
      const left = stops.get(number);
      if (left === undefined) return;
      stops.set(number, left - 1);
      if (left === 0) void stopRun(number, stage);
    },
    async isDone() {
      for (const run of stage.runs) {
        if (run.ended !== null) continue;
        const record = await stores.store.findRun(run.id);
        if (record === null || !hasEnded(record.state)) return false;
        const [found] = await stores.serverStore.runs.list({ numbers: [record.number], limit: 1 });
        if (found?.resumeRequested === true) return false;
      }
      return true;
    },
  };
}

async function stopRun(number: number, { tools }: Stage): Promise<void> {
  const run = await tools.stores.store.findRun(String(number));
  if (run !== null) await tools.stores.store.requestStop(run.id, "simulation");
}

async function noteEnds({
  runs,
  tools,
}: Stage): Promise<readonly { run: StoredRun; followed: FollowedRun }[]> {
  const ends: { run: StoredRun; followed: FollowedRun }[] = [];
  for (const followed of runs) {
    const run = followed.ended === null ? await tools.stores.store.findRun(followed.id) : null;
    if (run === null || !hasEnded(run.state)) continue;
    followed.ended = run;
    ends.push({ run, followed });
  }
  return ends;
}

async function audit(run: StoredRun, followed: FollowedRun, stage: Stage, count: Count): Promise<void> {
  const rows = await rowsOf(run, stage);
  const fresh = rows.filter((row) => !followed.rowsSeen.has(JSON.stringify(row)));
  for (const row of fresh) followed.rowsSeen.add(JSON.stringify(row));
  const { sandbox, planned, markField, marksBefore } = followed;
  const { from, to } = timeOf(run, stage);
  count.runs += 1;
  count.rows += run.tally.read;
  // One that has not ended may have been on at any time since it began.
  const isOthers = (atMs: number): boolean =>
    stage.runs.some((other) => {
      if (other === followed || other.sandbox !== sandbox) return false;
      const time = other.ended === null ? { from: 0, to: atMs } : timeOf(other.ended, stage);
      return atMs >= time.from && atMs <= time.to;
    });
  const retried = run.options.retryOf === undefined ? null : await failedKeys(run.options.retryOf, stage);
  count.mismatches.push(
    ...auditRun(
      { run, rows, fresh, planned, markField, marksBefore, from, to, isOthers, retried },
      sandbox.truth,
    ),
  );
}

/** By the sandbox's clock. */
const timeOf = (run: StoredRun, { clock }: Stage): { readonly from: number; readonly to: number } => ({
  from: run.startedAt === null ? Number.POSITIVE_INFINITY : clock.fromReal(run.startedAt),
  to: run.endedAt === null ? Number.POSITIVE_INFINITY : clock.fromReal(run.endedAt),
});

async function failedKeys(number: number, stage: Stage): Promise<ReadonlySet<string>> {
  const run = await stage.tools.stores.store.findRun(String(number));
  const rows = run === null ? [] : await rowsOf(run, stage);
  return new Set(
    rows.flatMap(({ key, outcome }) => (outcome === "failed" && key !== null ? [key.toLowerCase()] : [])),
  );
}

async function rowsOf(run: StoredRun, { tools }: Stage): Promise<readonly StoredRow[]> {
  const rows: StoredRow[] = [];
  for await (const page of tools.stores.store.rows(run.id, {
    outcomes: ["rejected", "created", "updated", "failed"],
  }))
    rows.push(...page);
  return rows;
}
