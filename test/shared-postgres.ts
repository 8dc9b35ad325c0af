/**
 * Starts one PostgreSQL for all test files of a run, each of which takes a database of its own in it (contract/scratch-postgres.ts), and
 * leaves a cluster that was just made for tests of processes, which start a server of their own as people do.
 */
import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startEmbeddedPostgres } from "../src/store/embedded-postgres/start-embedded-postgres.ts";
import { forgetSafety, realClock, sharedVariable } from "./contract/scratch-postgres.ts";
import { copyFolder, freshClusterVariable } from "./fresh-cluster.ts";

/** Several stores, engines and servers of each of the test files that run at once. */
const connectionsMax = 200;

export async function setup(): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), "deskfeed-shared-"));
  // The server's user must be able to enter it.
  await chmod(folder, 0o711);
  const place = { folder: join(folder, "server"), clock: realClock, connectionsMax };
  await (await startEmbeddedPostgres(place)).close();
  copyFolder(place.folder, join(folder, "fresh"));
  const server = await startEmbeddedPostgres(place);
  await forgetSafety(server.connection);
  process.env[sharedVariable] = JSON.stringify(server.connection);
  process.env[freshClusterVariable] = join(folder, "fresh");
  return async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  };
}
