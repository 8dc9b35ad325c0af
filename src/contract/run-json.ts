/** A run, a plan and a row as `--json` prints them (design.md 8). Keys and their order are a contract with other programs. */
import type { ColumnPlan } from "../core/column-plan.ts";
import type { PlanTally, Tally } from "../core/outcome.ts";
import type { RequestCounts } from "../core/ports/destination.ts";
import type { Forecast, ProblemCount, StoredRow, StoredRun } from "../core/ports/store.ts";
import type { RunState } from "../core/run.ts";

export interface RunJson {
  readonly run: string;
  readonly orchestration: string;
  readonly status: RunState;
  readonly rows: Tally;
  readonly requests: RequestCounts;
  readonly problems: readonly ProblemCount[];
  readonly startedAt: string | null;
  readonly endedAt: string | null;
  readonly seconds: number;
}

/** `now` (milliseconds since 1970) stands in for the end of a run that has none yet. */
export function toRunJson(run: StoredRun, now: number): RunJson {
  const { read, unchanged, rejected, delivered, created, updated, failed, unsent } = run.tally;
  const { total, retried, rateLimited } = run.requests;
  return {
    run: run.id,
    orchestration: run.orchestration,
    status: run.state,
    rows: { read, unchanged, rejected, delivered, created, updated, failed, unsent },
    requests: { total, retried, rateLimited },
    problems: run.problems.map(({ code, count }) => ({ code, count })),
    startedAt: toIso(run.startedAt),
    endedAt: toIso(run.endedAt),
    seconds: secondsOf(run, now),
  };
}

export function secondsOf(run: StoredRun, now: number): number {
  return run.startedAt === null ? 0 : Math.max(0, ((run.endedAt ?? now) - run.startedAt) / 1_000);
}

const toIso = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

export interface PlanJson {
  readonly orchestration: string;
  readonly rows: PlanTally;
  readonly columns: readonly ColumnPlan[];
  readonly forecast: Forecast;
  readonly problems: readonly ProblemCount[];
}

export function toPlanJson(plan: {
  readonly orchestration: string;
  readonly tally: PlanTally;
  readonly columns: readonly ColumnPlan[];
  readonly forecast: Forecast;
  readonly problems: readonly ProblemCount[];
}): PlanJson {
  const { read, new: fresh, changed, unchanged, rejected, left } = plan.tally;
  const { users, requests, seconds } = plan.forecast;
  return {
    orchestration: plan.orchestration,
    rows: { read, new: fresh, changed, unchanged, rejected, left },
    columns: plan.columns.map(({ column, field, status, reason, suggestion }) => ({
      column,
      field,
      status,
      ...(reason === undefined ? {} : { reason }),
      ...(suggestion === undefined ? {} : { suggestion }),
    })),
    forecast: { users, requests, seconds },
    problems: plan.problems.map(({ code, count }) => ({ code, count })),
  };
}

export function toRowJson(row: StoredRow): StoredRow {
  const { key, outcome, code, column, message, zendeskUserId, job } = row;
  return { key, outcome, code, column, message, zendeskUserId, job };
}
