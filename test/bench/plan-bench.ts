/**
 * What a plan costs: the first one, one without changes and one with 1% changed, against the bare scan that hashes the same
 * payload. Every measurement runs in a fresh process, so that memory and caches of one do not flatter the next.
 * `tsx test/bench/plan-bench.ts [--rows 10000000]` prints JSON.
 */
import { fork } from "node:child_process";
import { mkdtemp, rename, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { createDuckDbEngine } from "../../src/engines/duckdb/duckdb-engine.ts";
import { systemClock } from "../../src/runner/system-clock.ts";
import { type Cost, columns, measure, planOnce, query } from "./bench-customers.ts";

export interface PlanBenchOptions {
  readonly rows: number;
  readonly memoryLimitMb?: number;
}

export interface PlanBench {
  readonly rows: number;
  readonly memoryLimitMb: number;
  readonly bareScan: Cost;
  readonly noChange: Cost;
  readonly onePercent: Cost;
  readonly first: Cost;
  readonly settleAll: Cost;
  /** CPU against the bare scan. The aim for a plan without changes is 1.2 at most (design.md part 9). */
  readonly ratios: { readonly noChange: number; readonly onePercent: number; readonly first: number };
  readonly stateFileMb: number;
}

type Step = "generate" | "change" | "scan" | "first" | "plan";

interface Order {
  readonly step: Step;
  readonly folder: string;
  readonly rows: number;
  readonly memoryLimitMb: number;
}

interface Told {
  readonly costs: readonly Cost[];
  readonly entries: number;
}

/** Scan and no-change plan are short: the middle of three is told. */
const turns = 3;

export async function benchPlan({ rows, memoryLimitMb = 1024 }: PlanBenchOptions): Promise<PlanBench> {
  const folder = await mkdtemp(join(tmpdir(), "deskfeed-plan-bench-"));
  const run = (step: Step): Promise<Told> => inChild({ step, folder, rows, memoryLimitMb });
  try {
    await run("generate");
    const [first, settleAll] = (await run("first")).costs as [Cost, Cost];
    const stateFileMb = Math.round((await stat(join(folder, "state.duckdb"))).size / 1e6);
    const scans: Cost[] = [];
    const plans: Cost[] = [];
    for (let turn = 0; turn < turns; turn++) {
      scans.push(...(await run("scan")).costs);
      const { costs, entries } = await run("plan");
      if (entries !== 0) throw new Error(`a plan without changes has ${entries} rows to send`);
      plans.push(...costs);
    }
    await run("change");
    await rename(join(folder, "changed.parquet"), join(folder, "customers.parquet"));
    const changed = await run("plan");
    if (changed.entries !== Math.ceil(rows / 100))
      throw new Error(`1% changed gave ${changed.entries} rows to send`);
    const [bareScan, noChange, onePercent] = [middle(scans), middle(plans), middle(changed.costs)];
    const ratio = (cost: Cost): number => Math.round((cost.cpuSeconds / bareScan.cpuSeconds) * 100) / 100;
    const ratios = { noChange: ratio(noChange), onePercent: ratio(onePercent), first: ratio(first) };
    return { rows, memoryLimitMb, bareScan, noChange, onePercent, first, settleAll, ratios, stateFileMb };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function middle(costs: readonly Cost[]): Cost {
  const sorted = [...costs].sort((a, b) => a.cpuSeconds - b.cpuSeconds);
  const found = sorted[Math.floor(sorted.length / 2)];
  if (found === undefined) throw new Error("nothing was measured");
  return found;
}

function inChild(order: Order): Promise<Told> {
  return new Promise((resolve, reject) => {
    const child = fork(import.meta.filename, ["--child", JSON.stringify(order)]);
    let told: Told | null = null;
    child.on("message", (message) => {
      told = message as Told;
    });
    child.on("error", reject);
    child.on("exit", (code) =>
      told === null ? reject(new Error(`${order.step} ended with ${code}`)) : resolve(told),
    );
  });
}

const salt = "0123456789abcdef";
async function runStep(order: Order): Promise<Told> {
  switch (order.step) {
    case "generate":
      return await generate(order, "customers", "false");
    case "change":
      return await generate(order, "changed", "i % 100 = 0");
    case "scan":
      return await scan(order);
    case "first":
      return await plan(order, true);
    case "plan":
      return await plan(order, false);
    default:
      return order.step satisfies never;
  }
}

async function generate({ folder, rows }: Order, name: string, changed: string): Promise<Told> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(`COPY (SELECT 'C' || lpad(i::VARCHAR, 9, '0') AS external_id, 'customer' || i || '@example.com' AS email,
    'First' || (i % 5000) || ' Last' || (i % 70001) AS name, '+1415' || lpad((i % 10000000)::VARCHAR, 7, '0') AS phone,
    CASE WHEN ${changed} THEN 'diamond' ELSE ['gold', 'silver', 'bronze', 'none'][1 + i % 4] END AS tier,
    ((i * 7919) % 1000000) / 100.0::DOUBLE AS ltv, (i % 400)::BIGINT AS orders, DATE '2020-01-01' + (i % 2000)::INTEGER AS last_order,
    i % 3 = 0 AS churn, 'Next best action ' || (i % 37) AS next_best, 'City' || (i % 900) AS city, i % 97 AS a, i % 89 AS b, i % 83 AS c
    FROM range(${rows}) AS t(i)) TO '${join(folder, `${name}.parquet`)}' (FORMAT parquet)`);
  return { costs: [], entries: 0 };
}

async function scan({ folder, memoryLimitMb }: Order): Promise<Told> {
  const instance = await DuckDBInstance.create(":memory:", {
    memory_limit: `${memoryLimitMb}MiB`,
    temp_directory: join(folder, "spill"),
  });
  const connection = await instance.connect();
  await connection.run(
    `CREATE VIEW customers AS SELECT * FROM read_parquet('${join(folder, "customers.parquet")}')`,
  );
  const payload = columns
    .map((name) => (name === "user_fields.churn" ? `"${name}"` : `CAST("${name}" AS VARCHAR)`))
    .join(", ");
  const sql = `SELECT count(*), bit_xor(md5_number('${salt}' || CAST(json_array(${payload}) AS VARCHAR))) FROM (${query})`;
  const { cost } = await measure(async () => (await connection.run(sql)).getRows());
  return { costs: [cost], entries: 0 };
}

async function plan({ folder, memoryLimitMb }: Order, settles: boolean): Promise<Told> {
  const engine = await createDuckDbEngine({
    stateFile: join(folder, "state.duckdb"),
    spillFolder: join(folder, "spill"),
    source: { tables: { customers: join(folder, "customers.parquet") } },
    memoryLimitMb,
    clock: systemClock,
  });
  const { plan: planned, settle, entries } = await planOnce(engine, settles);
  await engine.close();
  return { costs: settle === null ? [planned] : [planned, settle], entries };
}

if (process.argv[2] === "--child") {
  const told = await runStep(JSON.parse(process.argv[3] ?? "") as Order);
  process.send?.(told, () => process.exit(0));
} else if (process.argv[1] === import.meta.filename) {
  const given = process.argv.indexOf("--rows");
  const rows = given < 0 ? 1_000_000 : Number(process.argv[given + 1]);
  console.log(JSON.stringify(await benchPlan({ rows }), null, 2));
}
