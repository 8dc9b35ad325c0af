/** A cluster of the embedded PostgreSQL that was made and never used, to be copied: making one costs a second of the processor. */
import { spawnSync } from "node:child_process";

/** The folder of the cluster, where shared-postgres.ts has left one. */
export const freshClusterVariable = "DESKFEED_TEST_CLUSTER";

/** With its owners, since the server's user is not always ours. */
export function copyFolder(from: string, to: string): void {
  const { status, stderr } = spawnSync("cp", ["-a", from, to], { encoding: "utf8" });
  if (status !== 0) throw new Error(`${from} could not be copied: ${stderr}`);
}
