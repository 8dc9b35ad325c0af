/** What is kept of a plan beside its rows: its books, and what the next plan needs to see at a glance that nothing changed. */
import type { PlanTally } from "../../core/outcome.ts";
import { dryPrefix, isDryPlan } from "../planning/plan-identity.ts";
import type { Session } from "./session.ts";
import { dropPlanTables, planTables } from "./state-schema.ts";

export interface PlanFacts {
  readonly target: string;
  readonly tally: PlanTally;
  readonly waves: number;
  readonly isDry: boolean;
  readonly createdAt: number;
  /** Names what an engine keeps of the plan elsewhere; no two plans share one. */
  readonly mark?: string;
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

export interface PlacedPlan {
  readonly number: number;
  readonly id: string;
  readonly target: number;
  readonly facts: PlanFacts;
}

/** Null when it is not kept in this state file. */
export async function findPlan(session: Session, catalogue: string, id: string): Promise<PlacedPlan | null> {
  const [number, target, facts] = await session.row(
    `SELECT number, target, facts FROM ${catalogue}.deskfeed.plans WHERE id = $id`,
    { id },
  );
  if (number === undefined) return null;
  return {
    id,
    number: Number(number),
    target: Number(target),
    facts: JSON.parse(String(facts)) as PlanFacts,
  };
}

/** Inside the transaction that filled the plan's tables: from its commit on the plan is kept, in the place of those it replaces. */
export async function placePlan(session: Session, catalogue: string, plan: PlacedPlan): Promise<void> {
  for (const number of await replacedPlans(session, catalogue, plan)) {
    await session.run(`DELETE FROM ${catalogue}.deskfeed.plans WHERE number = $number`, { number });
    await dropPlanTables(session, planTables(catalogue, number));
  }
  await session.run(`INSERT INTO ${catalogue}.deskfeed.plans VALUES ($number, $id, $target, $facts)`, {
    number: plan.number,
    id: plan.id,
    target: plan.target,
    facts: JSON.stringify(plan.facts),
  });
}

/** Numbers of the plans that a new one replaces: of the same id, and for a run all earlier ones of its target's runs. */
async function replacedPlans(
  session: Session,
  catalogue: string,
  plan: Pick<PlacedPlan, "id" | "target">,
): Promise<readonly number[]> {
  const isRun = !isDryPlan(plan.id);
  const rows = await session.rows(
    `SELECT number FROM ${catalogue}.deskfeed.plans
     WHERE id = $id OR ($isRun AND target = $target AND NOT starts_with(id, '${dryPrefix}'))`,
    { id: plan.id, target: plan.target, isRun },
  );
  return rows.map(([number]) => Number(number));
}
