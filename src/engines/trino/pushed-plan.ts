/** A plan whose rows are kept here and whose ledger is in the cluster: every move of the local ledger is told there. */
import type { Plan, Settlement } from "../../core/ports/engine.ts";
import type { PlanParts } from "../duckdb/engine-parts.ts";
import { given } from "../duckdb/judge-candidates.ts";
import { findPlan } from "../duckdb/plan-facts.ts";
import type { Session } from "../duckdb/session.ts";
import { type PlanTables, planTables, type TargetTables, targetTables } from "../duckdb/state-schema.ts";
import { isDryPlan, planGone } from "../planning/plan-identity.ts";
import type { ShelvedPlans } from "./shelved-plans.ts";
import { quoteText } from "./sql-text.ts";
import { numberOf } from "./stage-found.ts";
import { dropLeftover, findTargetTables, ledgerSql, type StatePlace, tableName } from "./state-tables.ts";
import { ledgerTeller } from "./tell-ledger.ts";
import type { TrinoClient } from "./trino-client.ts";
import { asFailure, TrinoError } from "./trino-errors.ts";

export interface PushedParts {
  readonly book: PlanParts;
  readonly plans: ShelvedPlans;
  readonly client: TrinoClient;
  readonly place: StatePlace;
  readonly queryTimeoutMs: number;
}

interface Local {
  /** Names the plan's tables in the cluster: two plans of one id are two plans. */
  readonly mark: string;
  readonly plan: PlanTables;
  readonly target: TargetTables;
}

export async function pushedPlan(parts: PushedParts, plan: Plan): Promise<Plan> {
  const local = await localTables(parts, plan.id);
  const tell = ledgerTeller(parts.client, tableName(parts.place, "moves", plan.target, local.mark));
  const telling = (where: string, page?: string): Promise<void> =>
    inSession(parts, async (session) => {
      const parameters = page === undefined ? {} : { parameters: { page } };
      try {
        await tell(session, { ledger: local.target.ledger, where, ...parameters });
      } catch (error) {
        throw error instanceof TrinoError && error.code === "TABLE_NOT_FOUND" ? planGone(plan.id) : error;
      }
    });
  return {
    ...plan,
    async settle(rows) {
      await plan.settle(rows);
      if (rows.length > 0) await telling(settledSql(local), positions(rows));
    },
    async close(clean) {
      await plan.close(clean);
      if (!isDryPlan(plan.id)) await telling(`k IN (SELECT k FROM ${local.plan.unchanged})`);
    },
    unchangedKeys: ({ after } = {}) => unchangedKeyPages(parts, plan, { ...local, after }),
    async drop() {
      await plan.drop();
      await parts.plans.clear(plan.id);
      const table = await clusterTable(parts, plan, local);
      if (table !== null) await dropLeftover(parts.client, table);
    },
  };
}

async function localTables({ book }: PushedParts, id: string): Promise<Local> {
  const session = await book.state.connect();
  try {
    const { catalogue } = book.state;
    const kept = await findPlan(session, catalogue, id);
    if (kept?.facts.mark === undefined) throw planGone(id);
    return {
      mark: kept.facts.mark,
      plan: planTables(catalogue, kept.number),
      target: targetTables(catalogue, kept.target),
    };
  } finally {
    session.close();
  }
}

const settledSql = ({ plan }: Local): string =>
  `k IN (SELECT k FROM ${plan.entries} WHERE position IN (SELECT position FROM ${given('{"position":"BIGINT"}')}))`;

const positions = (rows: readonly Settlement[]): string =>
  JSON.stringify(rows.map(({ position }) => ({ position })));

async function inSession<T>({ book }: PushedParts, work: (session: Session) => Promise<T>): Promise<T> {
  const session = await book.state.connect();
  try {
    return await work(session);
  } catch (error) {
    throw asFailure(error);
  } finally {
    session.close();
  }
}

async function clusterTable(parts: PushedParts, plan: Plan, local: Local): Promise<string | null> {
  const { plans } = await findTargetTables(parts.client, parts.place, plan.target, undefined);
  return tableOf(parts, plan, local, plans);
}

/** Its name ends with the turn in which it was made. */
function tableOf(
  { place }: PushedParts,
  { target }: Pick<Plan, "target">,
  local: Local,
  plans: readonly string[],
): string | null {
  const start = tableName(place, "plan", target, local.mark).slice(0, -1);
  return plans.find((name) => name.startsWith(start)) ?? null;
}

/** In the ledger and in the result, and no row of it sent or rejected unless another row of it was judged unchanged. */
async function* unchangedKeyPages(
  parts: PushedParts,
  { id, target }: Plan,
  local: Local & { readonly after: string | undefined },
): AsyncGenerator<readonly string[]> {
  const { client, place, book } = parts;
  const session = await book.state.connect();
  try {
    const found = await findTargetTables(client, place, target, undefined);
    const table = tableOf(parts, { target }, local, found.plans);
    if (table === null) throw planGone(id);
    await session.run(`CREATE OR REPLACE TEMP TABLE deskfeed_told AS
      (SELECT k FROM ${local.plan.entries} UNION ALL SELECT k FROM ${local.plan.rejected} WHERE k IS NOT NULL)
      EXCEPT SELECT k FROM ${local.plan.unchanged}`);
    const behind = local.after === undefined ? "" : ` AND l.key > ${quoteText(local.after)}`;
    const statement = `SELECT to_hex(l.k), l.key FROM ${ledgerSql(found)} AS l
      WHERE l.k IN (SELECT k FROM ${table} WHERE h IS NOT NULL)${behind} ORDER BY l.key`;
    for await (const { rows } of client.pages(statement)) {
      const page = JSON.stringify(rows.map(([k, key]) => ({ k: numberOf(String(k)), key })));
      const keys = await session.rows(
        `SELECT key FROM ${given('{"k":"UHUGEINT","key":"VARCHAR"}')} WHERE k NOT IN (SELECT k FROM temp.deskfeed_told)`,
        { page },
      );
      if (keys.length > 0) yield keys.map(([key]) => String(key));
    }
  } catch (error) {
    throw asFailure(error);
  } finally {
    session.close();
  }
}
