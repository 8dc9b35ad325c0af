/** The plan of a run: the kept one when an earlier worker had completed it, else a new one, complete before anything is sent. */
import { Failure } from "../core/failure.ts";
import { forecast } from "../core/forecast.ts";
import type { EngineProgress, Plan } from "../core/ports/engine.ts";
import type { StoredRun } from "../core/ports/store.ts";
import { planRequest, prepare } from "./prepare.ts";
import type { RunInHand } from "./run-order.ts";

/** One ledger per orchestration and destination account: another account knows nothing of what this one holds. */
export const targetOf = (ids: { readonly orchestrationId: string; readonly destinationId: string }): string =>
  `${ids.orchestrationId}_${ids.destinationId}`;

export async function planRun(hand: RunInHand): Promise<Plan> {
  const { run, lease, tools, events } = hand;
  const kept = run.plan === null ? null : await tools.engine.openPlan(run.id);
  if (kept !== null) {
    events.add("resumed", "Taken up again: the plan was complete, rows with a receipt are not sent again.");
    await tools.store.setState(lease, "delivering");
    return kept;
  }
  if (run.tally.delivered + run.tally.failed > 0) throw planGone(run);
  await tools.store.setState(lease, "planning");
  events.add("planning", "Planning: every row of the result is judged before anything is sent.");
  const plan = await makePlan(hand);
  await tools.store.setState(lease, "delivering");
  events.add(
    "delivering",
    `Delivering: ${plan.tally.new} new, ${plan.tally.changed} changed, ${plan.tally.unchanged} unchanged, ${plan.tally.rejected} rejected.`,
  );
  return plan;
}

/** Another plan would name other rows by the same positions: its receipts and those already written must never mix. */
function planGone(run: StoredRun): Failure {
  return new Failure(`The plan of run ${run.number} is gone, so it cannot be taken up again.`, {
    code: "plan_gone",
    next: "fix",
    advice: "Start a new run: it sends what this one has left.",
  });
}

const tellCluster = ({ rows, bytes, stages, nodes }: EngineProgress): string =>
  `The cluster read ${rows} rows (${(bytes / 1e6).toFixed(1)} MB) in ${stages} stages on ${nodes} nodes.`;

async function makePlan({
  run,
  lease,
  order,
  tools,
  figures,
  events,
  stop,
  leave,
}: RunInHand): Promise<Plan> {
  const { orchestration } = order;
  const { engine, destination, store } = tools;
  const signal = AbortSignal.any([stop, leave]);
  figures.state = "planning";
  order.onProgress(figures.report());
  const preparation = await prepare(orchestration, tools, signal);
  const names = { id: run.id, target: targetOf(run) };
  let seen: EngineProgress | null = null;
  const request = planRequest(orchestration, preparation, names, signal, (progress) => {
    figures.judged = progress.judged;
    figures.engine = progress.engine ?? null;
    seen = progress.engine ?? seen;
    order.onProgress(figures.report());
  });
  // A worker that was paused for longer than its lease must not put its plan in the place of the next worker's.
  const confirm = async (): Promise<void> => void (await store.heartbeat(lease, tools.lease.leaseMs, {}));
  const plan = await engine.plan({ ...request, confirm });
  if (seen !== null) events.add("planned", tellCluster(seen));
  const work = { users: plan.entriesTotal, waves: plan.waves };
  for await (const page of plan.rejected()) await store.saveRejected(lease, page);
  for await (const page of plan.warned()) await store.saveWarned(lease, page);
  // Last, since a run with a plan is taken up there: what belongs to the plan must be in the store before.
  await store.savePlan(lease, {
    tally: plan.tally,
    columns: preparation.mapping.columns,
    forecast: forecast(work, destination.limits, orchestration.destination.settings, preparation.account),
  });
  return plan;
}
