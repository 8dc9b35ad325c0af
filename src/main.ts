/**
 * Picks the real implementations and joins them: the only place that knows which engine, store and destination stand behind the ports.
 * Engines and server are read from the disk when they are used: a command that needs neither starts a third sooner.
 */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { ClientConfig } from "pg";
import { runCommandLine } from "./cli/command-line.ts";
import type {
  Backups,
  BesideSaved,
  DataFolder,
  Output,
  ServerOrder,
  StartedServer,
  StartedWorker,
  WorkerOrder,
} from "./cli/tools.ts";
import type { Customer360Config } from "./contract/deskfeed-config.ts";
import type { DestinationDefinition } from "./core/definition.ts";
import { ConfigInvalid } from "./core/failure.ts";
import type { Clock } from "./core/ports/clock.ts";
import type { Destination } from "./core/ports/destination.ts";
import type { Engine } from "./core/ports/engine.ts";
import type { Log } from "./core/ports/log.ts";
import type { Pace } from "./core/ports/pace.ts";
import type { PlanShelf } from "./core/ports/plan-shelf.ts";
import { createZendesk } from "./destinations/zendesk/zendesk.ts";
import { createAwaitedEngine } from "./engines/awaited/awaited-engine.ts";
import { copyLedgers, loadLedgers } from "./engines/postgres/ledger-copy.ts";
import type { PostgresOptions } from "./engines/postgres/server.ts";
import { createPace } from "./runner/pace.ts";
import { systemClock } from "./runner/system-clock.ts";
import { leaseTimes } from "./runner/take-run.ts";
import { watchEngine } from "./runner/watched-engine.ts";
import { createLog } from "./server/log.ts";
import { copyStore, loadStore } from "./store/backup/table-copies.ts";
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from "./store/embedded-postgres/start-embedded-postgres.ts";
import { keyFileOf, readOrCreateKey } from "./store/key-file.ts";
import { openPlanShelf } from "./store/plan-shelf.ts";
import { createStores, type Stores } from "./store/store.ts";
import { openTracer } from "./tracing/open-tracer.ts";

const clock = systemClock;
const worker = `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`;

async function startPostgres(data: DataFolder): Promise<EmbeddedPostgres> {
  await mkdir(data.path, { recursive: true });
  return await startEmbeddedPostgres({
    folder: join(data.path, "postgres"),
    binFolder: process.env.DESKFEED_POSTGRES_BIN,
    searchPath: process.env.PATH,
    clock,
  });
}

async function openStores(data: DataFolder): Promise<Stores> {
  const key = await readOrCreateKey({ dataFolder: data.path, given: process.env.DESKFEED_KEY });
  const databaseUrl = process.env.DATABASE_URL;
  if (databaseUrl) return await createStores({ databaseUrl, key, clock });
  const postgres = await startPostgres(data);
  try {
    const { store, serverStore } = await createStores({
      connection: postgres.connection,
      revive: () => postgres.revive(),
      key,
      clock,
    });
    const close = (): Promise<void> => store.close().finally(() => postgres.close());
    return { store: { ...store, close }, serverStore };
  } catch (error) {
    await postgres.close();
    throw error;
  }
}

/** A connection to the control store without opening it as one: its schema may be an older or a newer one. */
async function withConnection<T>(
  data: DataFolder,
  work: (place: { readonly connection: ClientConfig }) => Promise<T>,
): Promise<T> {
  const connectionString = process.env.DATABASE_URL;
  if (connectionString) return await work({ connection: { connectionString } });
  const postgres = await startPostgres(data);
  try {
    return await work({ connection: postgres.connection });
  } finally {
    await postgres.close();
  }
}

const stateFileOf = (data: DataFolder): string => join(data.path, "state.duckdb");

const ledgerPlace = ({ postgres, queryTimeoutSeconds }: Customer360Config): PostgresOptions | null =>
  postgres === null ? null : { ...postgres, queryTimeoutMs: queryTimeoutSeconds * 1000, clock };

async function saveBeside(customer360: Customer360Config, file: string): Promise<BesideSaved> {
  const { trino } = customer360;
  if (trino !== null) {
    const { catalog, schema } = trino.state ?? { catalog: trino.catalog, schema: "deskfeed" };
    return {
      kind: "elsewhere",
      sentence: `Where Trino may be written, it keeps the ledgers in ${catalog}.${schema}: they are not in this backup. Save that schema with the lake; without it every user is sent once more.`,
    };
  }
  const place = ledgerPlace(customer360);
  const counts = place === null ? null : await copyLedgers(place, file);
  return counts === null ? { kind: "nothing" } : { kind: "saved", ...counts };
}

