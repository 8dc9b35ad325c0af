/** A PostgreSQL of a test's own on a port of this machine, as companies have them: with certificates, stopped and started again. */
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chown, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { clusterFolder, dataPath, serverEnvironment } from "../../src/store/embedded-postgres/cluster.ts";
import { findBinaries } from "../../src/store/embedded-postgres/postgres-binaries.ts";
import { chooseServerUser, ownUser, readPasswdFile } from "../../src/store/embedded-postgres/server-user.ts";
import { findSetpriv, spawnAs } from "../../src/store/embedded-postgres/spawn-as.ts";
import { startEmbeddedPostgres } from "../../src/store/embedded-postgres/start-embedded-postgres.ts";
import { realClock } from "../contract/scratch-postgres.ts";

export interface OwnServer {
  readonly port: number;
  /** As its owner, whom pg_hba.conf trusts. */
  readonly owner: pg.ClientConfig;
  start(): Promise<void>;
  /** As at a machine that is switched off: connections are cut. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

export interface OwnServerOrder {
  /** Lines of pg_hba.conf behind the one that lets the owner in from 127.0.0.1. */
  readonly access: readonly string[];
  readonly settings?: Readonly<Record<string, string>>;
  /** In the folder of the cluster, for the server alone. */
  readonly files?: Readonly<Record<string, string>>;
}

const ownerName = "deskfeed";

export async function makeOwnServer(order: OwnServerOrder): Promise<OwnServer> {
  const folder = await mkdtemp(join(tmpdir(), "deskfeed-server-"));
  // It makes the cluster; from then on we start it our way.
  await (await startEmbeddedPostgres({ folder, clock: realClock })).close();
  const user = chooseServerUser(ownUser(), readPasswdFile(), null);
  const binaries = findBinaries({
    binFolder: null,
    searchPath: process.env.PATH ?? "",
    user,
    folder,
    clusterMajor: null,
  });
  const cluster = clusterFolder(folder);
  const hba = [`host all ${ownerName} 127.0.0.1/32 trust`, ...order.access].join("\n");
  for (const [name, text] of Object.entries({ ...order.files, "pg_hba.conf": `${hba}\n` })) {
    await writeFile(join(cluster, name), text, { mode: 0o600 });
    if (!user.isOurs) await chown(join(cluster, name), user.uid, user.gid);
  }
  const port = await freePort();
  const { argument, cwd } = dataPath(cluster, user);
  const settings = {
    listen_addresses: "127.0.0.1",
    port: String(port),
    unix_socket_directories: "",
    fsync: "off",
    ...order.settings,
  };
  const owner = {
    ...{ host: "127.0.0.1", port, user: ownerName, database: "postgres" },
    connectionTimeoutMillis: 5_000,
  };
  let child: ChildProcess | null = null;
  const stop = async (): Promise<void> => {
    if (child === null || child.exitCode !== null) return;
    const ended = once(child, "exit");
    child.kill("SIGINT");
    await ended;
    child = null;
  };
  const server: OwnServer = {
    port,
    owner,
    async start() {
      const options = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
      const started = spawnAs({
        user,
        setpriv: findSetpriv(),
        command: join(binaries.binFolder, "postgres"),
        args: ["-D", argument, ...options],
        options: { cwd, stdio: ["ignore", "ignore", "pipe"], env: serverEnvironment(binaries) },
      });
      child = started;
      let said = "";
      started.stderr?.on("data", (chunk: Buffer) => {
        said += chunk.toString();
      });
      while (!(await answers(owner))) {
        if (started.exitCode !== null) throw new Error(`PostgreSQL ended: ${said}`);
        await realClock.sleep(50);
      }
    },
    stop,
    async close() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
  await server.start();
  return server;
}

async function answers(owner: pg.ClientConfig): Promise<boolean> {
  const client = new pg.Client(owner);
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.end();
    return true;
  } catch {
    return false;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  return typeof address === "object" && address !== null ? address.port : 0;
}
