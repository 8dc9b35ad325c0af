/**
 * The customers of TPC-H as a measurement: `npm run bench:trino -- sf1` sends them to a sandbox, `npm run bench:trino -- sf10 plans` plans
 * them and tells the ledger, without a destination.
 */
import { sendCustomers } from "./customers-run.ts";
import { planCustomers } from "./plan-customers.ts";
import { startTrinoCluster } from "./trino-cluster.ts";
import { findTrinoServer } from "./trino-server.ts";

const [source = "sf1", only] = process.argv.slice(2);
/** Of each node: the usual one holds what sf1 needs. */
const heapMb = { sf10: 2048 }[source];
const server = await findTrinoServer();
if (typeof server === "string") throw new Error(server);
const cluster = await startTrinoCluster(server, heapMb === undefined ? {} : { heapMb });
try {
  if (only === "plans") await planCustomers(cluster, source);
  else
    for (const { title, code, rows, seconds, bytes, said } of await sendCustomers(cluster, source)) {
      process.stdout.write(
        `${title}: exit ${code}, ${seconds.toFixed(1)} s, ${bytes} bytes, ${JSON.stringify(rows)}\n`,
      );
      if (code !== 0) process.stdout.write(`${said}\n`);
    }
} finally {
  await cluster.close();
}