const backups: Backups = {
  saveStore: (data, folder) => withConnection(data, (place) => copyStore(place, folder)),
  loadStore: (data, folder, saved) => withConnection(data, (place) => loadStore(place, folder, saved)),
  async saveLedger(data, file) {
    const { copyState } = await import("./engines/duckdb/state-copy.ts");
    return await copyState(stateFileOf(data), file);
  },
  async loadLedger(data, file) {
    const { restoreState } = await import("./engines/duckdb/state-copy.ts");
    await restoreState(file, stateFileOf(data));
  },
  saveBeside,
  async loadBeside(customer360, file) {
    const place = ledgerPlace(customer360);
    if (place === null)
      throw new ConfigInvalid("The backup holds ledgers of a PostgreSQL, and customer360 names none.", {
        code: "ledger_homeless",
        next: "fix",
        advice: "Restore with the deskfeed.yaml that the backup was made with.",
      });
    return await loadLedgers(place, file);
  },
  keyPlace: (data) => ({ file: keyFileOf(data.path), given: Boolean(process.env.DESKFEED_KEY) }),
};

async function openEngine(
  customer360: Customer360Config,
  data: DataFolder,
  clock: Clock = systemClock,
): Promise<Engine> {
  await mkdir(data.path, { recursive: true });
  const { tables, database, trino, postgres } = customer360;
  const shared = {
    stateFile: stateFileOf(data),
    spillFolder: join(data.path, "spill"),
    memoryLimitMb: customer360.memoryLimitMb,
    queryTimeoutMs: customer360.queryTimeoutSeconds * 1000,
    clock,
  };
  if (trino !== null) {
    const { openTrinoEngine } = await import("./engines/trino/open-trino.ts");
    return await openTrinoEngine({ ...shared, place: trino, random: Math.random, ...planShelf() });
  }
  if (postgres !== null) {
    const { openPostgres } = await import("./engines/postgres/postgres-engine.ts");
    const opened = await openPostgres({ ...shared, ...postgres });
    if (opened.kind === "engine") return opened.engine;
    const { createStreamedEngine } = await import("./engines/streamed/streamed-engine.ts");
    return await createStreamedEngine({ ...shared, source: opened.source });
  }
  const { createDuckDbEngine } = await import("./engines/duckdb/duckdb-engine.ts");
  return await createDuckDbEngine({ ...shared, source: database === null ? { tables } : { database } });
}

/** As `openEngine`, with what it does in the trace; the server does that itself. */
const openTracedEngine: typeof openEngine = async (customer360, data) =>
  watchEngine(await openEngine(customer360, data), { tracer, clock });

/** For processes that stay: they start although the Customer 360 is away, and wait for it. Files are never away. */
async function awaitEngine(customer360: Customer360Config, data: DataFolder): Promise<Engine> {
  const { trino, postgres } = customer360;
  if (trino === null && postgres === null) return await openEngine(customer360, data);
  return await createAwaitedEngine({
    name: trino === null ? "postgres" : "trino",
    clock,
    open: (signal) => openEngine(customer360, data, mortalClock(signal)),
  });
}

/** Whoever sleeps between two tries wakes when the process ends. */
const mortalClock = (ending: AbortSignal): Clock => ({
  ...clock,
  sleep: (ms, signal) => clock.sleep(ms, signal === undefined ? ending : AbortSignal.any([signal, ending])),
});

/** A control store of our own serves one process, whose state file is as good. */
function planShelf(): { readonly shelf?: PlanShelf } {
  const databaseUrl = process.env.DATABASE_URL;
  return databaseUrl ? { shelf: openPlanShelf({ databaseUrl, worker, clock }) } : {};
}

const paces = new Map<string, Pace>();

/** One pace for all that this process sends to an account: two runs one after the other stay within the limit too. */
function paceOf({ subdomain, url, settings }: DestinationDefinition): Pace {
  const account = JSON.stringify([subdomain, url, settings.usersPerSecond]);
  const pace = paces.get(account) ?? createPace(settings.usersPerSecond, clock);
  paces.set(account, pace);
  return pace;
}

function openDestination(definition: DestinationDefinition): Destination {
  return createZendesk({ definition, clock, random: Math.random, pace: paceOf(definition), tracer });
}

/** Closes in the order given, all of them; the first failure is told afterwards. */
async function closeAll(parts: readonly { close(): Promise<void> }[]): Promise<void> {
  const failures: unknown[] = [];
  for (const part of parts) await part.close().catch((error: unknown) => failures.push(error));
  if (failures.length > 0) throw failures[0];
}

