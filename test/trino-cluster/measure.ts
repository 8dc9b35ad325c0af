/**
 * The customers of TPC-H as a measurement: `npm run bench:trino -- sf1` sends them to a sandbox, `npm run bench:trino -- sf10 plans` plans
 * them and tells the ledger, without a destination.
 */
import { type RunSeen, sendCustomers } from "./customers-run.ts";
import { planCustomers } from "./plan-customers.ts";
import { startTrinoCluster } from "./trino-cluster.ts";
import { findTrinoServer } from "./trino-server.ts";

const [source = "sf1", only] = process.argv.slice(2);
/** Of each node: the usual one holds what sf1 needs. */
const heapMb = { sf10: 2048 }[source];
const server = await findTrinoServer();
if (typeof server === "string") throw new Error(server);
process.stderr.write("Starting Trino…\n");
const cluster = await startTrinoCluster(server, heapMb === undefined ? {} : { heapMb });
/** What takes minutes says that it goes on. */
const tellMs = 15_000;
const startedMs = performance.now();
let toldMs = startedMs;

function tellProgress(words: string): void {
  if (performance.now() - toldMs < tellMs) return;
  toldMs = performance.now();
  process.stderr.write(`  ${((toldMs - startedMs) / 1000).toFixed(0)} s: ${words}\n`);
}

function tellRun({ title, code, rows, seconds, bytes, said }: RunSeen): void {
  process.stdout.write(
    `${title}: exit ${code}, ${seconds.toFixed(1)} s, ${bytes} bytes, ${JSON.stringify(rows)}\n`,
  );
  if (code !== 0) process.stdout.write(`${said}\n`);
}

try {
  if (only === "plans")
    await planCustomers(cluster, source, {
      onPlan: (seen) => void process.stdout.write(`${JSON.stringify(seen)}\n`),
      onProgress: tellProgress,
    });
  else await sendCustomers(cluster, source, { onRun: tellRun, onProgress: tellProgress });
} finally {
  await cluster.close();
}
