/** One seed: random customers and edits, runs under faults, workers that die and are replaced, and an audit after each. */
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import type { Definitions, DestinationDefinition } from "../../src/core/definition.ts";
import { defaultDestinationSettings, noDefinitions } from "../../src/core/definition.ts";
import { Failure } from "../../src/core/failure.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { Destination } from "../../src/core/ports/destination.ts";
import type { Engine } from "../../src/core/ports/engine.ts";
import type { Store, StoredRow, StoredRun } from "../../src/core/ports/store.ts";
import { hasEnded } from "../../src/core/run.ts";
import { defaultTemplate } from "../../src/core/template.ts";
import { createZendesk } from "../../src/destinations/zendesk/zendesk.ts";
import { findOrchestration } from "../../src/runner/orchestration.ts";
import { createPace } from "../../src/runner/pace.ts";
import { runOrchestration } from "../../src/runner/run-orchestration.ts";
import { startRun } from "../../src/runner/start-run.ts";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { type Random, seededRandom } from "../../src/sandbox/seeded-random.ts";
import { auditQuiet, auditRun, marksHeld } from "./audit.ts";
import { Crash, type CrashPoint, crashAfter, mortal } from "./crash.ts";
import { type FastClock, fastClock } from "./fast-clock.ts";
import { drawFaults, drawSettings } from "./trouble.ts";
import { pick, simulationQuery, World } from "./world.ts";

export interface ScenarioResult {
  readonly seed: number;
  readonly runs: number;
  readonly crashes: number;
  readonly faults: number;
  readonly rows: number;
  readonly mismatches: readonly string[];
}

export interface ScenarioTools {
  readonly store: Store;
  /** A folder of this scenario alone. */
  readonly folder: string;
  openEngine(
    files: { readonly stateFile: string; readonly spillFolder: string; readonly customers: string },
    clock: Clock,
  ): Promise<Engine>;
}

/** Waits that Zendesk asks for pass this much faster. */
const clockFactor = 40;
/** Short enough that a dead worker is replaced at once. */
const lease = { leaseMs: 150, heartbeatMs: 40, restMs: 0 };
/** A scenario that needs more attempts than this to end a run is stuck. */
const attemptsMax = 60;

interface Stage {
  readonly random: Random;
  readonly world: World;
  readonly sandbox: Sandbox;
  readonly engine: Engine;
  readonly clock: FastClock;
  readonly definitions: Definitions;
  readonly tools: ScenarioTools;
  readonly count: { runs: number; crashes: number; rows: number; workers: number };
  readonly mismatches: string[];
}

export async function playScenario(seed: number, tools: ScenarioTools): Promise<ScenarioResult> {
  const random = seededRandom(seed);
  const clock = fastClock(clockFactor);
  const customers = join(tools.folder, "customers.csv");
  await mkdir(tools.folder, { recursive: true });
  const world = new World(random, pick(random, [0, 30, 250, 250, 600]));
  await world.write(customers);
  const sandbox = await startSandbox({
    random: seed,
    settings: drawSettings(random),
    clock: () => clock.now(),
  });
  const files = {
    stateFile: join(tools.folder, "state.duckdb"),
    spillFolder: join(tools.folder, "spill"),
    customers,
  };
  const engine = await tools.openEngine(files, clock);
  const stage: Stage = {
    random,
    world,
    sandbox,
    engine,
    clock,
    tools,
    // Few users a second make small batches, and many of them.
    definitions: definitionsFor(seed, sandbox.url, pick(random, [20, 60, 400])),
    count: { runs: 0, crashes: 0, rows: 0, workers: 0 },
    mismatches: [],
  };
  try {
    await tools.store.applyDefinitions(stage.definitions, `seed ${seed}`);
    await playRounds(stage, customers);
    const faults = Object.values(sandbox.truth.faults()).reduce((sum, one) => sum + one, 0);
    const { runs, crashes, rows } = stage.count;
    return { seed, runs, crashes, rows, faults, mismatches: stage.mismatches };
  } finally {
    await engine.close();
    await sandbox.close();
  }
}

async function playRounds(stage: Stage, customers: string): Promise<void> {
  const rounds = 1 + Math.floor(stage.random() * 3);
  for (let round = 0; round < rounds; round++) {
    stage.sandbox.faults.clear();
    stage.sandbox.faults.add(...drawFaults(stage.random));
    await auditedRun(stage, true);
    stage.world.edit();
    await stage.world.write(customers);
  }
  stage.sandbox.faults.clear();
  await auditedRun(stage, false);
  const last = await auditedRun(stage, false);
  const refused = stage.world.rows().filter(({ fate }) => fate === "refused").length;
  if (last.state !== "completed")
    stage.mismatches.push(`at quiet: the last run is ${last.state}: ${last.ending}`);
  if (last.tally.delivered > 0 || last.tally.failed !== refused) {
    stage.mismatches.push(
      `at quiet: the last run delivered ${last.tally.delivered} and failed ${last.tally.failed}, expected 0 and ${refused}`,
    );
  }
  stage.mismatches.push(...auditQuiet(stage.world.rows(), stage.sandbox.truth));
}

