/** What only the store in PostgreSQL has: history, seals, connections that break, servers that refuse. */
import { createServer } from "node:net";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { Failure, StoreFailed, tellFailure } from "../../src/core/failure.ts";
import { createStore } from "../../src/store/store.ts";
import {
  realClock,
  type ScratchPostgres,
  type ScratchStore,
  scratchKey,
  startScratchPostgres,
} from "./scratch-postgres.ts";
import {
  aDestination,
  anAnswer,
  aPlan,
  aReceipt,
  deliveringRun,
  idsOf,
  positionsFrom,
  source,
  theDefinitions,
} from "./store-scenes.ts";

let postgres: ScratchPostgres;
let scratch: ScratchStore;

beforeAll(async () => {
  postgres = await startScratchPostgres();
});
afterAll(() => postgres.close());
beforeEach(async () => {
  scratch = await postgres.fresh();
});
afterEach(() => scratch.close());

const secrets = ["s3cret-token", "client-hush"];

async function everythingKept(): Promise<string> {
  const tables = await scratch.query("SELECT tablename FROM pg_tables WHERE schemaname = $1", [
    scratch.schema,
  ]);
  const rows = await Promise.all(
    tables.map(({ tablename }) => scratch.query(`SELECT t::text FROM "${tablename}" AS t`)),
  );
  return JSON.stringify(rows);
}

describe("the history of definitions", () => {
  it("tells who changed what, before and after, and nothing of a secret", async () => {
    await scratch.store.applyDefinitions(theDefinitions(), source);
    const credential = { kind: "api-token", email: "ops@socktown.com", apiToken: "client-hush" } as const;
    const destinations = [aDestination({ credential, settings: { ...aDestination().settings, window: 5 } })];
    await scratch.store.applyDefinitions(theDefinitions({ destinations, orchestrations: [] }), source);
    const history = await scratch.query(
      "SELECT source, kind, name, change, before, after FROM definition_history ORDER BY id",
    );
    expect(history.map(({ kind, change }) => `${kind} ${change}`)).toEqual([
      "destination created",
      "template created",
      "query created",
      "orchestration created",
      "orchestration created",
      "destination updated",
      "orchestration deleted",
      "orchestration deleted",
    ]);
    expect(history[5]).toMatchObject({
      source,
      name: "Zendesk",
      before: { subdomain: "socktown", settings: { window: 20 }, credential: { email: "ops@socktown.com" } },
      after: { subdomain: "socktown", settings: { window: 5 }, secret: "changed" },
    });
    expect(history[0]).toMatchObject({ before: null, after: { plugin: "zendesk" } });
    expect(history[7]).toMatchObject({ after: null });
  });

  it("has no entry for what stayed as it was", async () => {
    await scratch.store.applyDefinitions(theDefinitions(), source);
    await scratch.store.applyDefinitions(theDefinitions(), "another file");
    expect(await scratch.query("SELECT count(*)::integer AS n FROM definition_history")).toEqual([{ n: 5 }]);
    expect(await scratch.query("SELECT source FROM queries")).toEqual([{ source: "another file" }]);
  });
});

describe("secrets", () => {
  it("are nowhere in the database in the open", async () => {
    const oauth = { kind: "oauth-client", clientId: "deskfeed", clientSecret: "client-hush" } as const;
    const destinations = [aDestination(), aDestination({ name: "Second", credential: oauth })];
    await scratch.store.applyDefinitions(theDefinitions({ destinations }), source);
    await scratch.store.applyDefinitions(theDefinitions({ destinations: destinations.slice(0, 1) }), source);
    const kept = await everythingKept();
    expect(kept).toContain("ops@socktown.com");
    for (const secret of secrets) expect(kept).not.toContain(secret);
  });

  it("are in no failure of a store that cannot write", async () => {
    await scratch.query("ALTER TABLE destinations ADD CHECK (name <> 'Zendesk')");
    const failure = await scratch.store
      .applyDefinitions(theDefinitions(), source)
      .catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StoreFailed);
    const told =
      failure instanceof Failure ? [tellFailure(failure), failure.stack, JSON.stringify(failure)] : [];
    for (const secret of [...secrets, "v1|"]) expect(told.join("\n")).not.toContain(secret);
  });

  it("do not open in another destination's row", async () => {
    const destinations = [aDestination(), aDestination({ name: "Second", subdomain: "shoetown" })];
    await scratch.store.applyDefinitions(theDefinitions({ destinations }), source);
    await scratch.query(`
      UPDATE destinations SET credential = (SELECT credential FROM destinations WHERE name = 'Zendesk')
      WHERE name = 'Second'
    `);
    await expect(scratch.store.definitions()).rejects.toThrow(/altered or moved/);
  });

  it("need the key they were sealed with, which is told at the start", async () => {
    const { connection } = postgres;
    const open = (key: Buffer) => createStore({ connection, key, clock: realClock, schema: scratch.schema });
    const otherKey = Buffer.alloc(32, 8);
    await (await open(otherKey)).close();
    await (await open(scratchKey)).close();
    await scratch.store.applyDefinitions(theDefinitions(), source);
    await expect(open(otherKey)).rejects.toMatchObject({ code: "key_wrong", next: "fix" });
    await (await open(scratchKey)).close();
  });
});

