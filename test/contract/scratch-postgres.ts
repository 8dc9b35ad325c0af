/**
 * A database for the length of one test file, and empty stores in it, each in a schema of its own. It is one of the server that
 * shared-postgres.ts has started for the whole run; without that, as in benchmarks, one of a server of its own.
 */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { ServerStore } from "../../src/core/ports/server-store.ts";
import type { Store } from "../../src/core/ports/store.ts";
import { systemClock } from "../../src/runner/system-clock.ts";
import {
  type EmbeddedConnection,
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from "../../src/store/embedded-postgres/start-embedded-postgres.ts";
import { createStores, type Stores } from "../../src/store/store.ts";

/** The product's own: a wait whose signal has fired before it begins ends at once. */
export const realClock = systemClock;

export interface ScratchStore {
  readonly store: Store;
  readonly serverStore: ServerStore;
  readonly schema: string;
  /** The same data as another process sees it. */
  again(): Promise<Store>;
  againWhole(): Promise<Stores>;
  /** Closes what was opened of it. */
  close(): Promise<void>;
  /** Plain SQL, for what no port shows. */
  query(text: string, values?: readonly unknown[]): Promise<readonly Record<string, unknown>[]>;
}

export interface ScratchPostgres {
  readonly connection: EmbeddedConnection;
  fresh(): Promise<ScratchStore>;
  close(): Promise<void>;
}

/** As in DATABASE_URL. */
export const urlOf = ({ host, port, user, database }: EmbeddedConnection): string =>
  `postgresql://${user}@/${database}?host=${encodeURIComponent(host)}&port=${port}`;

export const scratchKey = Buffer.alloc(32, 7);

/** The address of a server that is there already, as JSON. */
export const sharedVariable = "DESKFEED_TEST_POSTGRES";

/** An account that may do nothing until it is granted; roles belong to the whole server, and another test file may have made it. */
export const makeReader =
  "DO $$ BEGIN CREATE ROLE reader LOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$";

/** Nothing here outlives the test; that commits survive a crash is tested with a server as people have it. */
export async function forgetSafety(connection: pg.ClientConfig): Promise<void> {
  const client = new pg.Client(connection);
  await client.connect();
  await client.query("ALTER SYSTEM SET fsync = off");
  await client.query("ALTER SYSTEM SET synchronous_commit = off");
  await client.query("SELECT pg_reload_conf()");
  await client.end();
}

type Place = Pick<EmbeddedPostgres, "connection" | "revive" | "close">;

async function ownServer(): Promise<Place> {
  const folder = await mkdtemp(join(tmpdir(), "deskfeed-test-"));
  const server = await startEmbeddedPostgres({ folder, clock: realClock });
  await forgetSafety(server.connection);
  return {
    connection: server.connection,
    revive: () => server.revive(),
    async close() {
      await server.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function ownDatabase(shared: EmbeddedConnection): Promise<Place> {
  const database = `scratch_${randomBytes(6).toString("hex")}`;
  const ask = async (statement: string): Promise<void> => {
    const client = new pg.Client(shared);
    await client.connect();
    await client.query(statement).finally(() => client.end());
  };
  await ask(`CREATE DATABASE ${database}`);
  const connection = { ...shared, database };
  return {
    connection,
    revive: async () => connection,
    close: () => ask(`DROP DATABASE ${database} WITH (FORCE)`),
  };
}

export async function startScratchPostgres(): Promise<ScratchPostgres> {
  const shared = process.env[sharedVariable];
  const server = shared === undefined ? await ownServer() : await ownDatabase(JSON.parse(shared));
  return {
    connection: server.connection,
    async fresh() {
      const open: { close(): Promise<void> }[] = [];
      const kept = <T extends { close(): Promise<void> }>(thing: T): T => {
        open.push(thing);
        return thing;
      };
      const schema = `scratch_${randomBytes(6).toString("hex")}`;
      const openStores = async (): Promise<Stores> => {
        const stores = await createStores({
          connection: server.connection,
          revive: () => server.revive(),
          key: scratchKey,
          clock: realClock,
          schema,
        });
        kept(stores.store);
        return stores;
      };
      const { store, serverStore } = await openStores();
      const pool = new pg.Pool({ ...server.connection, max: 1, options: `-c search_path=${schema}` });
      // The server may stop before the connection has ended.
      pool.on("connect", (client) => client.on("error", () => undefined));
      pool.on("error", () => undefined);
      kept({ close: () => pool.end() });
      return {
        store,
        serverStore,
        schema,
        again: async () => (await openStores()).store,
        againWhole: openStores,
        close: async () => void (await Promise.all(open.map((one) => one.close()))),
        query: async (text, values = []) => (await pool.query(text, [...values])).rows,
      };
    },
    close: () => server.close(),
  };
}
