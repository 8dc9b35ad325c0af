/** A whole run as people start it, `deskfeed run` of a million users with the limit lifted: is its memory flat, and what does a user cost? */
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { openShop, type Running } from "../end-to-end/deskfeed-process.ts";
import { round } from "./bench-customers.ts";
import { cpuSecondsOf, memoryMbOf } from "./process-costs.ts";
import { startRemote } from "./remote-sandbox.ts";

/** The highest that the setting takes. */
const usersPerSecond = 10_000;
const lookMs = 500;

export interface RunFigures {
  readonly users: number;
  readonly seconds: number;
  /** From start to exit: starting the store, planning and delivering. */
  readonly usersPerSecond: number;
  /** Of the command with its embedded PostgreSQL. */
  readonly cpuSeconds: number;
  readonly peakMb: number;
  /** Memory of the command at each tenth of its time. */
  readonly memoryMb: readonly number[];
  readonly requests: number;
  readonly heldBySandbox: number;
}

export async function benchRun(users: number): Promise<RunFigures> {
  const sandbox = await startRemote({ jobMs: [0, 0], latencyMs: [5, 5] });
  const shop = await openShop();
  try {
    await writeCustomers(join(shop.folder, "customers.parquet"), users);
    await shop.write("deskfeed.yaml", yaml(sandbox.url));
    const started = performance.now();
    const running = shop.start(["run", "All", "--json"]);
    const watched = watch(running);
    const { code, stdout, stderr } = await running.ended;
    const seconds = (performance.now() - started) / 1000;
    if (code !== 0) throw new Error(stderr + stdout);
    const { delivered } = (JSON.parse(stdout) as { rows: { delivered: number } }).rows;
    const { users: heldBySandbox, requests } = await sandbox.figures();
    if (delivered !== users || heldBySandbox < users) throw new Error(`${delivered}, held ${heldBySandbox}`);
    const { cpuSeconds, memoryMb } = watched();
    return {
      users,
      seconds: round(seconds),
      usersPerSecond: Math.round(users / seconds),
      cpuSeconds: round(cpuSeconds),
      peakMb: Math.max(...memoryMb),
      memoryMb: Array.from(
        { length: 10 },
        (_, tenth) => memoryMb[Math.floor((memoryMb.length * tenth) / 10)] ?? 0,
      ),
      requests,
      heldBySandbox,
    };
  } finally {
    await shop.close();
    sandbox.close();
  }
}

/** What is seen until the command ends; its last half second is missed. */
function watch({ child, ended }: Running): () => { cpuSeconds: number; memoryMb: readonly number[] } {
  const pid = child.pid ?? 0;
  const memoryMb: number[] = [];
  let cpuSeconds = 0;
  const timer = setInterval(() => {
    const mb = memoryMbOf(pid);
    if (mb === null) return;
    memoryMb.push(mb);
    cpuSeconds = Math.max(cpuSeconds, cpuSecondsOf(pid));
  }, lookMs);
  void ended.then(() => clearInterval(timer));
  return () => ({ cpuSeconds, memoryMb });
}

async function writeCustomers(file: string, users: number): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  await connection.run(`COPY (SELECT i AS n, 'c' || i AS id, 'Customer ' || i AS name, 'c' || i || '@example.org' AS email,
    '+1415' || lpad((i % 10000000)::VARCHAR, 7, '0') AS phone, 'City' || (i % 900) AS city, i % 90 AS orders
    FROM range(${users}) AS t(i)) TO '${file.replaceAll("'", "''")}' (FORMAT parquet)`);
  connection.closeSync();
  instance.closeSync();
}

const yaml = (
  url: string,
): string => `customer360: { engine: duckdb, tables: { Customers: customers.parquet } }
destinations:
  Zendesk: { plugin: zendesk, subdomain: socktown, url: "${url}", usersPerSecond: ${usersPerSecond}, credential: { email: ops@socktown.com, apiToken: "\${ZENDESK_API_TOKEN}" } }
queries:
  All: { sql: "SELECT id AS external_id, name, email, phone, city AS \\"user_fields.city\\", orders AS \\"user_fields.orders\\" FROM Customers ORDER BY n" }
orchestrations:
  All: { query: All, destination: Zendesk, workflow: manual }
`;
