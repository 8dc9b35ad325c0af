/**
 * The committed schema.sql is what the migrations add up to. After a new migration, run this once with UPDATE_SCHEMA=1 and
 * commit the file with it.
 */
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { StoreFailed } from "../src/core/failure.ts";
import {
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from "../src/store/embedded-postgres/start-embedded-postgres.ts";
import { readMigrations } from "../src/store/migrate.ts";
import { createStore } from "../src/store/store.ts";
import { realClock, scratchKey } from "./contract/scratch-postgres.ts";
import { dumpSchema } from "./dump-schema.ts";

const committed = new URL("../src/store/schema.sql", import.meta.url);

let folder: string;
let server: EmbeddedPostgres;
let client: pg.Client;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "deskfeed-schema-"));
  server = await startEmbeddedPostgres({ folder, clock: realClock });
  client = new pg.Client(server.connection);
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await server.close();
  await rm(folder, { recursive: true, force: true });
});

const open = (schema: string) =>
  createStore({ connection: server.connection, key: scratchKey, clock: realClock, schema });

it("makes the schema that is committed in schema.sql", async () => {
  await (await open("deskfeed")).close();
  const dump = await dumpSchema(client, "deskfeed");
  if (process.env.UPDATE_SCHEMA === "1") await writeFile(committed, dump);
  expect(dump).toBe(await readFile(committed, "utf8"));
  expect(dump.match(/CREATE TABLE/g)?.length).toBeGreaterThan(10);
});

it("numbers its migrations from 1 without gaps", () => {
  expect(readMigrations().map(({ number }) => number)).toEqual(readMigrations().map((_, index) => index + 1));
});

it("migrates once when several processes open the same store at once", async () => {
  const stores = await Promise.all(Array.from({ length: 4 }, () => open("at_once")));
  await Promise.all(stores.map((store) => store.close()));
  const { rows } = await client.query("SELECT number FROM at_once.migrations ORDER BY number");
  expect(rows.map(({ number }) => number)).toEqual(readMigrations().map(({ number }) => number));
});

/** What somebody had who started with the first version; later migrations must bring it along. */
const firstRows = `
  INSERT INTO destinations (name, plugin, subdomain, credential, settings, source)
    VALUES ('Zendesk', 'zendesk', 'socktown', 'sealed', '{}', 'deskfeed.yaml');
  INSERT INTO templates (name, destination_id, template, source)
    SELECT 'Rules', id, '{"phones":"leave-out","fixed":{"tags":["a}"]},"staff":"protect"}', 'deskfeed.yaml' FROM destinations;
  INSERT INTO queries (name, sql, dialect, source) VALUES ('Users', 'SELECT 1 AS external_id', 'trino', 'deskfeed.yaml');
  INSERT INTO orchestrations (name, query_id, destination_id, workflow, source)
    SELECT 'Users', queries.id, destinations.id, '{"kind":"manual"}', 'deskfeed.yaml' FROM queries, destinations;
  INSERT INTO runs (orchestration_id, orchestration, destination_id)
    SELECT id, name, destination_id FROM orchestrations;
`;

it("brings a store of every earlier version up to date, with what it held", async () => {
  const migrations = readMigrations();
  for (const { number } of migrations) {
    const schema = `since_${number}`;
    await client.query(`CREATE SCHEMA ${schema}; SET search_path TO ${schema}`);
    await client.query(
      "CREATE TABLE migrations (number integer PRIMARY KEY, name text NOT NULL, checksum text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now())",
    );
    for (const migration of migrations.slice(0, number)) {
      await client.query(migration.text);
      await client.query("INSERT INTO migrations VALUES ($1, $2, $3)", [
        migration.number,
        migration.name,
        migration.checksum,
      ]);
      if (migration.number === 1) await client.query(firstRows);
    }
    const store = await open(schema);
    expect(await dumpSchema(client, schema), `from version ${number}`).toBe(
      await readFile(committed, "utf8"),
    );
    expect(await store.runs({ limit: 10 })).toMatchObject([
      { number: 1, orchestration: "Users", state: "waiting" },
    ]);
    expect(await store.orchestrationIds("Users")).not.toBeNull();
    expect((await client.query("SELECT template FROM templates")).rows).toEqual([
      {
        template: { phones: "leave-out", fixed: { tags: ["a}"] }, staff: "protect", warnings: "send" },
      },
    ]);
    await store.close();
  }
  await client.query("RESET search_path");
});

it("goes on beside one newer version whose migration lets it, and beside no other", async () => {
  await (await open("beside")).close();
  const next = readMigrations().length + 1;
  const add = (number: number, name: string, mayGoOn: boolean) =>
    client.query(
      "INSERT INTO beside.migrations (number, name, checksum, before_may_go_on) VALUES ($1, $2, '', $3)",
      [number, name, mayGoOn],
    );
  await add(next, "next.sql", true);
  const store = await open("beside");
  expect(await store.runs({ limit: 1 })).toEqual([]);
  await store.close();
  await add(next + 1, "over_next.sql", true);
  await expect(open("beside")).rejects.toMatchObject({ code: "schema_newer" });
  await client.query("DELETE FROM beside.migrations WHERE number > $1", [next]);
  await client.query("UPDATE beside.migrations SET before_may_go_on = false WHERE number = $1", [next]);
  await expect(open("beside")).rejects.toMatchObject({ code: "schema_newer" });
});

it("keeps with every migration whether the version before may go on, as its first line says", async () => {
  await (await open("marked")).close();
  const { rows } = await client.query("SELECT name, before_may_go_on FROM marked.migrations ORDER BY number");
  const folder = new URL("../src/store/migrations/", import.meta.url);
  const said = await Promise.all(
    rows.map(async ({ name }) =>
      (await readFile(new URL(name, folder), "utf8")).startsWith("-- The version before may go on.\n"),
    ),
  );
  expect(rows.map((row) => row.before_may_go_on)).toEqual(said);
});

it("refuses a store of a newer version, and one whose migrations are not its own", async () => {
  await (await open("other")).close();
  await client.query(
    "INSERT INTO other.migrations (number, name, checksum) VALUES (9999, '9999_future.sql', '')",
  );
  await expect(open("other")).rejects.toThrow(
    /made by a newer version of Deskfeed \(it has 9999_future\.sql\)/,
  );
  await client.query("DELETE FROM other.migrations WHERE number = 9999");
  await client.query("UPDATE other.migrations SET checksum = 'edited' WHERE number = 1");
  await expect(open("other")).rejects.toThrow(StoreFailed);
  await expect(open("other")).rejects.toThrow(/schema is not this version's/);
});
