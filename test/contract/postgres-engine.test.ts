/** PostgreSQL keeps what every engine promises: with plans beside the data, and as a source that may only be read. */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll } from "vitest";
import type { Engine } from "../../src/core/ports/engine.ts";
import { openPostgresSource } from "../../src/engines/postgres/postgres-engine.ts";
import { createStreamedEngine } from "../../src/engines/streamed/streamed-engine.ts";
import { systemClock } from "../../src/runner/system-clock.ts";
import { describeEngine, type EngineHarness, type PortableTable, type PortableType } from "./every-engine.ts";
import { type ScratchPostgres, startScratchPostgres } from "./scratch-postgres.ts";

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

const addressOf = (database: string): string => {
  const { host, port, user } = server.connection;
  return `postgresql://${user}@/${database}?host=${encodeURIComponent(host)}&port=${port}`;
};

async function streamed(): Promise<EngineHarness> {
  const folder = await mkdtemp(join(tmpdir(), "deskfeed-engine-"));
  const schema = `c360_${randomBytes(6).toString("hex")}`;
  await owner.query(`CREATE SCHEMA ${schema}`);
  for (const name of ["customers", "others"])
    await setTable(schema, name, { columns: { nothing: "text" }, rows: [] });
  const open = (): Promise<Engine> =>
    createStreamedEngine({
      stateFile: join(folder, "state", "state.duckdb"),
      spillFolder: join(folder, "spill"),
      memoryLimitMb: 256,
      threads: 1,
      clock: systemClock,
      source: openPostgresSource({
        url: addressOf(server.connection.database),
        schema,
        queryTimeoutMs: 60_000,
        clock: systemClock,
      }),
    });
  const harness: EngineHarness = {
    engine: await open(),
    setTable: (name, table) => setTable(schema, name, table),
    async reopen() {
      await harness.engine.close();
      harness.engine = await open();
    },
    async loseLedger() {
      await harness.engine.close();
      await rm(join(folder, "state"), { recursive: true });
      harness.engine = await open();
    },
    async close() {
      await harness.engine.close();
      await owner.query(`DROP SCHEMA ${schema} CASCADE`);
      await rm(folder, { recursive: true });
    },
  };
  return harness;
}

describeEngine("PostgreSQL, read only,", streamed);
