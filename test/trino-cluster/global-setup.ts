/** Starts the cluster before the tests and stops it after them; where it cannot be had, says so and lets them be skipped. */
import type { TestProject } from "vitest/node";
import { startTrinoCluster, type TrinoCluster } from "./trino-cluster.ts";
import { findTrinoServer } from "./trino-server.ts";

export type ClusterAddress = Omit<TrinoCluster, "close">;

declare module "vitest" {
  interface ProvidedContext {
    trino: ClusterAddress | null;
  }
}

export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const server = await findTrinoServer();
  if (typeof server === "string") {
    process.stderr.write(`\nSKIPPED: the tests on a real Trino cluster. ${server}\n\n`);
    project.provide("trino", null);
    return async () => undefined;
  }
  const { close, ...address } = await startTrinoCluster(server);
  project.provide("trino", address);
  return close;
}