describe("connections", () => {
  const breakAll =
    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'deskfeed' AND datname = current_database()";

  it("may break at any time without anything being lost or counted twice", async () => {
    await scratch.store.applyDefinitions(theDefinitions(), source);
    const { lease, run } = await deliveringRun(scratch.store, aPlan(2000));
    const breaking = (async () => {
      for (let round = 0; round < 8; round += 1) {
        await scratch.query(breakAll);
        await realClock.sleep(15);
      }
    })();
    for (let batch = 0; batch < 40; batch += 1) {
      await scratch.store.saveReceipts(lease, [
        aReceipt(
          batch,
          positionsFrom(batch * 50, 50).map((one) => anAnswer(one)),
        ),
      ]);
      await scratch.store.heartbeat(lease, 60_000, {});
    }
    await breaking;
    expect((await scratch.store.findRun(run.id))?.tally).toMatchObject({ created: 2000, unsent: 0 });
  });

  it("that break while they idle are replaced", async () => {
    await scratch.store.applyDefinitions(theDefinitions(), source);
    await scratch.query(breakAll);
    await idsOf(scratch.store);
  });
});

describe("a server that refuses", () => {
  const open = (databaseUrl: string) => createStore({ databaseUrl, key: scratchKey, clock: realClock });

  it("is told at once, by its address and without the password", async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, "127.0.0.1", resolve));
    const address = closed.address();
    const port = typeof address === "object" && address !== null ? address.port : 0;
    await new Promise((resolve) => closed.close(resolve));
    const failure = await open(`postgres://jo:p4ssword@127.0.0.1:${port}/feed`).catch(
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ code: "store_failed", next: "retry" });
    expect(String(failure)).toContain(`127.0.0.1:${port}/feed`);
    expect(`${failure} ${JSON.stringify(failure)}`).not.toContain("p4ssword");
  });

  it.each([
    "postgres://jo:p4ssword@[127.0.0.1/feed",
    "postgres://jo:p4ssword@127.0.0.1:5432999/feed",
    "postgres://jo:p4ssword/@127.0.0.1/feed",
  ])(
    "is told before anything is asked when its address cannot be read, and not quoted: %s",
    async (address) => {
      const failure = await open(address).catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: "database_url_unreadable", next: "fix" });
      expect(failure instanceof Failure && failure.cause).toBeUndefined();
      expect(`${failure} ${JSON.stringify(failure)} ${(failure as Error).stack}`).not.toContain("p4ssword");
    },
  );

  it("is told when the database is not there", async () => {
    const { host } = postgres.connection;
    await expect(open(`postgres://deskfeed@/nowhere?host=${encodeURIComponent(host)}`)).rejects.toMatchObject(
      {
        next: "fix",
        advice: expect.stringContaining("DATABASE_URL"),
      },
    );
  });

  it("is told when its user may not make a schema, and may use one that was made for it", async () => {
    const { host, database } = postgres.connection;
    // Roles belong to the whole server.
    const small = `small_${database}`;
    const url = `postgres://${small}@/${database}?host=${encodeURIComponent(host)}`;
    await scratch.query(`CREATE ROLE ${small} LOGIN`);
    await expect(open(url)).rejects.toMatchObject({ advice: expect.stringContaining("schema `deskfeed`") });
    await scratch.query(`CREATE SCHEMA deskfeed AUTHORIZATION ${small}`);
    const store = await open(url);
    expect(await store.runs({ limit: 1 })).toEqual([]);
    await store.close();
  });
});
