/** A DuckDB's ledger belongs to one machine: workers and servers with another data folder leave its runs alone, and say why to log, screen and terminal. */
import { createHash } from "node:crypto";
import { existsSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { type ScratchPostgres, scratchKey, startScratchPostgres } from "../contract/scratch-postgres.ts";
import { openShop, type Running, type Shop, shopYaml, until } from "../end-to-end/deskfeed-process.ts";
import { addressOf, hasSaid, hasTaken, waitMs } from "./worker-ground.ts";

/** Looks for runs happen twice a second. */
const severalLooksMs = 2500;

let postgres: ScratchPostgres;
let client: pg.Pool;
let sandbox: Sandbox;
let shop: Shop;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  postgres = await startScratchPostgres();
  client = new pg.Pool(postgres.connection);
  // Its connections end a moment after the pool says so, and the server may be quicker.
  client.on("connect", (one) => one.on("error", () => undefined));
  client.on("error", () => undefined);
  sandbox = await startSandbox({ settings: { jobMs: [0, 0], planRequestsPerMinute: null } });
  shop = await openShop();
  await shop.write("customers.csv", "id,name,city\nc1,Ana,Bonn\nc2,Bo,Kiel\n");
  await shop.write(
    "queries/zendesk-users.sql",
    'SELECT id AS external_id, name, city AS "user_fields.city" FROM Customers',
  );
  await shop.write(
    "deskfeed.yaml",
    shopYaml({ url: sandbox.url, dialect: "duckdb", tables: { Customers: "customers.csv" } }),
  );
  const key = createHash("sha256").update(scratchKey).digest("base64");
  env = { DATABASE_URL: addressOf(postgres), DESKFEED_KEY: key };
});
afterAll(async () => {
  await shop.close();
  await sandbox.close();
  await client.end();
  await postgres.close();
});

async function serve(data: string): Promise<Running> {
  const running = shop.start(["serve", "--port", "0", "--data", data], env);
  await until("the server to listen", () => existsSync(join(shop.folder, data, "server.json")), waitMs);
  return running;
}

const hasEnded = ({ child }: Running): boolean => child.exitCode !== null;

async function end(running: Running): Promise<void> {
  running.child.kill("SIGTERM");
  await running.ended;
}

const states = async (): Promise<readonly string[]> =>
  (await client.query("SELECT state FROM deskfeed.runs ORDER BY number")).rows.map(({ state }) => state);

it("a worker with another data folder leaves runs alone and logs why, also while nobody else is there", async () => {
  const home = await serve("here");
  const worker = shop.start(["worker", "--json", "--data", "there"], env);
  await until("the worker to say why", () => hasSaid(worker, "runs left alone"), waitMs);
  expect(worker.said()).toMatch(/"here":"[^"]*\/there","there":"[^"]*\/here"/);
  const first = await shop.run(["run", "Zendesk - Users", "--json", "--data", "here"], env);
  expect(JSON.parse(first.stdout)).toMatchObject({ status: "completed", rows: { read: 2, created: 2 } });

  await end(home);
  await client.query(`INSERT INTO deskfeed.runs (orchestration_id, orchestration, destination_id)
    SELECT id, name, destination_id FROM deskfeed.orchestrations`);
  await new Promise((ok) => setTimeout(ok, severalLooksMs));
  expect(await states()).toEqual(["completed", "waiting"]);
  expect(hasTaken(worker, 1) || hasTaken(worker, 2)).toBe(false);

  const again = await serve("here");
  await until("the run to end", async () => (await states())[1] === "completed", waitMs);
  await end(worker);
  await end(again);
  // Its own ledger knew them: with another one both would have been sent anew.
  expect(sandbox.truth.usersAccepted()).toBe(2);
});

it("a server whose folder does not count any more says on the run, and to the command, whom it waits for", async () => {
  const here = await serve("here");
  const there = await serve("there");
  await end(there);
  const running = shop.start(["run", "Zendesk - Users", "--data", "here"], env);
  const why = /Waits for a worker at .+\/there: only there is it remembered what was sent\./;
  await until("the command to say why", () => why.test(running.said()) || hasEnded(running), waitMs);
  expect(running.said()).toMatch(why);
  expect((await states()).at(-1)).toBe("waiting");
  // Started last, it counts again.
  await end(here);
  const again = await serve("here");
  expect((await running.ended).code).toBe(0);
  await end(again);
  expect(sandbox.truth.usersAccepted()).toBe(2);
});
