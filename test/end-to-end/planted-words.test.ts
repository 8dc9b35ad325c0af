/** The log of a worker and what commands say, where everything goes wrong that can quote a secret or a customer: neither is quoted in a log, no secret anywhere. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { createStores, type Stores } from "../../src/store/store.ts";
import { realClock, type ScratchPostgres, startScratchPostgres } from "../contract/scratch-postgres.ts";
import { openShop, type Shop, shopYaml, until } from "./deskfeed-process.ts";

/** Words that stand in customers' rows, and nowhere else. */
const customers = ["Xanthippe", "quillfeather", "Zyzzogeton"];
const secrets = { token: "planted-token-9f8e7d", password: "planted-password-6a5b4c" };
const key = Buffer.alloc(32, 7);

let shop: Shop;
let sandbox: Sandbox;
let postgres: ScratchPostgres;
let stores: Stores;
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  [shop, sandbox, postgres] = await Promise.all([
    openShop(),
    startSandbox({ credentials: { apiToken: secrets.token }, settings: { jobMs: [0, 0] } }),
    startScratchPostgres(),
  ]);
  const { host, port, user, database } = postgres.connection;
  env = {
    DATABASE_URL: `postgresql://${user}:${secrets.password}@/${database}?host=${encodeURIComponent(host)}&port=${port}`,
    DESKFEED_KEY: key.toString("base64"),
    ZENDESK_API_TOKEN: secrets.token,
  };
  stores = await createStores({ connection: postgres.connection, key, clock: realClock });
  await shop.write(
    "customers.csv",
    "id,name,email,city\nc1,Xanthippe One,one@quillfeather.example,Zyzzogeton\nc2,Xanthippe Two,two@quillfeather.example,Zyzzogeton\n",
  );
  await shop.write(
    "queries/zendesk-users.sql",
    "SELECT id AS external_id, name, email FROM Customers ORDER BY id",
  );
  await shop.write(
    "bad.sql",
    "SELECT id AS external_id, name, CAST(city AS INTEGER) AS notes FROM Customers",
  );
  const yaml = shopYaml({ url: sandbox.url, dialect: "duckdb", tables: { Customers: "customers.csv" } })
    .replace("queries:\n", "queries:\n  Bad: bad.sql\n")
    .replace("orchestrations:\n", "orchestrations:\n  Bad: { query: Bad, destination: Zendesk }\n");
  await shop.write("deskfeed.yaml", yaml);
  const applied = await shop.run(["apply"], env);
  expect(applied.code, applied.stderr).toBe(0);
});

afterAll(async () => {
  await stores.store.close();
  await Promise.all([shop.close(), sandbox.close()]);
  await postgres.close();
});

async function openRun(name: string): Promise<string> {
  const ids = await stores.store.orchestrationIds(name);
  const { run } = await stores.store.openRun(ids?.orchestrationId ?? "", { limit: null, only: null });
  return run.id;
}

async function endOf(id: string) {
  await until("the run to end", async () => (await stores.store.findRun(id))?.endedAt != null);
  return await stores.store.findRun(id);
}

describe("a worker's log", () => {
  it("tells runs that fail of a value, of Zendesk's words and of credentials, and quotes nobody", async () => {
    sandbox.faults.add({
      kind: "row-failed",
      rows: { externalId: "c2" },
      error: "UserUpdateError",
      details: "Email: two@quillfeather.example of Xanthippe Two is already being used",
    });
    const worker = shop.start(["worker", "--json"], env);
    expect(await endOf(await openRun("Zendesk - Users"))).toMatchObject({ tally: { failed: 1 } });
    expect(sandbox.truth.faults()).toEqual({ "row-failed": 1 });
    expect(await endOf(await openRun("Bad"))).toMatchObject({ state: "failed" });
    sandbox.faults.add({ kind: "token-revoked", path: "/api/v2/user_fields" });
    expect(await endOf(await openRun("Zendesk - Users"))).toMatchObject({ state: "failed" });
    sandbox.faults.clear();
    worker.child.kill("SIGTERM");
    const { stderr, stdout } = await worker.ended;
    expect(stderr.match(/"event":"run ended"/g)).toHaveLength(3);
    for (const word of [...customers, ...Object.values(secrets)])
      expect((stdout + stderr).toLowerCase(), word).not.toContain(word.toLowerCase());
  });
});

describe("commands", () => {
  it("say why they failed without a secret", async () => {
    const said = [
      await shop.run(["run", "Bad"], env),
      await shop.run(["run", "Zendesk - Users"], { ...env, ZENDESK_API_TOKEN: `${secrets.token}-wrong` }),
      await shop.run(["runs"], {
        ...env,
        DATABASE_URL: `postgres://jo:${secrets.password}@127.0.0.1:1/feed`,
      }),
      await shop.run(["runs"], { ...env, DATABASE_URL: `postgres://jo:${secrets.password}@[feed` }),
    ];
    for (const { code, stderr, stdout } of said) {
      expect(code, stderr).not.toBe(0);
      expect(stderr).not.toBe("");
      for (const secret of Object.values(secrets)) expect(stderr + stdout, secret).not.toContain(secret);
    }
  });
});
