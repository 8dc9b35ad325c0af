/** A kept plan as a file of its own, and back into the state file of another process, with what the ledger held of the users in it. */
import { invariant } from "../../core/invariant.ts";
import type { PlanParts } from "./engine-parts.ts";
import { findPlan, type PlanFacts, placePlan } from "./plan-facts.ts";
import type { Session } from "./session.ts";
import { quoteText } from "./sql-text.ts";
import { createPlanTables, openTarget, type PlanTables, planTables, targetTables } from "./state-schema.ts";

/** What was settled is not among them: receipts tell it anew. */
const copied = ["entries", "texts", "warnings", "groups", "rejected", "unchanged", "left"] as const;

/** `file` is in a folder that the state file may read (StateFileOptions.readable), and is not there yet. */
export async function writePlanCopy({ state }: PlanParts, id: string, file: string): Promise<void> {
  const { catalogue } = state;
  const session = await state.connect();
  try {
    const kept = await findPlan(session, catalogue, id);
    invariant(kept !== null, `the plan ${id} is copied before it is kept`);
    const plan = planTables(catalogue, kept.number);
    const { ledger } = targetTables(catalogue, kept.target);
    await attached(session, { file, number: kept.number, mode: "" }, async (copy) => {
      for (const name of copied) await session.run(`CREATE TABLE ${copy}.${name} AS FROM ${plan[name]}`);
      await session.run(`CREATE TABLE ${copy}.ledger AS FROM ${ledger}
        WHERE k IN (SELECT k FROM ${plan.entries} UNION ALL SELECT k FROM ${plan.unchanged})`);
      await session.run(`CREATE TABLE ${copy}.plan AS SELECT $id AS id, $facts AS facts`, {
        id,
        facts: JSON.stringify(kept.facts),
      });
    });
  } finally {
    session.close();
  }
}

/** Kept when this resolves, in the place of what a plan made here would replace. */
export async function readPlanCopy(parts: PlanParts, file: string): Promise<void> {
  const { catalogue } = parts.state;
  const session = await parts.state.connect();
  const plan = planTables(catalogue, parts.nextPlanNumber());
  try {
    await attached(session, { file, number: plan.number, mode: "(READ_ONLY)" }, async (copy) => {
      const [id, text] = await session.row(`SELECT id, facts FROM ${copy}.plan`);
      const facts = JSON.parse(String(text)) as PlanFacts;
      const target = await parts.alone(() => openTarget(session, catalogue, facts.target));
      await parts.alone(() =>
        session.transaction(async () => {
          await createPlanTables(session, plan);
          await fill(session, plan, copy);
          await session.run(`DELETE FROM ${target.ledger} WHERE k IN (SELECT k FROM ${copy}.ledger)`);
          await session.run(`INSERT INTO ${target.ledger} BY NAME FROM ${copy}.ledger`);
          const { number } = plan;
          await placePlan(session, catalogue, { number, id: String(id), target: target.number, facts });
        }),
      );
    });
  } finally {
    session.close();
  }
}

/** In the order in which they were written: pages of a plan are ranges of its rows. */
async function fill(session: Session, plan: PlanTables, copy: string): Promise<void> {
  for (const name of copied) await session.run(`INSERT INTO ${plan[name]} BY NAME FROM ${copy}.${name}`);
}

async function attached(
  session: Session,
  { file, number, mode }: { readonly file: string; readonly number: number; readonly mode: string },
  work: (catalogue: string) => Promise<void>,
): Promise<void> {
  const name = `deskfeed_copy_${number}`;
  await session.run(`ATTACH ${quoteText(file)} AS ${name} ${mode}`);
  try {
    await work(name);
  } finally {
    await session.run(`DETACH ${name}`);
  }
}
