/**
 * The customers of TPC-H, a Customer 360 that nobody here wrote, sent by `deskfeed run` as people run it: all of them, then the one in a
 * hundred that changed, then none. Tells what each run did and how many bytes left the cluster for it.
 */
import { startSandbox } from "../../src/sandbox/sandbox.ts";
import { openShop, type Shop } from "../end-to-end/deskfeed-process.ts";
import { clientOf } from "./cluster-client.ts";
import { startProxy } from "./counting-proxy.ts";
import type { ClusterAddress } from "./global-setup.ts";
import { dropSchema } from "./portable-tables.ts";

export interface RunSeen {
  readonly title: string;
  readonly code: number | null;
  readonly rows: Readonly<Record<string, number>>;
  readonly seconds: number;
  /** As they left the cluster, compressed. */
  readonly bytes: number;
  readonly said: string;
}

const query = `SELECT c.custkey AS external_id, c.name, c.phone AS details, c.mktsegment AS "user_fields.segment", c.address AS notes
FROM customers c ORDER BY c.acctbal DESC, c.custkey`;

function yaml(url: string, sandbox: string, schema: string): string {
  return `customer360: { engine: trino, url: "${url}", user: deskfeed, catalog: memory, schema: ${schema}, state: { catalog: lake, schema: ${schema}_state } }
destinations:
  Zendesk:
    plugin: zendesk
    subdomain: socktown
    url: ${sandbox}
    credential: { email: ops@socktown.com, apiToken: "\${ZENDESK_API_TOKEN}" }
    usersPerSecond: 10000
queries: { Customers: { sql: ${JSON.stringify(query)} } }
orchestrations: { Customers: { query: Customers, destination: Zendesk } }
`;
}

export interface Listener {
  onRun(seen: RunSeen): void;
  /** What the command that is under way has said last. */
  onProgress(words: string): void;
}

/** `source` is a schema of the catalog tpch: `tiny` holds 1,500 customers, `sf1` 150,000. */
export async function sendCustomers(
  cluster: ClusterAddress,
  source: string,
  listener: Partial<Listener> = {},
): Promise<readonly RunSeen[]> {
  const schema = `tpch_${source}_${process.pid}`;
  const client = clientOf(cluster);
  const proxy = await startProxy(cluster.url);
  const sandbox = await startSandbox({ settings: { planRequestsPerMinute: null, jobMs: [0, 50] } });
  const shop = await openShop();
  const table = `memory.${schema}.customers`;
  const fill = async (name: string): Promise<void> => {
    await client.run(`DROP TABLE IF EXISTS ${table}`);
    const columns = `custkey, ${name} AS name, phone, mktsegment, address, acctbal`;
    await client.run(`CREATE TABLE ${table} AS SELECT ${columns} FROM tpch.${source}.customer`);
  };
  try {
    await client.run(`CREATE SCHEMA memory.${schema}`);
    await shop.write("deskfeed.yaml", yaml(proxy.url, sandbox.url, schema));
    const seen: RunSeen[] = [];
    const run = async (title: string): Promise<void> => {
      const ended = await runOnce(shop, title, { takeBytes: proxy.takeBytes, ...listener });
      seen.push(ended);
      listener.onRun?.(ended);
    };
    await fill("name");
    await run("everybody is new");
    await fill("IF(custkey % 100 = 0, name || ' jr.', name)");
    await run("one in a hundred changed");
    await run("nobody changed");
    return seen;
  } finally {
    await shop.close();
    await sandbox.close();
    proxy.close();
    await dropSchema(client, `memory.${schema}`);
    await dropSchema(client, `lake.${schema}_state`);
    await client.close();
  }
}

const lookMs = 1_000;

async function runOnce(
  shop: Shop,
  title: string,
  { takeBytes, onProgress }: Partial<Listener> & { takeBytes(): number },
): Promise<RunSeen> {
  takeBytes();
  const startedMs = performance.now();
  const running = shop.start(["run", "Customers", "--json"]);
  const looks = setInterval(
    () => onProgress?.(`${title}: ${running.said().trim().split("\n").at(-1)}`),
    lookMs,
  );
  const { code, stdout, stderr } = await running.ended;
  clearInterval(looks);
  const seconds = (performance.now() - startedMs) / 1000;
  const { rows } = stdout === "" ? { rows: {} } : (JSON.parse(stdout) as { rows: Record<string, number> });
  return { title, code, rows, seconds, bytes: takeBytes(), said: `${stderr}\n${stdout}` };
}