async function auditedRun(stage: Stage, isTroubled: boolean): Promise<StoredRun> {
  const startedMs = stage.clock.now();
  const marksBefore = marksHeld(stage.sandbox.truth);
  const run = await runToItsEnd(stage, isTroubled);
  const rows: StoredRow[] = [];
  for await (const page of stage.tools.store.rows(run.id, {
    outcomes: ["rejected", "created", "updated", "failed"],
  }))
    rows.push(...page);
  stage.count.runs += 1;
  stage.count.rows += run.tally.read;
  stage.mismatches.push(
    ...auditRun({ run, rows, world: stage.world.rows(), marksBefore, startedMs }, stage.sandbox.truth),
  );
  return run;
}

/** One worker after another until the run has ended; each may be drawn to die. */
async function runToItsEnd(stage: Stage, isTroubled: boolean): Promise<StoredRun> {
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    const mayDie = isTroubled && attempt < 6 && stage.random() < 0.6;
    const point = crashAfter(mayDie ? Math.floor(stage.random() * 120) : Number.POSITIVE_INFINITY);
    try {
      const run = await oneWorker(stage, point, isTroubled);
      if (hasEnded(run.state)) return run;
    } catch (error) {
      if (!point.dead.signal.aborted) throw error;
      if (!(error instanceof Crash) && !(error instanceof Failure)) throw error;
      stage.count.crashes += 1;
    }
  }
  throw new Error(`the run did not end in ${attemptsMax} attempts`);
}

async function oneWorker(stage: Stage, point: CrashPoint, isTroubled: boolean): Promise<StoredRun> {
  const { clock, definitions, random } = stage;
  const orchestration = findOrchestration(definitions, definitions.orchestrations[0]?.name ?? "");
  const pace = createPace(orchestration.destination.settings.usersPerSecond, clock);
  const zendesk = createZendesk({ definition: orchestration.destination, clock, random, pace });
  const store = mortal(stage.tools.store, point);
  const engine = mortal(stage.engine, point);
  const destination = mortal(datedByFastClock(zendesk, clock), point);
  const stop = new AbortController();
  const stopAfter = isTroubled && random() < 0.15 ? Math.floor(random() * 20) : Number.POSITIVE_INFINITY;
  let reports = 0;
  try {
    const { run } = await startRun(
      { orchestration, options: { limit: null, only: null }, signal: point.dead.signal },
      { store, engine },
    );
    const worker = `worker-${stage.count.workers++}`;
    return await runOrchestration(
      {
        run,
        orchestration,
        resume: false,
        stop: stop.signal,
        leave: point.dead.signal,
        // A stop while waiting for a dead worker's lease ends nothing: there is no run in hand yet.
        onProgress: ({ waiting }) => (waiting === null && reports++ >= stopAfter ? stop.abort() : undefined),
      },
      { engine, destination, store, clock: realTimers(clock), worker, lease },
    );
  } finally {
    await zendesk.close();
  }
}

/** The store dates a run by its own clock; worker and sandbox live by the fast one. */
function datedByFastClock(destination: Destination, clock: FastClock): Destination {
  return {
    ...destination,
    deliver: (batch, options) => {
      const { mayHaveLeftAt } = options;
      return destination.deliver(
        batch,
        mayHaveLeftAt === undefined ? options : { ...options, mayHaveLeftAt: clock.fromReal(mayHaveLeftAt) },
      );
    },
  };
}

/** Leases are kept by the database's own clock, so heartbeats must beat in real time. */
function realTimers(clock: Clock): Clock {
  return {
    ...clock,
    monotonic: () => clock.monotonic() / clockFactor,
    sleep: (ms, signal) => clock.sleep(ms * clockFactor, signal),
  };
}

function definitionsFor(seed: number, url: string, usersPerSecond: number): Definitions {
  const destination: DestinationDefinition = {
    name: `Sandbox ${seed}`,
    plugin: "zendesk",
    subdomain: "socktown",
    url,
    credential:
      seed % 2 === 0
        ? { kind: "api-token", email: "ops@socktown.com", apiToken: "sandbox-token" }
        : { kind: "oauth-client", clientId: "deskfeed", clientSecret: "sandbox-secret" },
    // Time-outs are real seconds, budgets pass 40 times as fast: on a loaded machine 45 s must do for every retry.
    settings: {
      ...defaultDestinationSettings,
      usersPerSecond,
      requestTimeoutSeconds: 3,
      retryBudgetSeconds: 1800,
    },
  };
  return {
    ...noDefinitions,
    destinations: [destination],
    templates: [
      {
        name: `Users ${seed}`,
        destination: destination.name,
        template: { ...defaultTemplate, nulls: "clear" },
      },
    ],
    queries: [{ name: `Query ${seed}`, sql: simulationQuery, dialect: "trino", file: null }],
    orchestrations: [
      {
        name: `Zendesk - Users ${seed}`,
        query: `Query ${seed}`,
        destination: destination.name,
        template: `Users ${seed}`,
        workflow: { kind: "manual" },
      },
    ],
  };
}
