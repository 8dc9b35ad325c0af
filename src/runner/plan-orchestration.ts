/** The dry run: plans an orchestration, tells what a run would do, and forgets the plan. Sends nothing but reads. */
import { ChangedFields } from "../core/changed-fields.ts";
import type { ColumnPlan } from "../core/column-plan.ts";
import { forecast } from "../core/forecast.ts";
import type { PlanTally } from "../core/outcome.ts";
import type { Destination } from "../core/ports/destination.ts";
import type { Engine, Plan, PlanRequest, PlanSample, RejectedRow } from "../core/ports/engine.ts";
import type { Forecast, ProblemCount } from "../core/ports/store.ts";
import type { Problem, ProblemCode } from "../core/problem.ts";
import type { Orchestration } from "./orchestration.ts";
import { planRequest, prepare } from "./prepare.ts";

/** Samples shown of a plan on a terminal: enough to see the shape, few enough to read. */
const samplesShown = 3;
const rejectedShown = 20;

export interface PlanReport {
  readonly orchestration: string;
  readonly tally: PlanTally;
  readonly columns: readonly ColumnPlan[];
  /** Rows to send that bring a new value, by field. */
  readonly changed: Readonly<Record<string, number>>;
  readonly samples: readonly PlanSample[];
  /** The first of the rejected rows. */
  readonly rejected: readonly RejectedRow[];
  readonly forecast: Forecast;
  readonly problems: readonly ProblemCount[];
}

export interface PlanOrder {
  readonly orchestration: Orchestration;
  /** Names the ledger; a fresh name when the orchestration was never sent. */
  readonly target: string;
  readonly engine: Engine;
  readonly destination: Destination;
  /** Unique among dry plans running at once. */
  readonly id: string;
  readonly signal: AbortSignal;
  /** How many samples are wanted; 3 by default. */
  readonly samples?: number;
  readonly onProgress?: PlanRequest["onProgress"];
}

export async function planOrchestration(order: PlanOrder): Promise<PlanReport> {
  const { orchestration, engine, destination, signal } = order;
  const preparation = await prepare(orchestration, { engine, destination }, signal);
  const names = { id: `dry-${order.id}`, target: order.target };
  const request = planRequest(orchestration, preparation, names, signal, order.onProgress);
  const changed = new ChangedFields();
  const plan = await engine.plan({ ...request, judge: counting(request.judge, changed) });
  try {
    return {
      orchestration: orchestration.name,
      tally: plan.tally,
      columns: preparation.mapping.columns,
      changed: changed.counts(),
      samples: await plan.samples(order.samples ?? samplesShown),
      rejected: await firstRejected(plan),
      forecast: forecast(
        { users: plan.entriesTotal, waves: plan.waves },
        destination.limits,
        orchestration.destination.settings,
        preparation.account,
      ),
      problems: await countProblems(plan),
    };
  } finally {
    await plan.drop();
  }
}

/** Judges as before, and looks at what is to be sent. */
const counting =
  (judge: PlanRequest["judge"], changed: ChangedFields): PlanRequest["judge"] =>
  (page) => {
    const judged = judge(page);
    const held = new Map(page.map(({ ordinal, before }) => [ordinal, before]));
    for (const one of judged)
      if (one.verdict === "send") changed.add(held.get(one.ordinal) ?? null, one.user);
    return judged;
  };

async function firstRejected(plan: Plan): Promise<readonly RejectedRow[]> {
  for await (const page of plan.rejected()) return page.slice(0, rejectedShown);
  return [];
}

/** A row counts once for each different code it carries. */
async function countProblems(plan: Plan): Promise<readonly ProblemCount[]> {
  const counts = new Map<ProblemCode, number>();
  const add = (problems: readonly Problem[]): void => {
    for (const code of new Set(problems.map((one) => one.code)))
      counts.set(code, (counts.get(code) ?? 0) + 1);
  };
  for await (const page of plan.rejected()) for (const row of page) add(row.problems);
  for await (const page of plan.warned()) for (const row of page) add(row.warnings);
  return [...counts].map(([code, count]) => ({ code, count })).sort((a, b) => b.count - a.count);
}
