/** Ledgers that are kept in a PostgreSQL beside the customers: backed up, destroyed with everything else, and restored. */
import { rm } from "node:fs/promises";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { type ScratchPostgres, startScratchPostgres } from "../contract/scratch-postgres.ts";
import { openShop, type Shop, shopYaml } from "./deskfeed-process.ts";

let shop: Shop;
let sandbox: Sandbox;
let server: ScratchPostgres;
let client: pg.Client;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  [shop, sandbox, server] = await Promise.all([openShop(), startSandbox(), startScratchPostgres()]);
  client = new pg.Client(server.connection);
  await client.connect();
  await client.query(
    `CREATE TABLE customers (external_id text, name text);
     INSERT INTO customers SELECT 'c' || n, E'Na"me\\n\\\\' || n FROM generate_series(1, 2500) AS n`,
  );
  const { host, port, user, database } = server.connection;
  env = { C360_URL: `postgresql://${user}@/${database}?host=${encodeURIComponent(host)}&port=${port}` };
  await shop.write(
    "deskfeed.yaml",
    shopYaml({ url: sandbox.url, tables: {}, destination: "    usersPerSecond: 10000" }).replace(
      /customer360:[\s\S]*?(?=destinations:)/,
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the configuration that refers to the variable.
      "customer360: { engine: postgres, url: '${C360_URL}', dialect: postgres }\n",
    ),
  );
  await shop.write(
    "queries/zendesk-users.sql",
    "SELECT external_id, name FROM customers ORDER BY external_id",
  );
  expect(await shop.run(["run", "Zendesk - Users"], env)).toMatchObject({ code: 0 });
});
afterAll(async () => {
  await client.end();
  await shop.close();
  await sandbox.close();
  await server.close();
});

const ledgerRows = async (): Promise<readonly unknown[]> =>
  (await client.query("SELECT * FROM deskfeed_plans.ledger_1 ORDER BY k")).rows;

it("come back with the control store, so that nobody is sent twice", async () => {
  const before = await ledgerRows();
  expect(before).toHaveLength(2500);
  const saved = await shop.run(["backup", "saved", "--json"], env);
  expect(saved.code).toBe(0);
  expect(JSON.parse(saved.stdout)).toMatchObject({ ledger: true });
  await rm(join(shop.folder, ".deskfeed"), { recursive: true, force: true });
  await client.query("DROP SCHEMA deskfeed_plans CASCADE");
  expect(await shop.run(["restore", "saved"], env)).toMatchObject({ code: 0 });
  expect(await ledgerRows()).toEqual(before);
  const again = await shop.run(["run", "Zendesk - Users", "--json"], env);
  expect(JSON.parse(again.stdout).rows).toMatchObject({ read: 2500, unchanged: 2500, delivered: 0 });
});

it("stay as they are where they are still there, since they are newer", async () => {
  await client.query("UPDATE customers SET name = 'New' WHERE external_id = 'c1'");
  await shop.run(["run", "Zendesk - Users"], env);
  await rm(join(shop.folder, ".deskfeed"), { recursive: true, force: true });
  const restored = await shop.run(["restore", "saved"], env);
  expect(restored).toMatchObject({ code: 0 });
  expect(restored.stderr).toContain("left as it is");
  const again = await shop.run(["run", "Zendesk - Users", "--json"], env);
  expect(JSON.parse(again.stdout).rows).toMatchObject({ unchanged: 2500 });
});

it("are refused a restore, before anything is touched, without the file that says where they go", async () => {
  await rm(join(shop.folder, ".deskfeed"), { recursive: true, force: true });
  const refused = await shop.run(["restore", "saved", "--config", "none.yaml"], env);
  expect(refused).toMatchObject({ code: 2, stderr: expect.stringContaining("none.yaml") });
  const away = await shop.run(["backup", "second"], { C360_URL: "postgresql://a:b@127.0.0.1:1/c360" });
  expect(away).toMatchObject({ code: 2, stderr: expect.stringContaining("--without-ledger") });
});
