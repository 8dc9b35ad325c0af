/**
 * One plan on the engines that need no cluster: seconds, processor time here and in the database, and the bytes that left the database.
 * Each step is a process of its own. Trino has `npm run bench:trino`, which starts a cluster.
 */
import { fork } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { Engine } from "../../src/core/ports/engine.ts";
import { openPostgres } from "../../src/engines/postgres/postgres-engine.ts";
import { createStreamedEngine } from "../../src/engines/streamed/streamed-engine.ts";
import { systemClock } from "../../src/runner/system-clock.ts";
import { startScratchPostgres } from "../contract/scratch-postgres.ts";
import { openWire } from "../workers/wire.ts";
import { type PlanCost, planOnce, round } from "./bench-customers.ts";
import { cpuSecondsOf, parentOf } from "./process-costs.ts";

export type Way = "plans beside the data" | "streamed here";

interface Order {
  readonly url: string;
  readonly folder: string;
  readonly settles: boolean;
}

interface StepCost {
  readonly seconds: number;
  readonly cpuSecondsHere: number;
  readonly cpuSecondsInDatabase: number;
  readonly peakMbHere: number;
  readonly megabytesLeft: number;
  readonly rowsToSend: number;
}

export interface EngineCosts {
  readonly first: StepCost;
  readonly settleAllSeconds: number;
  readonly noChange: StepCost;
  readonly onePercent: StepCost;
}

const schema = "c360";
const ways: readonly Way[] = ["plans beside the data", "streamed here"];
const reader = "bench_reader";

export async function benchEngines(rows: number): Promise<Readonly<Record<string, EngineCosts>>> {
  const costs: Record<string, EngineCosts> = {};
  for (const way of ways) costs[`PostgreSQL, ${way}`] = await benchPostgres(rows, way);
  return costs;
}

async function benchPostgres(rows: number, way: Way): Promise<EngineCosts> {
  const folder = await mkdtemp(join(tmpdir(), "deskfeed-engines-bench-"));
  const postgres = await startScratchPostgres();
  const { host, port, database } = postgres.connection;
  const wire = await openWire({ path: `${host}/.s.PGSQL.${port}` });
  const client = new pg.Client(postgres.connection);
  await client.connect();
  const server = parentOf((await client.query("SELECT pg_backend_pid() AS pid")).rows[0].pid);
  const user = way === "streamed here" ? reader : postgres.connection.user;
  const url = `postgresql://${user}@127.0.0.1:${wire.port}/${database}`;
  const step = async (settles: boolean): Promise<{ cost: StepCost; planned: PlanCost }> => {
    const before = { cpu: cpuSecondsOf(server), bytes: wire.bytesBack() };
    const planned = await inChild({ url, folder, settles });
    const { plan, entries } = planned;
    return {
      planned,
      cost: {
        seconds: plan.seconds,
        cpuSecondsHere: plan.cpuSeconds,
        // Settling is the database's work too, so that the first figure is of plan and settling together.
        cpuSecondsInDatabase: round(cpuSecondsOf(server) - before.cpu),
        peakMbHere: plan.peakMb,
        megabytesLeft: round((wire.bytesBack() - before.bytes) / 1e6, 3),
        rowsToSend: entries,
      },
    };
  };
  try {
    await client.query(
      `CREATE ROLE ${reader} LOGIN; CREATE SCHEMA ${schema}; GRANT USAGE ON SCHEMA ${schema} TO ${reader}`,
    );
    await client.query(customersSql(rows));
    await client.query(
      `GRANT SELECT ON ALL TABLES IN SCHEMA ${schema} TO ${reader}; ANALYZE ${schema}.customers`,
    );
    const first = await step(true);
    const noChange = await step(false);
    await client.query(`UPDATE ${schema}.customers SET tier = 'diamond' WHERE i % 100 = 0`);
    const onePercent = await step(false);
    if (noChange.cost.rowsToSend !== 0 || onePercent.cost.rowsToSend !== Math.ceil(rows / 100))
      throw new Error(`${noChange.cost.rowsToSend} and ${onePercent.cost.rowsToSend} rows to send`);
    return {
      first: first.cost,
      settleAllSeconds: first.planned.settle?.seconds ?? 0,
      noChange: noChange.cost,
      onePercent: onePercent.cost,
    };
  } finally {
    await client.end();
    await wire.close();
    await postgres.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** As the DuckDB measurement makes them (plan-bench.ts). */
const customersSql = (rows: number): string => `CREATE TABLE ${schema}.customers AS
  SELECT i, 'C' || lpad(i::text, 9, '0') AS external_id, 'customer' || i || '@example.com' AS email,
    'First' || (i % 5000) || ' Last' || (i % 70001) AS name, '+1415' || lpad((i % 10000000)::text, 7, '0') AS phone,
    (ARRAY['gold', 'silver', 'bronze', 'none'])[1 + i % 4] AS tier, ((i * 7919) % 1000000) / 100.0::float8 AS ltv,
    (i % 400) AS orders, DATE '2020-01-01' + (i % 2000)::integer AS last_order, i % 3 = 0 AS churn,
    'Next best action ' || (i % 37) AS next_best, 'City' || (i % 900) AS city, i % 97 AS a, i % 89 AS b, i % 83 AS c
  FROM generate_series(0::bigint, ${rows - 1}::bigint) AS t(i)`;

function inChild(order: Order): Promise<PlanCost> {
  return new Promise((resolve, reject) => {
    const child = fork(import.meta.filename, ["--child", JSON.stringify(order)]);
    let told: PlanCost | null = null;
    child.on("message", (message) => {
      told = message as PlanCost;
    });
    child.on("error", reject);
    child.on("exit", (code) => (told === null ? reject(new Error(`ended with ${code}`)) : resolve(told)));
  });
}

async function open({ url, folder }: Order): Promise<Engine> {
  const opened = await openPostgres({ url, schema, queryTimeoutMs: 3_600_000, clock: systemClock });
  if (opened.kind === "engine") return opened.engine;
  return await createStreamedEngine({
    stateFile: join(folder, "state.duckdb"),
    spillFolder: join(folder, "spill"),
    memoryLimitMb: 1024,
    threads: 2,
    clock: systemClock,
    source: opened.source,
  });
}

if (process.argv[2] === "--child") {
  const order = JSON.parse(process.argv[3] ?? "") as Order;
  const engine = await open(order);
  const told = await planOnce(engine, order.settles);
  await engine.close();
  process.send?.(told, () => process.exit(0));
}
