/** Sends the customers of TPC-H as a measurement: `npm run bench:trino -- sf1`. */
import { sendCustomers } from "./customers-run.ts";
import { startTrinoCluster } from "./trino-cluster.ts";
import { findTrinoServer } from "./trino-server.ts";

const source = process.argv[2] ?? "sf1";
const server = await findTrinoServer();
if (typeof server === "string") throw new Error(server);
const cluster = await startTrinoCluster(server);
try {
  for (const { title, code, rows, seconds, bytes, said } of await sendCustomers(cluster, source)) {
    process.stdout.write(
      `${title}: exit ${code}, ${seconds.toFixed(1)} s, ${bytes} bytes, ${JSON.stringify(rows)}\n`,
    );
    if (code !== 0) process.stdout.write(`${said}\n`);
  }
} finally {
  await cluster.close();
}
