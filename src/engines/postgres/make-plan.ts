/** Makes a plan beside the data, in one transaction: every row is judged before the first one is sent, and only changed rows cross. */
import { inStep } from "../../core/in-step.ts";
import type { PlanTally } from "../../core/outcome.ts";
import type { PlanRequest } from "../../core/ports/engine.ts";
import { tallyOf } from "../planning/judge-rows.ts";
import { dryPrefix, isDryPlan } from "../planning/plan-identity.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { candidatesTable, findCandidates, judgeCandidates, judgedTables } from "./judge-candidates.ts";
import {
  createPlanTables,
  dropPlan,
  ledgerOf,
  lockTarget,
  openTarget,
  type PlanTables,
  planSchema,
  planTables,
} from "./plan-schema.ts";
import { groupsTable, scanResult, scanTable } from "./scan-result.ts";
import type { PostgresServer } from "./server.ts";
import type { Transaction } from "./transaction.ts";
import { readyQuery } from "./user-query.ts";

export interface PlanFacts {
  readonly target: string;
  readonly tally: PlanTally;
  readonly waves: number;
  readonly isDry: boolean;
  readonly createdAt: number;
}

/** The plan is kept when this resolves. Whatever goes wrong, nothing of it stays. */
export async function makePlan(server: PostgresServer, request: PlanRequest): Promise<void> {
  const query = await readyQuery(server, request.query, request.signal);
  const fingerprint = fingerprintOf(request, query);
  const { signal } = request;
  const target = await server.transaction("write", { signal }, (transaction) =>
    openTarget(transaction, request.target),
  );
  await server.transaction("write", { signal, functions: query.functions }, async (transaction) => {
    const ledger = ledgerOf(target);
    const rows = await inStep(request, "query", () =>
      scanResult({ transaction, query, fingerprint, ledger }),
    );
    const total = await findCandidates(transaction, ledger);
    const verdicts = await inStep(request, "judge", () =>
      judgeCandidates(transaction, request, fingerprint.columns, total),
    );
    const [next] = await transaction.row(
      `SELECT nextval(pg_get_serial_sequence('${planSchema}.plans', 'number'))`,
    );
    const number = Number(next);
    const left = await keepTables(transaction, planTables(number), ledger);
    const tally = tallyOf(rows, verdicts, left);
    const facts: PlanFacts = {
      target: request.target,
      tally,
      waves: verdicts.waves,
      isDry: isDryPlan(request.id),
      createdAt: server.options.clock.now(),
    };
    await keep(transaction, { number, target, request, facts });
  });
}

/** How many users of the ledger are not in the result any more. */
async function keepTables(transaction: Transaction, plan: PlanTables, ledger: string): Promise<number> {
  await createPlanTables(transaction, plan);
  const { sent, warned, rejected, unchanged } = judgedTables;
  await transaction.run(
    `INSERT INTO ${plan.entries}
     SELECT row_number() OVER (ORDER BY t.wave, t.o) - 1, t.o, t.wave, c.k, c.h, c.shared, coalesce(c.x, c.e), c.x, c.e, c.is_new,
       c.zendesk_user_id, t.user_text, t.held
     FROM ${sent} AS t JOIN ${candidatesTable} AS c ON c.o = t.o;
     INSERT INTO ${plan.warnings} SELECT e.position, e.key, w.warnings FROM ${warned} AS w JOIN ${plan.entries} AS e ON e.ordinal = w.o;
     INSERT INTO ${plan.rejected} SELECT c.o, coalesce(c.x, c.e), c.k, r.problems FROM ${rejected} AS r JOIN ${candidatesTable} AS c ON c.o = r.o;
     INSERT INTO ${plan.unchanged} SELECT c.o, c.k, c.h, c.shared, u.held FROM ${unchanged} AS u JOIN ${candidatesTable} AS c ON c.o = u.o;
     INSERT INTO ${plan.groups} SELECT k, h, k IN (SELECT k FROM ${plan.rejected} WHERE k IS NOT NULL) FROM ${groupsTable}
       WHERE k IN (SELECT k FROM ${plan.entries} WHERE shared) OR k IN (SELECT k FROM ${plan.unchanged} WHERE shared);
     INSERT INTO ${plan.left} SELECT l.k FROM ${ledger} AS l WHERE NOT EXISTS (SELECT FROM ${scanTable} AS s WHERE s.k = l.k);
     ANALYZE ${plan.entries} (position, k)`,
  );
  const [left] = await transaction.row(`SELECT count(*) FROM ${plan.left}`);
  return Number(left);
}

/** A new plan replaces that of the same id, and for a run all earlier ones of its target's runs. */
async function keep(
  transaction: Transaction,
  plan: {
    readonly number: number;
    readonly target: number;
    readonly request: PlanRequest;
    readonly facts: PlanFacts;
  },
): Promise<void> {
  const { id, confirm } = plan.request;
  await lockTarget(transaction, plan.target);
  // Behind the lock: whoever takes the run over from here on keeps its plan after this one.
  await confirm?.();
  const replaced = await transaction.rows(
    `SELECT number FROM ${planSchema}.plans WHERE id = $1 OR ($2 AND target = $3 AND NOT starts_with(id, '${dryPrefix}')) ORDER BY number`,
    [id, !plan.facts.isDry, plan.target],
  );
  for (const [number] of replaced) await dropPlan(transaction, Number(number));
  await transaction.ask(
    `INSERT INTO ${planSchema}.plans (number, id, target, facts) OVERRIDING SYSTEM VALUE VALUES ($1, $2, $3, $4)`,
    [plan.number, id, plan.target, JSON.stringify(plan.facts)],
  );
}
