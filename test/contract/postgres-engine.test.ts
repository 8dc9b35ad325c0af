/** PostgreSQL keeps what every engine promises: with plans beside the data, and as a source that may only be read. */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect } from "vitest";
import type { Engine } from "../../src/core/ports/engine.ts";
import { planSchema } from "../../src/engines/postgres/plan-schema.ts";
import { type EngineOpening, openEngine } from "./engine-opening.ts";
import type { EngineHarness, PortableTable, PortableType } from "./engine-scenes.ts";
import { describeEngine } from "./every-engine.ts";
import { makeReader, type ScratchPostgres, startScratchPostgres } from "./scratch-postgres.ts";
import { setStateFormat } from "./state-format.ts";

const types: Readonly<Record<PortableType, string>> = {
  text: "text",
  integer: "bigint",
  "wide-decimal": "numeric(38, 2)",
  double: "float8",
  boolean: "boolean",
  date: "date",
  timestamp: "timestamp",
  "text-list": "text[]",
};

let server: ScratchPostgres;
let owner: pg.Client;
beforeAll(async () => {
  server = await startScratchPostgres();
  owner = new pg.Client(server.connection);
  await owner.connect();
  await owner.query(makeReader);
});
afterAll(async () => {
  await owner.end();
  await server.close();
});

async function setTable(schema: string, name: string, table: PortableTable): Promise<void> {
  const columns = Object.entries(table.columns);
  const shape = columns.map(([column, type]) => `${pg.escapeIdentifier(column)} ${types[type]}`);
  const full = `${schema}.${name}`;
  await owner.query(`DROP TABLE IF EXISTS ${full}; CREATE TABLE ${full} (${shape.join(", ")})`);
  const places = columns.map((_, index) => `$${index + 1}`);
  for (const row of table.rows)
    await owner.query(`INSERT INTO ${full} VALUES (${places.join(", ")})`, [...row]);
}

const addressOf = (account: Account): string => {
  const { host, port, user, database } = server.connection;
  return `postgresql://${account === "owner" ? user : account}@/${database}?host=${encodeURIComponent(host)}&port=${port}`;
};

/** Who reads the tables: the owner may make a schema of plans, the reader may not. */
type Account = "owner" | "reader";

async function makeHarness(account: Account): Promise<EngineHarness> {
  const folder = await mkdtemp(join(tmpdir(), "deskfeed-engine-"));
  const schema = `c360_${randomBytes(6).toString("hex")}`;
  await owner.query(`CREATE SCHEMA ${schema}; GRANT USAGE ON SCHEMA ${schema} TO reader;
    ALTER DEFAULT PRIVILEGES IN SCHEMA ${schema} GRANT SELECT ON TABLES TO reader`);
  for (const name of ["customers", "others"])
    await setTable(schema, name, { columns: { nothing: "text" }, rows: [] });
  const stateFile = join(folder, "state", "state.duckdb");
  const opening: EngineOpening = {
    kind: "postgres",
    url: addressOf(account),
    schema,
    stateFile,
    spillFolder: join(folder, "spill"),
  };
  const open = async (): Promise<Engine> => {
    const engine = await openEngine(opening);
    expect(engine.stateId === undefined).toBe(account === "owner");
    return engine;
  };
  const forget = async (): Promise<void> => {
    await owner.query(`DROP SCHEMA IF EXISTS ${planSchema} CASCADE`);
    await rm(join(folder, "state"), { recursive: true, force: true });
  };
  const harness: EngineHarness = {
    engine: await open(),
    opening,
    setTable: (name, table) => setTable(schema, name, table),
    async reopen() {
      await harness.engine.close();
      harness.engine = await open();
    },
    async loseLedger() {
      await harness.engine.close();
      await forget();
      harness.engine = await open();
    },
    async setLedgerFormat(format) {
      await harness.engine.close();
      if (account === "owner") await owner.query(`UPDATE ${planSchema}.format SET version = ${format}`);
      else await setStateFormat(stateFile, format);
    },
    async close() {
      await harness.engine.close();
      await forget();
      await owner.query(`DROP SCHEMA ${schema} CASCADE`);
      await rm(folder, { recursive: true });
    },
  };
  return harness;
}

describeEngine("PostgreSQL with plans beside the data:", () => makeHarness("owner"));
describeEngine("PostgreSQL that may only be read:", () => makeHarness("reader"));
