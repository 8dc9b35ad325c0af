/** The workers of one step: real ones (runner/worker.ts) on one control store at the same time, each a row of processes that meet their fate and are replaced. */
import type { DestinationDefinition } from "../../src/core/definition.ts";
import type { Destination } from "../../src/core/ports/destination.ts";
import type { Engine, PlanRequest } from "../../src/core/ports/engine.ts";
import { createZendesk } from "../../src/destinations/zendesk/zendesk.ts";
import { createPace } from "../../src/runner/pace.ts";
import { systemClock } from "../../src/runner/system-clock.ts";
import { startWorker } from "../../src/runner/worker.ts";
import type { Random } from "../../src/sandbox/seeded-random.ts";
import type { Stores } from "../../src/store/store.ts";
import type { FastClock } from "./fast-clock.ts";
import { Crash, clockOf, Life, mortal, watched } from "./mortal.ts";
import type { Fate, RunStep } from "./scenario.ts";

/** Short, so that a dead worker is replaced soon; by the database's own clock, and so in real time. */
const shortLease = { leaseMs: 400, heartbeatMs: 80, restMs: 40 };
/** Of a process that will not die: on a loaded machine a short lease is lost again and again. */
const longLease = { leaseMs: 4000, heartbeatMs: 400, restMs: 40 };
/** Longer than a lease and what may be left of a look at it. */
const hangMs = 700;
/** Between two looks of the crew whether there is work. */
const lookMs = 20;

export interface CrewParts {
  readonly stores: Stores;
  readonly clock: FastClock;
  readonly random: Random;
  /** As the process has it that is named so in its leases. */
  openEngine(worker: string): Promise<Engine>;
  /** A plan was asked for: what it will be made of is what is there now. */
  onPlan(request: PlanRequest): void;
  /** Something about a run is new. */
  onRun(runNumber: number): void;
  /** True when nothing is left to do. */
  isDone(): Promise<boolean>;
}

export interface CrewReport {
  readonly deaths: number;
  readonly hangs: number;
  /** What living workers could not make sense of. */
  readonly troubles: readonly string[];
}

/** Resolves when the work is done and every process has ended; throws when it is not done in `timeMs`. */
export async function runCrew(
  { workers, isAbandoned }: Pick<RunStep, "workers" | "isAbandoned">,
  parts: CrewParts,
  timeMs: number,
): Promise<CrewReport> {
  const done = new AbortController();
  const report = { deaths: 0, hangs: 0, troubles: [] as string[] };
  const rows = workers.map(async (fates, worker) => {
    const processes: readonly (Fate | null)[] = isAbandoned === true ? fates : [...fates, null];
    for (const [turn, fate] of processes.entries()) {
      if (done.signal.aborted) return;
      const life = new Life(fate, { hangMs, clock: systemClock });
      await oneProcess(life, `worker-${worker}.${turn}`, parts, done.signal, report.troubles);
      if (life.dead.aborted) report.deaths += 1;
      if (life.hasHung) report.hangs += 1;
    }
  });
  const working = Promise.all(rows);
  const watching = watch(parts, done, timeMs);
  try {
    await Promise.race([working, watching]);
  } finally {
    done.abort();
    await working;
  }
  await watching;
  return report;
}

async function watch({ isDone }: CrewParts, done: AbortController, timeMs: number): Promise<void> {
  const end = performance.now() + timeMs;
  while (!done.signal.aborted && !(await isDone())) {
    if (performance.now() > end) throw new Error(`the runs did not end within ${timeMs / 1000} s`);
    await systemClock.sleep(lookMs);
  }
}

async function oneProcess(
  life: Life,
  name: string,
  parts: CrewParts,
  done: AbortSignal,
  troubles: string[],
): Promise<void> {
  const engine = await parts.openEngine(name);
  const worker = startWorker({
    store: mortal(parts.stores.store, life),
    serverStore: watched(parts.stores.serverStore, life),
    engine: mortal(noticed(engine, parts), life),
    clock: clockOf(life, systemClock),
    worker: name,
    lease: life.isMortal ? shortLease : longLease,
    openDestination: (definition) => openDestination(definition, parts, life),
    onRun: parts.onRun,
    meter: {
      rows: ignore,
      requests: ignore,
      planned: ignore,
      runEnded: ignore,
      engineWorked: ignore,
      moved: ignore,
    },
    log: { info: ignore, trouble: ignore },
    onTrouble(error) {
      if (!life.dead.aborted && !(error instanceof Crash)) troubles.push(told(error));
    },
  });
  const over = AbortSignal.any([life.dead, done]);
  while (!over.aborted) {
    await systemClock.sleep(lookMs, over).catch(ignore);
    worker.wake();
  }
  await worker.close();
  await engine.close();
}

const ignore = (): void => undefined;

const told = (error: unknown): string =>
  error instanceof Error ? `${error.name}: ${error.message}` : String(error);

function noticed(engine: Engine, { onPlan }: CrewParts): Engine {
  return {
    ...engine,
    async plan(request) {
      onPlan(request);
      return await engine.plan(request);
    },
  };
}

function openDestination(definition: DestinationDefinition, parts: CrewParts, life: Life): Destination {
  const { clock, random } = parts;
  const pace = createPace(definition.settings.usersPerSecond, clock);
  const zendesk = createZendesk({ definition, clock: clockOf(life, clock), random, pace });
  return { ...mortal(livedByFastClock(zendesk, clock, life), life), close: () => zendesk.close() };
}

/** The store dates a run by its own clock, destination and sandbox live by the fast one. Right before a write leaves is a step too. */
function livedByFastClock(destination: Destination, clock: FastClock, life: Life): Destination {
  return {
    ...destination,
    deliver: (batch, { mayHaveLeftAt, mayLeave, ...options }) =>
      destination.deliver(batch, {
        ...options,
        ...(mayHaveLeftAt === undefined ? {} : { mayHaveLeftAt: clock.fromReal(mayHaveLeftAt) }),
        async mayLeave(signal) {
          await life.step();
          return (await mayLeave?.(signal)) ?? true;
        },
      }),
  };
}
