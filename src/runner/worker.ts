/** The worker of a process: takes runs that wait, were left or are to be resumed, and opens those that a schedule makes due. */

import type { DestinationDefinition } from "../core/definition.ts";
import { Failure, LeaseLost, tellFailure } from "../core/failure.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { Destination } from "../core/ports/destination.ts";
import type { Engine } from "../core/ports/engine.ts";
import type { Log } from "../core/ports/log.ts";
import type { Meter } from "../core/ports/meter.ts";
import type { ClaimableRun } from "../core/ports/run-book.ts";
import type { ServerStore } from "../core/ports/server-store.ts";
import type { Store, StoredRun } from "../core/ports/store.ts";
import type { Tracer } from "../core/ports/tracer.ts";
import { LiveRun } from "./live-run.ts";
import { openDueRuns } from "./open-due-runs.ts";
import { findOrchestration } from "./orchestration.ts";
import { keepRemovingOldRows } from "./remove-old-rows.ts";
import { RunMeter } from "./run-meter.ts";
import { runOrchestration } from "./run-orchestration.ts";
import type { RunOrder } from "./run-order.ts";
import type { LeaseTimes } from "./take-run.ts";
import { waitsForEngine, watchEngine } from "./watch-engine.ts";
import { type HomeClaim, watchHome } from "./watch-home.ts";

/** Longest time between two looks; a run that is opened here wakes the worker at once. */
const lookMs = 500;
/** A run that broke for a reason that may pass is looked at again after so long. */
const againMs = 5000;
const seriesMs = 2000;

export interface WorkerParts {
  readonly store: Store;
  readonly serverStore: ServerStore;
  readonly engine: Engine;
  readonly clock: Clock;
  /** Names this process among all that share the store. */
  readonly worker: string;
  readonly lease: LeaseTimes;
  /** Runs are taken only while the ledgers are kept there; absent where nobody else can keep them. */
  readonly home?: HomeClaim;
  openDestination(definition: DestinationDefinition): Destination;
  /** Something about a run is new. */
  onRun(runNumber: number): void;
  readonly meter: Meter;
  readonly log: Log;
  readonly tracer?: Tracer | undefined;
  /** No run can begin any more, or they can again: the Customer 360 is away or back, ledgers are kept elsewhere or here. */
  onHold?(): void;
  /** What kept the worker from looking; it looks again. */
  onTrouble(error: unknown): void;
}

export interface RunWorker {
  /** Look now. */
  wake(): void;
  live(runNumber: number): LiveRun | null;
  /** Why no run can begin just now, for whoever waits for one. */
  waitsFor(): string | null;
  /** Leaves runs at once; another start takes them up again. */
  close(): Promise<void>;
}

