/** Where the customers of a scenario are and what opens engines over them: one for each kind of engine. */
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { invariant } from "../../src/core/invariant.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import type { Engine } from "../../src/core/ports/engine.ts";
import type { PlanShelf } from "../../src/core/ports/plan-shelf.ts";
import { createDuckDbEngine } from "../../src/engines/duckdb/duckdb-engine.ts";
import { openPostgres } from "../../src/engines/postgres/postgres-engine.ts";
import { createStreamedEngine } from "../../src/engines/streamed/streamed-engine.ts";
import { openTrinoEngine } from "../../src/engines/trino/open-trino.ts";
import { systemClock } from "../../src/runner/system-clock.ts";
import type { EmbeddedConnection } from "../../src/store/embedded-postgres/start-embedded-postgres.ts";
import { clientOf } from "../trino-cluster/cluster-client.ts";
import type { ClusterAddress } from "../trino-cluster/global-setup.ts";
import { dropSchema, writeTable } from "../trino-cluster/portable-tables.ts";
import type { Customer } from "./customers.ts";
import type { EngineName } from "./scenario.ts";

export interface CustomerTables {
  write(rows: readonly Customer[]): Promise<void>;
  /** The engine as one process has it, which is named so in its leases. */
  open(worker: string): Promise<Engine>;
  close(): Promise<void>;
}

/** Where the engines that are servers can be reached. */
export interface Servers {
  readonly postgres: EmbeddedConnection;
  readonly trino: ClusterAddress | null;
}

/** An account of the server that may only read. */
const readerRole = "reader";

export async function openCustomerTables(
  engine: EngineName,
  place: {
    readonly folder: string;
    readonly name: string;
    readonly servers: Servers;
    openShelf(worker: string): PlanShelf;
  },
): Promise<CustomerTables> {
  await mkdir(place.folder, { recursive: true });
  const local = {
    stateFile: join(place.folder, "state.duckdb"),
    spillFolder: join(place.folder, "spill"),
    memoryLimitMb: 256,
    threads: 1,
    clock: systemClock,
  };
  switch (engine) {
    case "duckdb":
      return csvFile(join(place.folder, "customers.csv"), local);
    case "postgres":
    case "postgres-read-only":
      return await postgresTable(engine, place.name, place.servers.postgres, local);
    case "trino":
      return await trinoTable(place.name, place.servers.trino, local, () => ({}));
    case "trino-shared": {
      const openShelf = (worker: string): { shelf: PlanShelf } => ({ shelf: place.openShelf(worker) });
      return await trinoTable(place.name, place.servers.trino, local, openShelf);
    }
    default:
      return engine satisfies never;
  }
}

interface Local {
  readonly stateFile: string;
  readonly spillFolder: string;
  readonly memoryLimitMb: number;
  readonly threads: number;
  readonly clock: Clock;
}

const columns = ["id", "external_id", "name", "email", "phone", "city", "tier", "orders", "mark"] as const;

function csvFile(file: string, local: Local): CustomerTables {
  const cell = (value: string | number | null): string =>
    value === null ? "" : `"${String(value).replaceAll('"', '""')}"`;
  return {
    async write(rows) {
      const lines = rows.map((row) => columns.map((column) => cell(row[column])).join(","));
      await writeFile(file, `${[columns.join(","), ...lines].join("\n")}\n`);
    },
    open: () => createDuckDbEngine({ ...local, source: { tables: { customers: file } } }),
    close: async () => undefined,
  };
}

async function postgresTable(
  engine: "postgres" | "postgres-read-only",
  schema: string,
  connection: EmbeddedConnection,
  local: Local,
): Promise<CustomerTables> {
  const { host, port, user, database } = connection;
  const isOwner = engine === "postgres";
  const account = isOwner ? user : readerRole;
  const url = `postgresql://${account}@/${database}?host=${encodeURIComponent(host)}&port=${port}`;
  const table = `${schema}.customers`;
  const owner = new pg.Client(connection);
  await owner.connect();
  await owner.query(
    `CREATE SCHEMA ${schema}; GRANT USAGE ON SCHEMA ${schema} TO ${readerRole};
     CREATE TABLE ${table} (id bigint, external_id text, name text, email text, phone text, city text, tier text, orders bigint, mark text);
     GRANT SELECT ON ${table} TO ${readerRole}`,
  );
  return {
    async write(rows) {
      await owner.query("BEGIN");
      await owner.query(`DELETE FROM ${table}`);
      await owner.query(
        `INSERT INTO ${table} SELECT * FROM json_populate_recordset(NULL::${table}, $1::json)`,
        [JSON.stringify(rows)],
      );
      await owner.query("COMMIT");
    },
    async open() {
      const opened = await openPostgres({ url, schema, queryTimeoutMs: 60_000, clock: systemClock });
      invariant((opened.kind === "engine") === isOwner, "the account decides where plans are kept");
      return opened.kind === "engine"
        ? opened.engine
        : await createStreamedEngine({ ...local, source: opened.source });
    },
    close: () => owner.end(),
  };
}

async function trinoTable(
  name: string,
  cluster: ClusterAddress | null,
  local: Local,
  shelfOf: (worker: string) => { readonly shelf?: PlanShelf },
): Promise<CustomerTables> {
  const client = clientOf(cluster, { catalog: "memory" });
  await client.run(`CREATE SCHEMA memory.${name}`);
  const state = { catalog: "memory", schema: `${name}_state` };
  return {
    async write(rows) {
      const types = Object.fromEntries(
        columns.map(
          (column) => [column, column === "id" || column === "orders" ? "integer" : "text"] as const,
        ),
      );
      const texts = rows.map((row) =>
        columns.map((column) => (row[column] === null ? null : String(row[column]))),
      );
      await writeTable(client, `memory.${name}.customers`, { columns: types, rows: texts });
    },
    open: (worker) =>
      openTrinoEngine({
        ...local,
        ...shelfOf(worker),
        place: {
          url: cluster?.url ?? "",
          user: "simulation",
          credential: { kind: "none" },
          allowPlainCredentials: false,
          certificate: null,
          catalog: "memory",
          schema: name,
          state,
          clientTags: [],
          session: {},
          spooling: true,
        },
        queryTimeoutMs: 120_000,
        random: Math.random,
      }),
    async close() {
      await dropSchema(client, `memory.${name}`);
      await dropSchema(client, `memory.${state.schema}`).catch(() => undefined);
      await client.close();
    },
  };
}
