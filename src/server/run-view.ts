/** A run as the contract tells it: what is stored, and the figures that only move in the worker's hands. */
import type { z } from "zod";
import type { Notification } from "../contract/api/notifications.ts";
import type { Run, RunBrief, tally } from "../contract/api/runs.ts";
import type { RunRecord } from "../core/ports/run-book.ts";
import type { MovingFigures } from "../core/ports/store.ts";
import { hasEnded, type RunState, tellState } from "../core/run.ts";
import type { LiveRun } from "../runner/live-run.ts";
import type { RunWorker } from "../runner/worker.ts";

const iso = (ms: number): string => new Date(ms).toISOString();
export const isoOrNull = (ms: number | null): string | null => (ms === null ? null : iso(ms));

/** A stopped run that a worker is about to take up again waits. */
function stateOf({ run, resumeRequested }: RunRecord): RunState {
  return resumeRequested && hasEnded(run.state) ? "waiting" : run.state;
}

interface Progress {
  readonly rows: z.infer<typeof tally>;
  readonly toSend: number;
  readonly answered: number;
}

/** A first helping sends only so many, one user at most one; the rest is unsent on purpose. */
function progressOf({ run }: RunRecord, live: LiveRun | null): Progress {
  const rows = live?.report?.state === "delivering" && !hasEnded(run.state) ? live.report.tally : run.tally;
  const planned = run.plan === null ? 0 : run.plan.tally.new + run.plan.tally.changed;
  const { limit, only } = run.options;
  const wanted = only === null ? planned : Math.min(planned, 1);
  return {
    rows,
    toSend: limit === null ? wanted : Math.min(wanted, limit),
    answered: rows.delivered + rows.failed,
  };
}

export function toRunBrief(record: RunRecord, live: LiveRun | null): RunBrief {
  const { run } = record;
  const state = stateOf(record);
  const { rows, toSend, answered } = progressOf(record, live);
  return {
    number: run.number,
    state,
    status: tellState(state),
    delivered: rows.delivered,
    needsLook: rows.rejected + rows.failed,
    share: run.plan === null ? null : toSend === 0 ? 1 : Math.min(1, answered / toSend),
    ending: run.ending,
    queuedAt: iso(run.queuedAt),
    startedAt: isoOrNull(run.startedAt),
    endedAt: state === "waiting" ? null : isoOrNull(run.endedAt),
  };
}

/** What is known of runs in hand, and of why none can begin. */
type Hands = Pick<RunWorker, "live" | "waitsFor">;

export function toRun(record: RunRecord, hands: Hands, now: number): Run {
  const { run } = record;
  const live = hands.live(run.number);
  const { rows, toSend, answered } = progressOf(record, live);
  const moving = movingOf(record, live);
  const usersPerSecond = moving?.usersPerSecond ?? null;
  const left = Math.max(0, toSend - answered);
  return {
    ...toRunBrief(record, live),
    id: run.id,
    orchestrationId: run.orchestrationId,
    orchestration: run.orchestration,
    destinationId: run.destinationId,
    destination: record.destination,
    startedBy: record.startedBy,
    trigger: record.trigger,
    retryOf: run.options.retryOf ?? null,
    limit: run.options.limit,
    only: run.options.only,
    stopRequested: run.stopRequested,
    rows,
    warned: record.warned,
    rowsRemovedAt: isoOrNull(run.rowsRemovedAt),
    toSend,
    answered,
    inFlight: moving?.inFlight ?? null,
    judged: moving?.judged ?? 0,
    engine: moving?.engine ?? null,
    requests: hasEnded(run.state) ? run.requests : (live?.report?.requests ?? run.requests),
    problems: run.problems,
    seconds: run.startedAt === null ? 0 : Math.max(0, ((run.endedAt ?? now) - run.startedAt) / 1000),
    usersPerSecond,
    secondsLeft: usersPerSecond === null || usersPerSecond <= 0 ? null : left / usersPerSecond,
    waiting: waitingOf(record, moving, hands),
    queuePosition: record.queuePosition,
  };
}

/** By the worker in this process, else as one elsewhere told it. */
export function movingOf(record: RunRecord, live: LiveRun | null): MovingFigures | null {
  if (hasEnded(record.run.state)) return null;
  return live?.moving() ?? record.moving;
}

function waitingOf(record: RunRecord, moving: MovingFigures | null, hands: Hands): string | null {
  const { run, queuePosition } = record;
  if (hasEnded(run.state)) return null;
  if (moving?.waiting != null) return moving.waiting;
  const lacking = moving === null ? hands.waitsFor() : null;
  if (lacking !== null) return lacking;
  if (queuePosition === 0) return null;
  return queuePosition === 1 ? "next in line" : `${queuePosition} runs of this destination come before`;
}

/** "1 min 31 s". */
export function tellSeconds(seconds: number): string {
  const whole = Math.round(seconds);
  if (seconds < 10 && seconds !== whole) return `${seconds.toFixed(1)} s`;
  const [hours, minutes, rest] = [Math.floor(whole / 3600), Math.floor((whole % 3600) / 60), whole % 60];
  return [
    hours > 0 ? `${hours} h` : "",
    minutes > 0 ? `${minutes} min` : "",
    rest > 0 || whole === 0 ? `${rest} s` : "",
  ]
    .filter(Boolean)
    .join(" ");
}

export function toNotification(run: Run, isRead: boolean): Notification {
  const { number, orchestration, state, rows, share, startedBy } = run;
  return {
    id: number,
    kind: kindOf(run),
    orchestration,
    state,
    sentence: sentenceOf(run),
    rows,
    share,
    at: run.endedAt ?? run.startedAt ?? run.queuedAt,
    startedBy,
    isRead,
  };
}

function kindOf({ state, needsLook }: Run): Notification["kind"] {
  if (state === "completed") return needsLook > 0 ? "warning" : "completed";
  if (state === "failed") return "error";
  return state === "stopped" ? "stopped" : "running";
}

function sentenceOf({ state, status, needsLook, seconds, ending, rows }: Run): string {
  switch (state) {
    case "completed":
      return needsLook > 0
        ? `Completed with ${needsLook.toLocaleString("en-US")} ${needsLook === 1 ? "row" : "rows"} to look at`
        : `Completed in ${tellSeconds(seconds)}`;
    case "failed":
      return `Failed: ${ending ?? "no reason was kept"}`;
    case "stopped":
      return ending ?? `Stopped; ${rows.unsent.toLocaleString("en-US")} rows are unsent`;
    default:
      return status;
  }
}
