/** Starts the tests' Trino cluster by hand and keeps it until Ctrl-C: `npm run trino`. */
import { once } from "node:events";
import { startTrinoCluster } from "./trino-cluster.ts";
import { findTrinoServer } from "./trino-server.ts";

const server = await findTrinoServer();
if (typeof server === "string") {
  process.stderr.write(`${server}\n`);
  process.exitCode = 1;
} else {
  const cluster = await startTrinoCluster(server);
  process.stdout.write(`Trino ${server.version}, two nodes: ${cluster.url}\n`);
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  await cluster.close();
}
