/** pgbouncer (Debian's package) in transaction mode before a PostgreSQL, where it is installed. */
import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { chmod, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import pg from "pg";
import type { EmbeddedConnection } from "../../src/store/embedded-postgres/start-embedded-postgres.ts";
import { until } from "./postgres-ground.ts";

export interface Pooler {
  /** Where `user` reaches the database through the pooler. */
  url(user: string): string;
  close(): Promise<void>;
}

const program =
  process.env.DESKFEED_PGBOUNCER ??
  ["/usr/sbin/pgbouncer", "/usr/bin/pgbouncer"].find((path) => existsSync(path));

/** Null where there is none. */
export async function startPooler(connection: EmbeddedConnection): Promise<Pooler | null> {
  if (program === undefined || spawnSync(program, ["--version"]).status !== 0) {
    console.warn("Skipped: pgbouncer is not installed (Debian: apt-get install pgbouncer).");
    return null;
  }
  const { host, port, database } = connection;
  const folder = await mkdtemp(join(tmpdir(), "deskfeed-pooler-"));
  // It refuses to run as root; whom it runs as must reach the folder of the socket.
  await chmod(folder, 0o777);
  for (const place of [dirname(host), host]) await chmod(place, 0o755);
  await chmod(join(host, `.s.PGSQL.${port}`), 0o777);
  await writeFile(
    join(folder, "pgbouncer.ini"),
    `[databases]
${database} = host=${host} port=${port}
[pgbouncer]
listen_addr =
listen_port = ${port}
unix_socket_dir = ${folder}
auth_type = trust
auth_file = ${join(folder, "users.txt")}
pool_mode = transaction
default_pool_size = 3
max_client_conn = 50
`,
  );
  await writeFile(join(folder, "users.txt"), `"${connection.user}" ""\n"reader" ""\n`);
  const user = process.getuid?.() === 0 ? ["-u", "nobody"] : [];
  const child = spawn(program, [...user, join(folder, "pgbouncer.ini")], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  const address = (name: string): string =>
    `postgresql://${name}@/${database}?host=${encodeURIComponent(folder)}&port=${port}`;
  await until(() => answers(folder, connection, child, () => said));
  return {
    url: address,
    async close() {
      const isRunning = child.exitCode === null && child.signalCode === null;
      const ended = isRunning ? new Promise((resolve) => child.once("exit", resolve)) : null;
      child.kill("SIGINT");
      await ended;
      if (!isRunning) throw new Error(`pgbouncer ended by itself: ${said}`);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A pooler that cannot reach its server keeps its clients waiting. */
const answerMsMax = 5_000;

async function answers(
  host: string,
  { port, user, database }: EmbeddedConnection,
  child: ChildProcess,
  said: () => string,
): Promise<boolean> {
  if (child.exitCode !== null) throw new Error(`pgbouncer ended: ${said()}`);
  const client = new pg.Client({ host, port, user, database, connectionTimeoutMillis: answerMsMax });
  try {
    await client.connect();
    await client.query("SELECT 1");
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}
