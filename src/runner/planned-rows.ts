/** The rows of a run that no receipt knows: unsent ones and unchanged ones, read from the plan that the engine keeps. */
import { QueryFailed } from "../core/failure.ts";
import type { Engine, Plan } from "../core/ports/engine.ts";
import type { Store, StoredRow, StoredRun } from "../core/ports/store.ts";

/** Throws QueryFailed `plan_gone` where the plan is no longer kept. */
export async function openPlannedRows(
  run: StoredRun,
  { engine, store }: { readonly engine: Engine; readonly store: Store },
) {
  const plan = await engine.openPlan(run.id);
  if (plan === null) throw planGone(run);
  return { unsent: () => unsentRows(plan, store, run), unchanged: () => unchangedRows(plan) };
}

export function planGone(run: StoredRun): QueryFailed {
  return new QueryFailed(`The plan of run ${run.number} is no longer kept.`, {
    code: "plan_gone",
    next: "fix",
    advice: "Only the newest plan of an orchestration is; its counts stay in the run.",
  });
}

async function* unsentRows(plan: Plan, store: Store, run: StoredRun): AsyncGenerator<readonly StoredRow[]> {
  const answered = new Set<number>();
  for await (const page of store.answers(run.id)) for (const { position } of page) answered.add(position);
  for await (const page of plan.entries({})) {
    yield page
      .filter(({ position }) => !answered.has(position))
      .map(({ key, zendeskUserId }) => ({ ...silent, key, zendeskUserId, outcome: "unsent" }));
  }
}

async function* unchangedRows(plan: Plan): AsyncGenerator<readonly StoredRow[]> {
  for await (const keys of plan.unchangedKeys()) {
    yield keys.map((key) => ({ ...silent, key, outcome: "unchanged" }));
  }
}

const silent = { code: null, column: null, message: null, zendeskUserId: null, job: null } as const;
