/**
 * A real Trino of two nodes, a coordinator and a worker with small heaps, in a temporary folder: catalogs `memory`, `tpch` and `lake`
 * (Iceberg over files), passwords and tokens over https. It ends with the process that started it, however that ends.
 */
import { type ChildProcess, execFile, spawn } from "node:child_process";
import { generateKeyPairSync, pbkdf2Sync, randomBytes } from "node:crypto";
import { openSync, readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { request } from "undici";
import { startObjectStore } from "./object-store.ts";
import type { TrinoServer } from "./trino-server.ts";

const run = promisify(execFile);

export interface TrinoCluster {
  /** Anybody may ask here, without a password. */
  readonly url: string;
  /** Here only with a password or a token. */
  readonly secureUrl: string;
  /** PEM of the certificate to trust. */
  readonly certificate: string;
  readonly password: { readonly user: string; readonly password: string };
  /** PEM of the key that signs tokens (RS256). */
  readonly tokenKey: string;
  /** Where the cluster spools results that are asked for in that way. */
  readonly storeUrl: string;
  close(): Promise<void>;
}

const heapMbUsual = 768;
/** A cold start takes 10 s on an idle machine. */
const startMsMax = 240_000;
const stopMsMax = 10_000;
const pollMs = 200;
const password = { user: "ops", password: "correct horse: battery" } as const;

interface Ground {
  readonly folder: string;
  readonly heapMb: number;
  readonly ports: Readonly<Record<"coordinator" | "secure" | "worker" | "store", number>>;
  /** In base64; signs the addresses of spooled results. */
  readonly spoolingSecret: string;
  readonly server: TrinoServer;
}

/** `heapMb` is that of each node; queries get two fifths of it. */
export async function startTrinoCluster(
  server: TrinoServer,
  { heapMb = heapMbUsual }: { readonly heapMb?: number } = {},
): Promise<TrinoCluster> {
  const folder = await mkdtemp(join(tmpdir(), "deskfeed-trino-"));
  const store = await startObjectStore();
  const [coordinator, secure, worker] = await freePorts(3);
  const ground: Ground = {
    folder,
    heapMb,
    server,
    ports: { coordinator: coordinator ?? 0, secure: secure ?? 0, worker: worker ?? 0, store: store.port },
    spoolingSecret: randomBytes(32).toString("base64"),
  };
  const tokenKey = await writeSecrets(ground);
  const nodes: ChildProcess[] = [];
  const close = async (): Promise<void> => {
    await Promise.all(nodes.map(stopNode));
    await store.close();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    for (const name of ["coordinator", "worker"] as const) nodes.push(await startNode(ground, name));
    const url = `http://127.0.0.1:${ground.ports.coordinator}`;
    await untilReady(ground, nodes, url);
    return {
      url,
      secureUrl: `https://localhost:${ground.ports.secure}`,
      certificate: readFileSync(join(folder, "certificate.pem"), "utf8"),
      password,
      tokenKey,
      storeUrl: `http://127.0.0.1:${store.port}`,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** All are held open until all are known, so that they differ. */
async function freePorts(count: number): Promise<readonly number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  const ports = await Promise.all(
    servers.map(
      (server) =>
        new Promise<number>((resolve, reject) => {
          server.once("error", reject);
          server.listen(0, "127.0.0.1", () => {
            const address = server.address();
            resolve(typeof address === "object" && address !== null ? address.port : 0);
          });
        }),
    ),
  );
  await Promise.all(servers.map((server) => new Promise((closed) => server.close(closed))));
  return ports;
}

/** Certificate of the coordinator, the password file, the public key for tokens. Returns the private one. */
async function writeSecrets({ folder, server }: Ground): Promise<string> {
  const store = join(folder, "keystore.p12");
  const keytool = join(server.javaHome, "bin/keytool");
  const shared = ["-keystore", store, "-storepass", "deskfeed", "-alias", "trino"];
  await run(keytool, [
    ...["-genkeypair", ...shared, "-storetype", "PKCS12", "-keyalg", "EC", "-groupname", "secp256r1"],
    ...["-dname", "CN=localhost", "-ext", "san=dns:localhost,ip:127.0.0.1", "-validity", "30"],
  ]);
  await run(keytool, ["-exportcert", ...shared, "-rfc", "-file", join(folder, "certificate.pem")]);
  // Iterations, salt and hash (https://trino.io/docs/476/security/password-file.html), with SHA-1 for 32 bytes.
  const salt = randomBytes(16);
  const hash = pbkdf2Sync(password.password, salt, 1_000, 32, "sha1");
  await writeFile(
    join(folder, "passwords"),
    `${password.user}:1000:${salt.toString("hex")}:${hash.toString("hex")}\n`,
  );
  const keys = generateKeyPairSync("rsa", {
    modulusLength: 2048,
    publicKeyEncoding: { type: "spki", format: "pem" },
    privateKeyEncoding: { type: "pkcs8", format: "pem" },
  });
  await writeFile(join(folder, "tokens.pem"), keys.publicKey);
  return keys.privateKey;
}

async function writeConfig(
  { folder, ports, spoolingSecret, heapMb }: Ground,
  name: "coordinator" | "worker",
): Promise<string> {
  const home = join(folder, name);
  const catalogs = join(home, "etc/catalog");
  await mkdir(catalogs, { recursive: true });
  await mkdir(join(home, "data"), { recursive: true });
  await mkdir(join(folder, "lake"), { recursive: true });
  const isCoordinator = name === "coordinator";
  await writeProperties(join(home, "etc/config.properties"), {
    coordinator: isCoordinator,
    "http-server.http.port": ports[name],
    "discovery.uri": `http://127.0.0.1:${ports.coordinator}`,
    "internal-communication.shared-secret": "of this test only",
    "query.max-memory": `${Math.floor(heapMb * 0.55)}MB`,
    "query.max-memory-per-node": `${Math.floor(heapMb * 0.4)}MB`,
    "memory.heap-headroom-per-node": `${Math.floor(heapMb * 0.25)}MB`,
    // What was told to a ledger stands in the history: a statement of a million characters takes 7 MB of the heap there.
    "query.min-expire-age": "10s",
    "query.max-history": 20,
    "catalog.config-dir": catalogs,
    // Only for who asks for it by its header.
    "protocol.spooling.enabled": true,
    "protocol.spooling.shared-secret-key": spoolingSecret,
    ...(isCoordinator ? coordinatorConfig(folder, ports.secure) : {}),
  });
  await writeProperties(join(folder, "passwords.properties"), {
    "password-authenticator.name": "file",
    "file.password-file": join(folder, "passwords"),
  });
  await writeProperties(join(catalogs, "memory.properties"), {
    "connector.name": "memory",
    "memory.max-data-per-node": `${Math.floor(heapMb * 0.26)}MB`,
  });
  await writeProperties(join(catalogs, "tpch.properties"), {
    "connector.name": "tpch",
    "tpch.splits-per-node": 2,
  });
  await writeProperties(join(catalogs, "lake.properties"), {
    "connector.name": "iceberg",
    "iceberg.catalog.type": "TESTING_FILE_METASTORE",
    "hive.metastore.catalog.dir": "local:///lake",
    "fs.native-local.enabled": true,
    "local.location": folder,
  });
  await writeProperties(join(home, "etc/spooling-manager.properties"), {
    "spooling-manager.name": "filesystem",
    "fs.s3.enabled": true,
    "fs.location": "s3://spooled/results/",
    "s3.endpoint": `http://127.0.0.1:${ports.store}`,
    "s3.region": "us-east-1",
    "s3.path-style-access": true,
    "s3.aws-access-key": "of-this-test-only",
    "s3.aws-secret-key": "of-this-test-only",
  });
  await writeFile(join(home, "etc/log.properties"), "io.trino=WARN\n");
  return home;
}

function coordinatorConfig(folder: string, securePort: number): Record<string, string | number | boolean> {
  return {
    "node-scheduler.include-coordinator": true,
    "http-server.https.enabled": true,
    "http-server.https.port": securePort,
    "http-server.https.keystore.path": join(folder, "keystore.p12"),
    "http-server.https.keystore.key": "deskfeed",
    "http-server.authentication.type": "PASSWORD,JWT",
    "http-server.authentication.allow-insecure-over-http": true,
    "http-server.authentication.jwt.key-file": join(folder, "tokens.pem"),
    "password-authenticator.config-files": join(folder, "passwords.properties"),
  };
}

function writeProperties(file: string, properties: Record<string, string | number | boolean>): Promise<void> {
  const lines = Object.entries(properties).map(([key, value]) => `${key}=${value}\n`);
  return writeFile(file, lines.join(""));
}

/**
 * A shell stands between, which kills the server when its standard input ends: that happens however this process dies. The tests'
 * queries are short, so the quick compiler alone is used: the second one would cost more than it gives.
 */
async function startNode(ground: Ground, name: "coordinator" | "worker"): Promise<ChildProcess> {
  const home = await writeConfig(ground, name);
  const { server } = ground;
  const log = openSync(join(home, "log"), "a");
  const command = [
    join(server.javaHome, "bin/java"),
    ...[`-Xmx${ground.heapMb}m`, "-XX:TieredStopAtLevel=1", "-XX:+ExitOnOutOfMemoryError"],
    ...["-Djdk.attach.allowAttachSelf=true", "-Djdk.nio.maxCachedBufferSize=2000000"],
    ...["--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED"],
    ...["--add-modules=jdk.incubator.vector", "-Duser.timezone=UTC"],
    ...["-Dnode.environment=deskfeed", `-Dnode.id=${name}`, `-Dnode.data-dir=${join(home, "data")}`],
    ...["-Dnode.internal-address=127.0.0.1", `-Dplugin.dir=${join(server.folder, "plugin")}`],
    ...[`-Dconfig=${join(home, "etc/config.properties")}`, "-Dlog.enable-console=true"],
    `-Dlog.levels-file=${join(home, "etc/log.properties")}`,
    ...["-cp", join(server.folder, "lib/*"), "io.trino.server.TrinoServer"],
  ];
  const guard =
    '"$@" </dev/null & java=$!; (wait_for_end() { cat >/dev/null; kill -9 $java 2>/dev/null; }; wait_for_end) <&3 & wait $java';
  return spawn("sh", ["-c", `exec 3<&0; ${guard}`, "trino", ...command], {
    cwd: home,
    stdio: ["pipe", log, log],
    // A group of its own: Ctrl-C in a terminal reaches the tests, which then stop the servers in order.
    detached: true,
  });
}

async function untilReady(ground: Ground, nodes: readonly ChildProcess[], url: string): Promise<void> {
  const deadline = performance.now() + startMsMax;
  while (performance.now() < deadline) {
    const dead = nodes.findIndex(({ exitCode, signalCode }) => exitCode !== null || signalCode !== null);
    if (dead >= 0) throw new Error(`Trino did not start: ${lastWords(ground, dead)}`);
    if ((await activeNodes(url)) === nodes.length) return;
    await sleep(pollMs);
  }
  throw new Error(`Trino was not ready after ${startMsMax / 1000} s: ${lastWords(ground, 0)}`);
}

function lastWords({ folder }: Ground, node: number): string {
  const log = readFileSync(join(folder, node === 0 ? "coordinator" : "worker", "log"), "utf8");
  return log.slice(-3_000);
}

/** 0 while the coordinator does not answer. A query tells what scheduling sees, which is what tests depend on. */
async function activeNodes(url: string): Promise<number> {
  const headers = { "x-trino-user": "start" };
  try {
    let next: string | undefined = `${url}/v1/statement`;
    let count = 0;
    const body = "SELECT count(*) FROM system.runtime.nodes WHERE state = 'active'";
    for (let method: "POST" | "GET" = "POST"; next !== undefined; method = "GET") {
      const answer = await request(next, { method, headers, ...(method === "POST" ? { body } : {}) });
      const text = await answer.body.text();
      if (answer.statusCode !== 200) return 0;
      const page = JSON.parse(text) as { nextUri?: string; data?: number[][]; error?: unknown };
      if (page.error !== undefined) return 0;
      count = page.data?.[0]?.[0] ?? count;
      next = page.nextUri;
    }
    return count;
  } catch {
    // Refused or broken off: it is still starting, and whoever waits looks at the processes too.
    return 0;
  }
}

async function stopNode(node: ChildProcess): Promise<void> {
  if (node.exitCode !== null || node.signalCode !== null) return;
  const gone = new Promise<void>((resolve) => node.once("exit", () => resolve()));
  node.stdin?.end();
  const timer = setTimeout(() => node.pid !== undefined && process.kill(-node.pid, "SIGKILL"), stopMsMax);
  await gone;
  clearTimeout(timer);
}
