/** The customers that plans are measured with: 14 columns, of which the query sends ten, as in the prototype's measurements; and what a plan of them costs. */
import type { Engine, Judgement, PlanRequest } from "../../src/core/ports/engine.ts";

export interface Cost {
  readonly cpuSeconds: number;
  readonly seconds: number;
  readonly peakMb: number;
}

export interface PlanCost {
  readonly plan: Cost;
  /** Null when nothing was settled. */
  readonly settle: Cost | null;
  readonly entries: number;
}

export const columns = [
  "external_id",
  "email",
  "name",
  "phone",
  "user_fields.tier",
  "user_fields.ltv",
  "user_fields.orders",
  "user_fields.last_order",
  "user_fields.churn",
  "user_fields.next",
];

export const query = `SELECT external_id, email, name, phone, tier AS "user_fields.tier", ltv AS "user_fields.ltv", orders AS "user_fields.orders",
  last_order AS "user_fields.last_order", churn AS "user_fields.churn", next_best AS "user_fields.next" FROM customers`;

/** As cheap as a judge can be: what is measured is the engine, not what becomes of columns. */
const judgeCheaply: PlanRequest["judge"] = (page) =>
  page.map(({ ordinal, row }): Judgement => {
    const user = JSON.stringify(row);
    return { ordinal, verdict: "send", user, held: user, warnings: [] };
  });

const settledAtOnce = 500_000;

export async function planOnce(
  engine: Engine,
  settles: boolean,
  dialect: "trino" | "postgres" = "trino",
): Promise<PlanCost> {
  const { cost, result } = await measure(() =>
    engine.plan({
      id: "bench",
      target: "bench",
      query: { sql: query, dialect },
      identity: { externalId: "external_id", email: "email" },
      columns,
      version: "1",
      judge: judgeCheaply,
      signal: new AbortController().signal,
    }),
  );
  const entries = result.entriesTotal;
  if (!settles) return { plan: cost, settle: null, entries };
  const settled = await measure(async () => {
    for (let from = 0; from < entries; from += settledAtOnce) {
      const count = Math.min(settledAtOnce, entries - from);
      await result.settle(
        Array.from({ length: count }, (_, index) => ({
          position: from + index,
          state: "delivered",
          zendeskUserId: from + index,
        })),
      );
    }
    await result.close(true);
  });
  return { plan: cost, settle: settled.cost, entries };
}

export const round = (value: number, places = 2): number => Math.round(value * 10 ** places) / 10 ** places;

export async function measure<T>(
  work: () => Promise<T>,
): Promise<{ readonly cost: Cost; readonly result: T }> {
  const cpu = process.cpuUsage();
  const started = performance.now();
  const result = await work();
  const { user, system } = process.cpuUsage(cpu);
  return {
    result,
    cost: {
      cpuSeconds: round((user + system) / 1e6),
      seconds: round((performance.now() - started) / 1000),
      peakMb: Math.round(process.resourceUsage().maxRSS / 1000),
    },
  };
}
