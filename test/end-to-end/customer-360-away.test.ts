/** `deskfeed serve` and `deskfeed check` while the PostgreSQL with the customers is switched off, and after it is back. */
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { makeOwnServer, type OwnServer } from "../postgres-engine/own-server.ts";
import { openShop, type Shop, shopYaml, until } from "./deskfeed-process.ts";

let data: OwnServer;
let shop: Shop;
let sandbox: Sandbox;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  [data, shop, sandbox] = await Promise.all([makeOwnServer({ access: [] }), openShop(), startSandbox()]);
  const client = new pg.Client(data.owner);
  await client.connect();
  await client.query(
    "CREATE TABLE customers AS SELECT 'c' || n AS external_id, 'Name ' || n AS name FROM generate_series(1, 7) AS n",
  );
  await client.end();
  env = { C360_URL: `postgresql://deskfeed:s3cret@127.0.0.1:${data.port}/postgres` };
  await shop.write(
    "deskfeed.yaml",
    shopYaml({ url: sandbox.url, tables: {} }).replace(
      /customer360:[\s\S]*?(?=destinations:)/,
      // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the configuration that refers to the variable.
      "customer360: { engine: postgres, url: '${C360_URL}', dialect: postgres }\n",
    ),
  );
  await shop.write(
    "queries/zendesk-users.sql",
    "SELECT external_id, name FROM customers ORDER BY external_id",
  );
  await data.stop();
});
afterAll(async () => {
  await shop.close();
  await sandbox.close();
  await data.close();
});

it("starts without it, says so, and sends by itself what was asked for when it is back", async () => {
  const alone = await shop.run(["check", "--json"], env);
  expect(alone.code).not.toBe(0);
  const report = JSON.parse(alone.stdout);
  expect(report.tablesError).toMatchObject({ code: "engine_lost" });
  expect(report.destinations).toMatchObject([{ destination: "Zendesk", ok: true }]);
  expect(alone.stdout + alone.stderr).not.toContain("s3cret");

  const server = shop.start(["serve", "--port", "0", "--json"], env);
  let text = "";
  server.child.stdout?.on("data", (part: string) => {
    text += part;
  });
  await until("the server prints its address", () => text.includes("\n"));
  await until("the log says that it is away", () => server.said().includes("Customer 360 away"));
  const asked = await shop.run(["check", "--json"], env);
  expect(JSON.parse(asked.stdout).tablesError).toMatchObject({ code: "engine_lost" });

  const run = shop.start(["run", "Zendesk - Users", "--json"], env);
  await until("the run waits", async () => {
    const { stdout } = await shop.run(["runs", "--json"], env);
    return JSON.parse(stdout)[0]?.status === "waiting";
  });
  await data.start();
  const ended = await run.ended;
  expect(ended.code).toBe(0);
  expect(JSON.parse(ended.stdout)).toMatchObject({ status: "completed", rows: { read: 7, delivered: 7 } });
  expect(server.said()).toContain("Customer 360 back");
  const well = await shop.run(["check", "--json"], env);
  expect(JSON.parse(well.stdout)).toMatchObject({
    ok: true,
    tablesError: null,
    ledgerPlace: expect.stringContaining("deskfeed_plans"),
  });
  expect(server.said()).not.toContain("s3cret");
  await data.stop();
  // It ends at once although it looks for the database.
  server.child.kill("SIGTERM");
  expect((await server.ended).code).toBe(0);
}, 180_000);

it("refuses to start where a person must change something first", async () => {
  const wrong = await shop.run(["serve", "--port", "0"], { C360_URL: "postgresql://nobody" });
  expect(wrong.code).toBe(2);
  expect(wrong.stderr).toContain("customer360.url");
});
