/** Picks the real implementations and joins them: the only place that knows which engine, store and destination stand behind the ports. */
import { randomUUID } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { runCommandLine } from "./cli/command-line.ts";
import type { DataFolder, Output } from "./cli/tools.ts";
import type { Customer360Config } from "./contract/deskfeed-config.ts";
import type { DestinationDefinition } from "./core/definition.ts";
import type { Destination } from "./core/ports/destination.ts";
import type { Engine } from "./core/ports/engine.ts";
import type { Store } from "./core/ports/store.ts";
import { createZendesk } from "./destinations/zendesk/zendesk.ts";
import { createDuckDbEngine } from "./engines/duckdb/duckdb-engine.ts";
import { createPace } from "./runner/pace.ts";
import { systemClock } from "./runner/system-clock.ts";
import { startEmbeddedPostgres } from "./store/embedded-postgres/start-embedded-postgres.ts";
import { readOrCreateKey } from "./store/key-file.ts";
import { createStore } from "./store/store.ts";

const clock = systemClock;

async function openStore(data: DataFolder): Promise<Store> {
  const key = await readOrCreateKey({ dataFolder: data.path, given: process.env.DESKFEED_KEY });
  const databaseUrl = process.env.DATABASE_URL;
  if (databaseUrl) return await createStore({ databaseUrl, key, clock });
  await mkdir(data.path, { recursive: true });
  const postgres = await startEmbeddedPostgres({
    folder: join(data.path, "postgres"),
    binFolder: process.env.DESKFEED_POSTGRES_BIN,
    searchPath: process.env.PATH,
    clock,
  });
  try {
    const store = await createStore({
      connection: postgres.connection,
      revive: () => postgres.revive(),
      key,
      clock,
    });
    const close = (): Promise<void> => store.close().finally(() => postgres.close());
    return { ...store, close };
  } catch (error) {
    await postgres.close();
    throw error;
  }
}

async function openEngine(customer360: Customer360Config, data: DataFolder): Promise<Engine> {
  await mkdir(data.path, { recursive: true });
  const { tables, database } = customer360;
  return await createDuckDbEngine({
    stateFile: join(data.path, "state.duckdb"),
    spillFolder: join(data.path, "spill"),
    source: database === null ? { tables } : { database },
    memoryLimitMb: customer360.memoryLimitMb,
    queryTimeoutMs: customer360.queryTimeoutSeconds * 1000,
    clock,
  });
}

function openDestination(definition: DestinationDefinition): Destination {
  const pace = createPace(definition.settings.usersPerSecond, clock);
  return createZendesk({ definition, clock, random: Math.random, pace });
}

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

process.exitCode = await runCommandLine(process.argv.slice(2), {
  version: readVersion(),
  env: process.env,
  cwd: process.cwd(),
  clock,
  random: Math.random,
  worker: `${hostname()}:${process.pid}:${randomUUID().slice(0, 8)}`,
  stdout: outputTo(process.stdout),
  stderr: outputTo(process.stderr),
  onInterrupt,
  openStore,
  openEngine,
  openDestination,
});