export function startWorker(parts: WorkerParts): RunWorker {
  const { clock } = parts;
  const leave = new AbortController();
  const hands = new Map<string, LiveRun>();
  const notBefore = new Map<string, number>();
  const flights = new Set<Promise<void>>();
  let woken = new AbortController();
  const homeWatch = watchHome(parts);
  const engineWatch = watchEngine(parts);

  function take(claimable: ClaimableRun): void {
    const { run } = claimable;
    const mayWait = (error: unknown): boolean => engineWatch.mayWait(run.id, error);
    const flight = fly(claimable, hands, { ...parts, mayWait }, leave.signal)
      .catch(async (error: unknown) => {
        if (leave.signal.aborted) return;
        if (error instanceof LeaseLost)
          return parts.log.info("run lost to another worker", { run: run.number });
        if (error instanceof Failure && error.next === "fix")
          await parts.serverStore.runs.giveUp(run.id, tellFailure(error));
        else {
          notBefore.set(run.id, clock.monotonic() + againMs);
          parts.onTrouble(error);
        }
      })
      .catch((error: unknown) => parts.onTrouble(error))
      .finally(() => {
        hands.delete(run.id);
        flights.delete(flight);
        parts.onRun(run.number);
        woken.abort();
      });
    flights.add(flight);
  }

  async function look(): Promise<void> {
    const isAway = engineWatch.look() !== null;
    if (!isAway && !(await homeWatch.isAtHome())) return;
    for (const number of await openDueRuns(parts)) parts.onRun(number);
    // What is due waits like everything else, and is not lost.
    if (isAway) return;
    for (const claimable of await parts.serverStore.runs.claimable()) {
      const { id, destinationId } = claimable.run;
      const isBusy = [...hands.values()].some((live) => live.run.destinationId === destinationId);
      if (leave.signal.aborted || hands.has(id) || isBusy) continue;
      if ((notBefore.get(id) ?? 0) > clock.monotonic()) continue;
      hands.set(id, new LiveRun(claimable.run, null, clock));
      take(claimable);
    }
  }

  async function work(): Promise<void> {
    while (!leave.signal.aborted) {
      woken = new AbortController();
      await look().catch((error: unknown) => parts.onTrouble(error));
      const rest = AbortSignal.any([leave.signal, woken.signal]);
      await clock.sleep(lookMs, rest).catch(() => undefined);
    }
    await Promise.all(flights);
  }

  const working = Promise.all([work(), keepRemovingOldRows(parts, leave.signal)]);
  const byNumber = (number: number) => [...hands.values()].find((live) => live.run.number === number) ?? null;
  return {
    wake: () => woken.abort(),
    live: byNumber,
    waitsFor() {
      const absence = parts.engine.absence?.() ?? null;
      return absence === null ? homeWatch.leftAlone() : waitsForEngine(absence);
    },
    async close() {
      leave.abort(new Failure("The server is closing.", { code: "closing", next: "retry" }));
      await working;
    },
  };
}

async function fly(
  claimable: ClaimableRun,
  hands: Map<string, LiveRun>,
  parts: WorkerParts & Pick<RunOrder, "mayWait">,
  leave: AbortSignal,
): Promise<void> {
  const { store, serverStore, engine, clock, worker, lease } = parts;
  const { run, resume } = claimable;
  if (claimable.orchestration === null) throw gone(run.orchestration);
  const orchestration = findOrchestration(await store.definitions(), claimable.orchestration);
  const destination = parts.openDestination(orchestration.destination);
  const live = new LiveRun(run, destination, clock);
  hands.set(run.id, live);
  parts.log.info(resume ? "run resumed" : "run taken", { run: run.number, orchestration: run.orchestration });
  const series = keepSeries(live, serverStore, parts);
  const meter = new RunMeter({
    ...{ meter: parts.meter, run, destination: orchestration.destination.name, clock },
    traffic: () => destination.traffic(),
  });
  try {
    const ended = await runOrchestration(
      {
        run,
        orchestration,
        resume,
        stop: new AbortController().signal,
        leave,
        onProgress(report) {
          live.progress(report);
          meter.report(report);
          parts.onRun(run.number);
        },
        moving: () => live.moving(),
        mayWait: parts.mayWait,
        onEvent({ kind, sentence }) {
          if (kind === "waiting" || kind === "retrying") live.waiting = sentence;
        },
      },
      { engine, destination, store, clock, worker, lease, tracer: parts.tracer },
    );
    meter.ended(ended);
    tellEnd(ended, parts.log);
  } finally {
    await series.end();
    await destination.close();
  }
}

function tellEnd({ number, orchestration, state, tally, requests }: StoredRun, log: Log): void {
  log.info("run ended", { run: number, orchestration, state, ...tally, requests: requests.total });
}

function gone(name: string): Failure {
  return new Failure(`The orchestration "${name}" was deleted.`, {
    code: "orchestration_deleted",
    next: "fix",
  });
}

/** Writes the users of each second as they come; a point that is lost is no reason to stop a run. */
function keepSeries(live: LiveRun, serverStore: ServerStore, { clock, onTrouble }: WorkerParts) {
  const done = new AbortController();
  const write = async (): Promise<void> => {
    const points = live.takePoints();
    if (points.length > 0) await serverStore.runs.addSeries(live.run.number, points);
  };
  const writing = (async () => {
    while (!done.signal.aborted) {
      await clock.sleep(seriesMs, done.signal).catch(() => undefined);
      await write().catch(onTrouble);
    }
  })();
  return {
    async end() {
      done.abort();
      await writing;
    },
  };
}
