/** One, two and four worker processes with eight destinations, each at its limit: what share of each limit is used, and what the workers cost. */
import { createHash } from "node:crypto";
import pg from "pg";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { createStores } from "../../src/store/store.ts";
import {
  realClock,
  type ScratchPostgres,
  scratchKey,
  startScratchPostgres,
} from "../contract/scratch-postgres.ts";
import { openShop, type Running, type Shop, until } from "../end-to-end/deskfeed-process.ts";
import { round } from "./bench-customers.ts";
import { cpuSecondsOf } from "./process-costs.ts";

const destinations = 8;
const usersPerSecond = 100;
const batchUsers = 100;
const waitMs = 600_000;

export interface WorkersFigures {
  readonly workers: number;
  readonly destinations: number;
  readonly usersEach: number;
  /** From the first send of a destination to its last; of the slowest and of the fastest of them. */
  readonly shareOfLimitLeast: number;
  readonly shareOfLimitMost: number;
  /** From the moment the runs wait to the end of the last, planning and the last jobs included. */
  readonly seconds: number;
  readonly usersPerSecondInAll: number;
  readonly usersPerSecondMostOfOne: number;
  readonly tooManyRequests: number;
  readonly cpuSecondsOfWorkers: number;
}

export async function benchWorkers(
  usersEach: number,
  counts = [1, 2, 4],
): Promise<readonly WorkersFigures[]> {
  const figures: WorkersFigures[] = [];
  for (const workers of counts) figures.push(await withWorkers(workers, usersEach));
  return figures;
}

async function withWorkers(workers: number, usersEach: number): Promise<WorkersFigures> {
  const postgres = await startScratchPostgres();
  const shop = await openShop();
  const sandboxes: Sandbox[] = [];
  for (let number = 0; number < destinations; number += 1)
    sandboxes.push(await startSandbox({ settings: { jobMs: [1000, 3000], planRequestsPerMinute: null } }));
  try {
    return await measure({ postgres, shop, sandboxes, workers, usersEach });
  } finally {
    await shop.close();
    for (const sandbox of sandboxes) await sandbox.close();
    await postgres.close();
  }
}

interface Ground {
  readonly postgres: ScratchPostgres;
  readonly shop: Shop;
  readonly sandboxes: readonly Sandbox[];
  readonly workers: number;
  readonly usersEach: number;
}

async function measure({ postgres, shop, sandboxes, workers, usersEach }: Ground): Promise<WorkersFigures> {
  const { host, port, user, database } = postgres.connection;
  const address = `postgresql://${user}@/${database}?host=${encodeURIComponent(host)}&port=${port}`;
  const key = createHash("sha256").update(scratchKey).digest();
  const env = { DESKFEED_KEY: key.toString("base64"), C360_URL: address, DATABASE_URL: address };
  const client = new pg.Client(postgres.connection);
  await client.connect();
  await client.query(`CREATE SCHEMA c360; CREATE TABLE c360.customers AS
    SELECT n, 'c' || n AS id, 'Customer ' || n AS name, 'c' || n || '@example.org' AS email FROM generate_series(1, ${usersEach}) AS n`);
  await shop.write("deskfeed.yaml", yaml(sandboxes.map(({ url }) => url)));
  const applied = await shop.run(["apply"], env);
  if (applied.code !== 0) throw new Error(applied.stderr);
  const stores = await createStores({ connection: postgres.connection, key, clock: realClock });
  const started: Running[] = [];
  for (let number = 0; number < workers; number += 1) started.push(shop.start(["worker", "--json"], env));
  for (const worker of started)
    await until("a worker", () => worker.said().includes('"event":"worker started"'), waitMs);
  const cpuOfWorkers = (): number =>
    started.reduce((sum, { child }) => sum + cpuSecondsOf(child.pid ?? 0), 0);
  const cpuBefore = cpuOfWorkers();
  const startedMs = performance.now();
  for (let number = 0; number < destinations; number += 1) {
    const ids = await stores.store.orchestrationIds(`To ${number}`);
    if (ids !== null) await stores.store.openRun(ids.orchestrationId, { limit: null, only: null });
  }
  const runs = async () => (await client.query("SELECT state, worker, tally FROM deskfeed.runs")).rows;
  await until(
    "all runs to end",
    async () => (await runs()).every(({ state }) => state === "completed"),
    waitMs,
  );
  const seconds = (performance.now() - startedMs) / 1000;
  const cpuSecondsOfWorkers = round(cpuOfWorkers() - cpuBefore);
  for (const { tally } of await runs())
    if (tally.delivered !== usersEach) throw new Error(`delivered ${tally.delivered} of ${usersEach}`);
  await stores.store.close();
  await client.end();
  const shares = sandboxes.map(shareOfLimit);
  return {
    workers,
    destinations,
    usersEach,
    shareOfLimitLeast: round(Math.min(...shares), 3),
    shareOfLimitMost: round(Math.max(...shares), 3),
    seconds: round(seconds),
    usersPerSecondInAll: Math.round((usersEach * destinations) / seconds),
    usersPerSecondMostOfOne: Math.max(...sandboxes.map(({ truth }) => truth.usersAcceptedPerSecondMost())),
    tooManyRequests: sandboxes.reduce((sum, { truth }) => sum + truth.tooManyRequestsSent(), 0),
    cpuSecondsOfWorkers,
  };
}

/** The first batch leaves at the start of its interval, so that one interval less passes than there are batches. */
function shareOfLimit({ truth }: Sandbox): number {
  const accepted = truth.jobs().map(({ acceptedMs }) => acceptedMs);
  const users = truth.jobs().reduce((sum, { total }) => sum + total, 0);
  const sendingMs = Math.max(...accepted) - Math.min(...accepted);
  return (users - batchUsers) / usersPerSecond / (sendingMs / 1000);
}

function yaml(urls: readonly string[]): string {
  const each = (line: (number: number, url: string) => string): string =>
    urls.map((url, number) => `  ${line(number, url)}`).join("\n");
  return `customer360: { engine: postgres, url: "\${C360_URL}", schema: c360, dialect: postgres }
destinations:
${each((number, url) => `Zendesk ${number}: { plugin: zendesk, subdomain: number${number}, url: "${url}", usersPerSecond: ${usersPerSecond}, credential: { email: ops@socktown.com, apiToken: "\${ZENDESK_API_TOKEN}" } }`)}
queries: { All: { sql: "SELECT id AS external_id, name, email FROM customers ORDER BY n" } }
orchestrations:
${each((number) => `To ${number}: { query: All, destination: Zendesk ${number}, workflow: manual }`)}
`;
}
