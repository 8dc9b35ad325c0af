/** The numbers that Prometheus reads at /metrics: what this process has done, and what waits in the store that all processes share. docs/operate.md lists them. */
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Meter } from "../core/ports/meter.ts";
import { hasEnded } from "../core/run.ts";
import { movingOn, toQuota } from "./quota-view.ts";
import type { ServerParts } from "./server-parts.ts";

/** Runs that wait beyond this many are not looked at one by one for a number. */
const unfinishedMax = 1000;
/** From a small query to a night's work. */
const secondsBuckets = [0.1, 0.5, 1, 5, 15, 60, 300, 900, 3600, 14_400];

export interface Metrics {
  readonly meter: Meter;
  readonly contentType: string;
  /** In Prometheus' text format. */
  text(parts: MeasuredParts): Promise<string>;
}

export type MeasuredParts = Pick<ServerParts, "serverStore" | "accounts" | "runWorker" | "clock" | "engine">;

export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const rows = new Counter({
    name: "deskfeed_rows_total",
    help: "Rows by how they ended in a run, of runs done by this process.",
    labelNames: ["destination", "outcome"],
    registers,
  });
  const requests = new Counter({
    name: "deskfeed_requests_total",
    help: "Requests to a destination, and how many of them were retried or told to wait (rateLimited).",
    labelNames: ["destination", "kind"],
    registers,
  });
  const runs = new Counter({
    name: "deskfeed_runs_ended_total",
    help: "Runs that ended in this process, by state.",
    labelNames: ["orchestration", "state"],
    registers,
  });
  const bytes = new Counter({
    name: "deskfeed_destination_bytes_total",
    help: "Bytes of requests sent to a destination and of answers received from it in runs, by direction.",
    labelNames: ["destination", "direction"],
    registers,
  });
  const engineSeconds = new Histogram({
    name: "deskfeed_engine_seconds",
    help: "How long the engine took for what it was asked, in seconds, by kind of work.",
    labelNames: ["engine", "work"],
    buckets: secondsBuckets,
    registers,
  });
  const runSeconds = new Histogram({
    name: "deskfeed_run_seconds",
    help: "How long runs took, in seconds.",
    labelNames: ["orchestration"],
    buckets: secondsBuckets,
    registers,
  });
  const planSeconds = new Histogram({
    name: "deskfeed_plan_seconds",
    help: "How long the engine took to plan a run, in seconds.",
    labelNames: ["orchestration"],
    buckets: secondsBuckets,
    registers,
  });
  const engineBytes = new Counter({
    name: "deskfeed_engine_received_bytes_total",
    help: "Bytes that came over the network from the server of the data; 0 for an engine in this process.",
    labelNames: ["engine"],
    registers,
  });
  const readNow = gauges(registry);
  return {
    meter: {
      rows: (destination, outcome, count) => rows.inc({ destination, outcome }, count),
      requests: (destination, kind, count) => requests.inc({ destination, kind }, count),
      planned: (orchestration, seconds) => planSeconds.observe({ orchestration }, seconds),
      engineWorked: (engine, work, seconds) => engineSeconds.observe({ engine, work }, seconds),
      moved: (destination, direction, more) => bytes.inc({ destination, direction }, more),
      runEnded(orchestration, state, seconds) {
        runs.inc({ orchestration, state });
        runSeconds.observe({ orchestration }, seconds);
      },
    },
    contentType: registry.contentType,
    async text(parts) {
      await readNow(parts);
      engineBytes.reset();
      engineBytes.inc({ engine: parts.engine.name }, parts.engine.receivedBytes());
      return await registry.metrics();
    },
  };
}

/** What is true at the moment of asking; all but the first the same from every process, so take the maximum over processes, never the sum. */
function gauges(registry: Registry): (parts: MeasuredParts) => Promise<void> {
  const gauge = <Label extends string>(name: string, help: string, labelNames: readonly Label[]) =>
    new Gauge<Label>({ name, help, labelNames: [...labelNames], registers: [registry] });
  const away = gauge(
    "deskfeed_customer_360_away",
    "1 while this process cannot reach the Customer 360 and begins no run; 0 when all is well.",
    ["engine"],
  );
  const queue = gauge("deskfeed_runs_unfinished", "Runs that wait or are under way, by state.", ["state"]);
  const oldest = gauge(
    "deskfeed_oldest_waiting_seconds",
    "How long the run that waits longest has waited, in seconds; 0 when none waits.",
    [],
  );
  const lag = gauge(
    "deskfeed_seconds_since_completed",
    "Seconds since an orchestration's latest run ended as completed; absent while its latest run ended otherwise or never.",
    ["orchestration"],
  );
  const latest = gauge("deskfeed_latest_run_failed", "1 when the latest run of an orchestration failed.", [
    "orchestration",
  ]);
  const speed = gauge("deskfeed_users_per_second", "Users a second of the run under way in this process.", [
    "destination",
  ]);
  const speedLimit = gauge(
    "deskfeed_users_per_second_limit",
    "Users a second that a destination may be sent.",
    ["destination"],
  );
  const quotaLeft = gauge(
    "deskfeed_quota_remaining",
    "Requests a minute that the account has left, as it said last.",
    ["destination"],
  );
  return async (parts) => {
    const { serverStore, clock, engine } = parts;
    away.set({ engine: engine.name }, engine.absence?.() == null ? 0 : 1);
    const [unfinished, last, destinations] = await Promise.all([
      serverStore.runs.list({ unfinished: true, limit: unfinishedMax }),
      serverStore.runs.list({ latest: true, limit: unfinishedMax }),
      serverStore.definitions.destinations(),
    ]);
    for (const one of [queue, lag, latest, speed, speedLimit, quotaLeft]) one.reset();
    for (const state of ["waiting", "planning", "delivering"] as const)
      queue.set({ state }, unfinished.filter(({ run }) => run.state === state).length);
    const waiting = unfinished.filter(({ run }) => run.state === "waiting").map(({ run }) => run.queuedAt);
    oldest.set(waiting.length === 0 ? 0 : (clock.now() - Math.min(...waiting)) / 1000);
    for (const { run } of last) {
      const { orchestration, state, endedAt } = run;
      if (state === "completed" && endedAt !== null)
        lag.set({ orchestration }, (clock.now() - endedAt) / 1000);
      if (hasEnded(state)) latest.set({ orchestration }, state === "failed" ? 1 : 0);
    }
    for (const destination of destinations) {
      const quota = toQuota(destination, parts, movingOn(destination.id, unfinished, parts));
      const label = { destination: quota.destination };
      speedLimit.set(label, quota.usersPerSecondLimit);
      if (quota.usersPerSecond !== null) speed.set(label, quota.usersPerSecond);
      if (quota.remaining !== null) quotaLeft.set(label, quota.remaining);
    }
  };
}
