/** What is kept of a plan beside its rows: its books, and what the next plan needs to see at a glance that nothing changed. */
import type { PlanTally } from "../../core/outcome.ts";
import { dryPrefix, isDryPlan } from "../planning/plan-identity.ts";
import type { Session } from "./session.ts";

export interface PlanFacts {
  readonly target: string;
  readonly tally: PlanTally;
  readonly waves: number;
  readonly isDry: boolean;
  readonly createdAt: number;
  /** Null when the order of the rows matters and a checksum cannot see it. */
  readonly seen: ResultSeen | null;
}

/** How a result looked; two results with the same checksum and salt are the same rows. */
export interface ResultSeen {
  readonly salt: string;
  readonly checksum: string;
  readonly sql: string;
  /** Of the tables' files. */
  readonly signature: string;
}

export async function insertPlan(
  session: Session,
  catalogue: string,
  plan: { readonly number: number; readonly id: string; readonly target: number; readonly facts: PlanFacts },
): Promise<void> {
  await session.run(`INSERT INTO ${catalogue}.deskfeed.plans VALUES ($number, $id, $target, $facts)`, {
    number: plan.number,
    id: plan.id,
    target: plan.target,
    facts: JSON.stringify(plan.facts),
  });
}

/** Numbers of the plans that a new one replaces: of the same id, and for a run all earlier ones of its target's runs. */
export async function replacedPlans(
  session: Session,
  catalogue: string,
  plan: { readonly id: string; readonly target: number },
): Promise<readonly number[]> {
  const isRun = !isDryPlan(plan.id);
  const rows = await session.rows(
    `SELECT number FROM ${catalogue}.deskfeed.plans
     WHERE id = $id OR ($isRun AND target = $target AND NOT starts_with(id, '${dryPrefix}'))`,
    { id: plan.id, target: plan.target, isRun },
  );
  return rows.map(([number]) => Number(number));
}