/** Other processes may share the store when it is not our own. */
const isShared = (): boolean => Boolean(process.env.DATABASE_URL);

const stateFolder = (data: DataFolder): string => `${hostname()}:${data.path}`;

async function startServer({
  config,
  data,
  host,
  port,
  commandLineKey,
  log,
}: ServerOrder): Promise<StartedServer> {
  const { createServer } = await import("./server/create-server.ts");
  const { trinoFunctions } = await import("./engines/dialect/trino-functions.ts");
  // The engine first: a data folder that another process owns is not touched.
  const engine = await awaitEngine(config.customer360, data);
  const opened: { close(): Promise<void> }[] = [engine];
  try {
    const { store, serverStore } = await openStores(data);
    opened.unshift(store);
    await store.applyDefinitions(config.definitions, config.file);
    const home = { place: stateFolder(data), onlyIfNone: false };
    const server = await createServer({
      store,
      serverStore,
      engine,
      clock,
      worker,
      lease: leaseTimes(process.env),
      ...(isShared() ? { home } : {}),
      version: readVersion(),
      dialect: config.customer360.dialect,
      trinoFunctions,
      customer360: config.customer360,
      commandLineKey,
      openDestination,
      webFolder: fileURLToPath(new URL("../dist/web", import.meta.url)),
      log: logTo(log),
      tracer,
    });
    opened.unshift(server);
    const url = await server.listen({ host, port });
    return { url, link: await server.ownerLink(), close: () => closeAll(opened) };
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
}

async function startWorker({ config, data, watching, log }: WorkerOrder): Promise<StartedWorker> {
  const { startWorkerProcess } = await import("./server/worker-process.ts");
  const engine = await awaitEngine(config.customer360, data);
  const opened: { close(): Promise<void> }[] = [engine];
  try {
    const { store, serverStore } = await openStores(data);
    opened.unshift(store);
    const home = { place: stateFolder(data), onlyIfNone: true };
    const lease = leaseTimes(process.env);
    const tools = {
      ...{ store, serverStore, engine, clock, worker, lease, home, watching, openDestination },
      tracer,
    };
    const started = await startWorkerProcess({ ...tools, log: logTo({ ...log, isTerminal: false }) });
    opened.unshift(started);
    return { watchingUrl: started.watchingUrl, close: () => closeAll(opened) };
  } catch (error) {
    await closeAll(opened);
    throw error;
  }
}

const logTo = (log: ServerOrder["log"]): Log =>
  createLog({
    isTerminal: log.isTerminal,
    worker,
    now: () => clock.now(),
    write: (line) => log.write(line),
  });

/** Columns of a terminal that does not say how wide it is. */
const usualColumns = 80;

function outputTo(stream: NodeJS.WriteStream): Output {
  let isClosed = false;
  // `deskfeed rows last | head` is no failure; the reader has seen enough.
  const onError = (error: NodeJS.ErrnoException): void => {
    if (error.code !== "EPIPE") throw error;
    isClosed = true;
  };
  stream.on("error", onError);
  return {
    isTerminal: stream.isTTY === true,
    get columns() {
      return stream.columns ?? usualColumns;
    },
    get isClosed() {
      return isClosed;
    },
    write(text) {
      if (!isClosed) stream.write(text);
    },
    async drained() {
      // "close" comes when the reader has gone and nothing will drain any more.
      if (!isClosed && stream.writableNeedDrain)
        await Promise.race([once(stream, "drain"), once(stream, "close")]).catch(onError);
    },
  };
}

function onInterrupt(listener: () => void): () => void {
  const signals = ["SIGINT", "SIGTERM"] as const;
  for (const signal of signals) process.on(signal, listener);
  return () => {
    for (const signal of signals) process.off(signal, listener);
  };
}

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  return typeof manifest === "object" && manifest !== null && "version" in manifest
    ? String(manifest.version)
    : "unknown";
}

const stderr = outputTo(process.stderr);
const traces = await openTracer({
  env: process.env,
  version: readVersion(),
  worker,
  tell: (sentence) => logTo(stderr).info(sentence),
});
const { tracer } = traces;

process.exitCode = await runCommandLine(process.argv.slice(2), {
  version: readVersion(),
  env: process.env,
  cwd: process.cwd(),
  clock,
  random: Math.random,
  worker,
  stdout: outputTo(process.stdout),
  stderr,
  onInterrupt,
  openStore: async (data) => (await openStores(data)).store,
  openEngine: openTracedEngine,
  openDestination,
  startServer,
  startWorker,
  backups,
  tracer,
});
if (tracer !== undefined) {
  await traces.close();
  // All is written and closed; only tries to reach a collector may be left.
  process.exit();
}
