/** Opens the control store: the schema is brought up to date, the key is checked, and the parts are joined to the port. */
import { sql } from "kysely";
import type pg from "pg";
import type { Clock } from "../core/ports/clock.ts";
import type { ServerStore } from "../core/ports/server-store.ts";
import type { Store } from "../core/ports/store.ts";
import { applyDefinitions } from "./apply-definitions.ts";
import { Database } from "./database.ts";
import { readDefinitions, readOrchestrationIds } from "./definitions.ts";
import { addEvent, listEvents } from "./events.ts";
import { claimRun, heartbeat, releaseLease } from "./lease.ts";
import { migrate } from "./migrate.ts";
import { removeOldRows } from "./old-rows.ts";
import { readAnswers, saveReceipts } from "./receipts.ts";
import { saveRejected, saveWarned } from "./row-problems.ts";
import { readRows } from "./rows.ts";
import { closeRun, openRun, requestStop, savePlan, setState } from "./runs.ts";
import { createSealer, type Sealer, wrongKey } from "./sealed-secret.ts";
import { readLedgerHome } from "./server/ledger-home.ts";
import { serverStoreOf } from "./server/server-store.ts";
import { findRun, listRuns } from "./stored-run.ts";

export interface StoreOrder {
  /** Of a server of our own; or give `databaseUrl`. */
  readonly connection?: pg.ClientConfig;
  readonly databaseUrl?: string;
  /** Starts a server of our own again when it went away (EmbeddedPostgres.revive). */
  readonly revive?: () => Promise<pg.ClientConfig>;
  /** 32 bytes (key-file.ts). */
  readonly key: Buffer;
  readonly clock: Clock;
  /** PostgreSQL's schema for our tables; several stores may share a database. */
  readonly schema?: string;
}

export const defaultSchema = "deskfeed";

export interface Stores {
  readonly store: Store;
  /** What the server needs besides; it lives as long as `store`. */
  readonly serverStore: ServerStore;
}

export async function createStore(order: StoreOrder): Promise<Store> {
  return (await createStores(order)).store;
}

/** Throws StoreFailed when the server cannot be reached, the schema is newer than this code, or the key is another one. */
export async function createStores(order: StoreOrder): Promise<Stores> {
  const { connection, databaseUrl, revive, key, clock, schema = defaultSchema } = order;
  const sealer = createSealer(key);
  const database = new Database({
    connection: { ...connection, ...(databaseUrl === undefined ? {} : { connectionString: databaseUrl }) },
    schema,
    clock,
    ...(revive === undefined ? {} : { revive }),
  });
  try {
    await migrate(database, schema);
    await checkKey(database, sealer.keyId);
  } catch (error) {
    await database.close();
    throw error;
  }
  return { store: storeOf(database, sealer), serverStore: serverStoreOf(database, sealer, clock) };
}

function storeOf(database: Database, sealer: Sealer): Store {
  return {
    applyDefinitions: (definitions, source, by = source) =>
      applyDefinitions(database, sealer, { definitions, source, by }),
    definitions: () => readDefinitions(database, sealer),
    orchestrationIds: (name) => readOrchestrationIds(database, name),
    openRun: (orchestrationId, options, origin) => openRun(database, orchestrationId, options, origin),
    claimRun: (runId, worker, options) => claimRun(database, { runId, worker, ...options }),
    heartbeat: (lease, leaseMs, progress) => heartbeat(database, lease, leaseMs, progress),
    releaseLease: (lease) => releaseLease(database, lease),
    setState: (lease, state) => setState(database, lease, state),
    savePlan: (lease, plan) => savePlan(database, lease, plan),
    saveRejected: (lease, rows) => saveRejected(database, lease, rows),
    saveWarned: (lease, rows) => saveWarned(database, lease, rows),
    saveReceipts: (lease, receipts) => saveReceipts(database, lease, receipts),
    answers: (runId) => readAnswers(database, runId),
    addEvent: (lease, kind, sentence) => addEvent(database, lease, kind, sentence),
    closeRun: (lease, ending) => closeRun(database, lease, ending),
    requestStop: (runId, by) => requestStop(database, runId, by),
    findRun: (name) => findRun(database, name),
    runs: (options) => listRuns(database, options),
    rows: (runId, options) => readRows(database, runId, options),
    ledgerHome: () => readLedgerHome(database),
    removeOldRows: (now) => removeOldRows(database, now),
    events: (runId, options) => listEvents(database, runId, options),
    close: () => database.close(),
  };
}

/** The store remembers the name of its key, so that a wrong one is told at the start and not in the middle of a run. */
async function checkKey(database: Database, keyId: string): Promise<void> {
  await database.once(async (session) => {
    await sql`INSERT INTO settings (name, value) VALUES ('key id', ${keyId}) ON CONFLICT DO NOTHING`.execute(
      session,
    );
    const kept = await session
      .selectFrom("settings")
      .select("value")
      .where("name", "=", "key id")
      .executeTakeFirst();
    if (kept?.value === keyId) return;
    // A store without secrets may change its key.
    const { rows } = await sql<{ hasSecrets: boolean }>`
      SELECT EXISTS (SELECT FROM destinations) OR EXISTS (SELECT FROM server_settings WHERE secret IS NOT NULL) AS "hasSecrets"
    `.execute(session);
    if (rows[0]?.hasSecrets !== false) throw wrongKey();
    await sql`UPDATE settings SET value = ${keyId} WHERE name = 'key id'`.execute(session);
  });
}
