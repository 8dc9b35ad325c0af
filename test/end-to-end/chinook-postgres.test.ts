/** The same music shop in PostgreSQL: the same file of definitions and the same query, the data on a server. */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { type ScratchPostgres, startScratchPostgres } from "../contract/scratch-postgres.ts";
import { openShop, type Shop, shopYaml } from "./deskfeed-process.ts";

const data = resolve(import.meta.dirname, "../../../shared/data/chinook");
const isThere = existsSync(data);
if (!isThere) console.warn(`Skipped: the Chinook files are not at ${data}.`);

const tables = {
  Customer: "customer",
  Employee: "employee",
  Invoice: "invoice",
  Invoice_Line: "invoice_line",
  Track: "track",
  Genre: "genre",
};

/** DuckDB reads the files and says the types; PostgreSQL knows them by the same names, but for these. */
const typeNames: Readonly<Record<string, string>> = { VARCHAR: "text", DOUBLE: "float8" };

async function load(client: pg.Client): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:");
  const duckdb = await instance.connect();
  for (const [table, file] of Object.entries(tables)) {
    const source = `read_csv('${join(data, `${file}.csv`)}')`;
    const shape = (await duckdb.runAndReadAll(`DESCRIBE SELECT * FROM ${source}`)).getRows();
    const columns = shape.map(([name, type]) => `"${name}" ${typeNames[String(type)] ?? String(type)}`);
    const rows = await duckdb.runAndReadAll(
      `SELECT CAST(json_group_array(t) AS VARCHAR) FROM ${source} AS t`,
    );
    await client.query(`CREATE TABLE "${table}" (${columns.join(", ")})`);
    await client.query(`INSERT INTO "${table}" SELECT * FROM json_populate_recordset(NULL::"${table}", $1)`, [
      rows.getRows()[0]?.[0],
    ]);
  }
  duckdb.closeSync();
  instance.closeSync();
}

describe.skipIf(!isThere)("the Chinook music shop in PostgreSQL", () => {
  let shop: Shop;
  let sandbox: Sandbox;
  let server: ScratchPostgres;
  let client: pg.Client;
  let env: Readonly<Record<string, string>>;

  beforeAll(async () => {
    [shop, sandbox, server] = await Promise.all([openShop(), startSandbox(), startScratchPostgres()]);
    client = new pg.Client(server.connection);
    await client.connect();
    await load(client);
    const { host, port, user, database } = server.connection;
    env = { C360_URL: `postgresql://${user}@/${database}?host=${encodeURIComponent(host)}&port=${port}` };
    const yaml = shopYaml({ url: sandbox.url, tables: {} }).replace(
      /customer360:[\s\S]*?(?=destinations:)/,
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the configuration that refers to the variable.
      "customer360: { engine: postgres, url: '${C360_URL}' }\n",
    );
    await shop.write("deskfeed.yaml", yaml);
    await shop.write(
      "queries/zendesk-users.sql",
      readFileSync(resolve(import.meta.dirname, "../../examples/chinook/zendesk-users.sql"), "utf8"),
    );
  });

  afterAll(async () => {
    await client.end();
    await Promise.all([sandbox.close(), server.close(), shop.close()]);
  });

  it("arrives whole, and the second run finds that nothing changed and sends nothing", async () => {
    const first = await shop.run(["run", "Zendesk - Users", "--json"], env);
    expect(JSON.parse(first.stdout)).toMatchObject({
      status: "completed",
      rows: { read: 59, delivered: 59, created: 59, rejected: 0, failed: 0 },
    });
    expect(first.code).toBe(0);
    expect(sandbox.truth.userByExternalId("chinook-6")).toMatchObject({
      name: "helena holý",
      userFields: { orders: 7, ltv: 49.62, favourite_genre: "Rock", support_agent: "Steve Johnson" },
    });
    const before = sandbox.truth.writeRequestCount();
    const second = await shop.run(["run", "Zendesk - Users", "--json"], env);
    expect(JSON.parse(second.stdout)).toMatchObject({ rows: { read: 59, unchanged: 59, delivered: 0 } });
    expect(sandbox.truth.writeRequestCount()).toBe(before);
  });

  it("says in check where it is remembered what was sent", async () => {
    const { stdout } = await shop.run(["check", "--json"], env);
    expect(JSON.parse(stdout)).toMatchObject({
      ledgerPlace: expect.stringContaining("in the schema deskfeed_plans of PostgreSQL"),
    });
  });
});
