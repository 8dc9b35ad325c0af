/**
 * Plans over the customers of TPC-H without a destination, for more of them than a sandbox takes in minutes: all are new and told to the
 * ledger as if they had arrived, then one in a hundred changed, then nobody. Tells what each plan cost and how many bytes left the cluster.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Judgement, Plan, PlanRequest } from "../../src/core/ports/engine.ts";
import { openTrinoEngine } from "../../src/engines/trino/open-trino.ts";
import { systemClock } from "../../src/runner/system-clock.ts";
import { startProxy } from "./counting-proxy.ts";
import type { ClusterAddress } from "./global-setup.ts";

export interface PlanSeen {
  readonly title: string;
  readonly tally: Plan["tally"];
  readonly planSeconds: number;
  readonly settleSeconds: number;
  /** As they left the cluster, compressed: for the plan, and for telling the ledger. */
  readonly planBytes: number;
  readonly settleBytes: number;
}

/** As many as a run settles at once (books.ts). */
const settledAtOnce = 50_000;

const judge: PlanRequest["judge"] = (page) =>
  page.map(({ ordinal, row, before }): Judgement => {
    const held = JSON.stringify(row);
    return held === before
      ? { ordinal, verdict: "unchanged", held }
      : { ordinal, verdict: "send", user: held, held, warnings: [] };
  });

export interface Listener {
  onPlan(seen: PlanSeen): void;
  onProgress(words: string): void;
}

export async function planCustomers(
  cluster: ClusterAddress,
  source: string,
  { onPlan, onProgress }: Listener,
): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), "deskfeed-measure-"));
  const proxy = await startProxy(cluster.url);
  const engine = await openTrinoEngine({
    place: {
      ...{ url: proxy.url, user: "deskfeed", credential: { kind: "none" }, allowPlainCredentials: false },
      ...{ certificate: null, catalog: "tpch", schema: source, clientTags: [], spooling: false, session: {} },
      state: { catalog: "lake", schema: `measure_${source}` },
    },
    ...{ stateFile: join(folder, "state.duckdb"), spillFolder: join(folder, "spill"), memoryLimitMb: 1024 },
    ...{ queryTimeoutMs: 3_600_000, clock: systemClock, random: Math.random },
  });
  const once = async (title: string, name: string): Promise<PlanSeen> => {
    proxy.takeBytes();
    const startedMs = performance.now();
    const plan = await engine.plan({
      ...requestOf(title, name),
      onProgress: (progress) => onProgress(`${title}: ${JSON.stringify(progress)}`),
    });
    const plannedMs = performance.now();
    const planBytes = proxy.takeBytes();
    await settleAll(plan, (settled) => onProgress(`${title}: ${settled} of ${plan.entriesTotal} settled`));
    const seconds = (from: number, to: number): number => (to - from) / 1000;
    return {
      ...{ title, tally: plan.tally, planBytes, settleBytes: proxy.takeBytes() },
      planSeconds: seconds(startedMs, plannedMs),
      settleSeconds: seconds(plannedMs, performance.now()),
    };
  };
  try {
    const changed = "IF(custkey % 100 = 0, name || ' jr.', name)";
    for (const [title, name] of [
      ["everybody is new", "name"],
      ["one in a hundred changed", changed],
      ["nobody changed", changed],
    ] as const)
      onPlan(await once(title, name));
  } finally {
    await engine.close();
    proxy.close();
    await rm(folder, { recursive: true, force: true });
  }
}

function requestOf(title: string, name: string): PlanRequest {
  return {
    id: title.replaceAll(" ", "-"),
    target: "zendesk_users",
    query: {
      sql: `SELECT custkey AS external_id, ${name} AS name, phone AS details, mktsegment AS segment, address AS notes FROM customer`,
      dialect: "trino",
    },
    identity: { externalId: "external_id", email: null },
    columns: ["external_id", "name", "details", "segment", "notes"],
    version: "1",
    judge,
    signal: new AbortController().signal,
  };
}

async function settleAll(plan: Plan, onSettled: (settled: number) => void): Promise<void> {
  let waiting: number[] = [];
  let settled = 0;
  const settle = async (): Promise<void> => {
    await plan.settle(
      waiting.map((position) => ({ position, state: "delivered", zendeskUserId: 9_000_000 + position })),
    );
    settled += waiting.length;
    onSettled(settled);
    waiting = [];
  };
  for await (const page of plan.entries({})) {
    waiting.push(...page.map(({ position }) => position));
    if (waiting.length >= settledAtOnce) await settle();
  }
  await settle();
  await plan.close(true);
}
