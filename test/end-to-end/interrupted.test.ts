/** Runs that are broken off: killed, stopped, started twice, refused half way. The books must balance all the same. */
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { type Ended, openShop, type Shop, shopYaml, until } from "./deskfeed-process.ts";

const customers = 600;

interface RunJson {
  readonly run: string;
  readonly status: string;
  readonly rows: Readonly<Record<string, number>>;
}

const json = (ended: Ended): RunJson => JSON.parse(ended.stdout) as RunJson;

let shop: Shop;
let sandbox: Sandbox;

beforeEach(async () => {
  shop = await openShop();
  sandbox = await startSandbox({ settings: { jobMs: [100, 200], planRequestsPerMinute: null } });
  const rows = Array.from({ length: customers }, (_, i) => `c${i},Customer ${i},c${i}@example.org,City ${i}`);
  await shop.write("customers.csv", `id,name,email,city\n${rows.join("\n")}\n`);
  await shop.write(
    "queries/zendesk-users.sql",
    'SELECT id AS external_id, name, email, city AS "user_fields.city" FROM Customers',
  );
  await configure("    usersPerSecond: 300");
});

afterEach(async () => {
  await sandbox.close();
  await shop.close();
});

const configure = (destination: string): Promise<void> =>
  shop.write(
    "deskfeed.yaml",
    shopYaml({ url: sandbox.url, dialect: "duckdb", tables: { Customers: "customers.csv" }, destination }),
  );

/** Lets two of six batches through: the run is caught in the middle, however slow everything else is. */
const holdInTheMiddle = (): void =>
  sandbox.faults.add({
    kind: "unavailable",
    path: "/api/v2/users/create_or_update_many",
    after: 2,
    retryAfter: 1,
  });

const someArrived = (): Promise<void> => until("some users to arrive", () => sandbox.truth.userCount() > 0);

function expectWhole(ended: Ended): void {
  expect(json(ended)).toMatchObject({
    status: "completed",
    rows: { read: customers, delivered: customers, created: customers, failed: 0, unsent: 0 },
  });
  expect(ended.code).toBe(0);
  expect(sandbox.truth.userCount()).toBe(customers);
}

describe("a run that is broken off", () => {
  it("by kill -9 is taken over by the next `run`, which finishes exactly that run", async () => {
    holdInTheMiddle();
    const first = shop.start(["run", "Zendesk - Users"]);
    await someArrived();
    first.child.kill("SIGKILL");
    await first.ended;
    sandbox.faults.clear();
    const second = await shop.run(["run", "Zendesk - Users", "--json"]);
    expectWhole(second);
    const runs = await shop.run(["runs", "--json"]);
    expect(JSON.parse(runs.stdout)).toHaveLength(1);
    // At most the batches in flight at the kill are sent twice.
    expect(sandbox.truth.usersAccepted()).toBeLessThanOrEqual(customers + 300);
  });

  it("by Ctrl-C once finishes what is in flight, closes as stopped with exit code 4, and can be resumed", async () => {
    holdInTheMiddle();
    const first = shop.start(["run", "Zendesk - Users", "--json"]);
    await someArrived();
    first.child.kill("SIGINT");
    const stopped = await first.ended;
    sandbox.faults.clear();
    expect(stopped.code).toBe(4);
    const { run, status, rows } = json(stopped);
    expect(status).toBe("stopped");
    expect(rows.delivered).toBe(sandbox.truth.userCount());
    expect((rows.delivered ?? 0) + (rows.unsent ?? 0)).toBe(customers);
    expect(rows.unsent).toBeGreaterThan(0);
    expectWhole(await shop.run(["resume", run, "--json"]));
  });

  it("by Ctrl-C twice leaves at once and is taken up by the next `run`", async () => {
    sandbox.changeSettings({ jobMs: [60_000, 60_000] });
    const first = shop.start(["run", "Zendesk - Users"]);
    await until("a batch to be in flight", () => sandbox.truth.jobsInFlight() > 0);
    first.child.kill("SIGINT");
    await until("the first Ctrl-C to be heard", () => /Stopping/.test(first.said()));
    first.child.kill("SIGINT");
    expect((await first.ended).code).toBe(4);
    sandbox.changeSettings({ jobMs: [0, 0] });
    const second = await shop.run(["run", "Zendesk - Users", "--json"]);
    expect(json(second)).toMatchObject({
      status: "completed",
      rows: { read: customers, delivered: customers, failed: 0, unsent: 0 },
    });
  });

  it("by `deskfeed stop` from another terminal is stopped in good order", async () => {
    // A minute's work, of which the stop leaves the most.
    await configure("    usersPerSecond: 10");
    const first = shop.start(["run", "Zendesk - Users", "--json"]);
    await someArrived();
    const stop = await shop.run(["stop", "last"]);
    expect(stop.code).toBe(0);
    const stopped = await first.ended;
    expect(stopped.code).toBe(4);
    expect(json(stopped).status).toBe("stopped");
  });

  it("while another is on, started a second time, says who is at it and sends nothing", async () => {
    holdInTheMiddle();
    const first = shop.start(["run", "Zendesk - Users", "--json"]);
    await someArrived();
    const second = await shop.run(["run", "Zendesk - Users"]);
    expect(second.code).not.toBe(0);
    expect(second.stderr).toMatch(new RegExp(`\\b${first.child.pid}\\b`));
    sandbox.faults.clear();
    expectWhole(await first.ended);
    expect(sandbox.truth.usersAccepted()).toBe(customers);
  });

  it("by a token that is revoked half way fails with what to do, and the next run sends what is left", async () => {
    sandbox.faults.add({
      kind: "token-revoked",
      path: "/api/v2/users/create_or_update_many",
      nth: 3,
      times: 1,
    });
    const failed = await shop.run(["run", "Zendesk - Users", "--json"]);
    expect(failed.code).toBe(1);
    const { status, rows } = json(failed);
    expect(status).toBe("failed");
    expect(rows.read).toBe(customers);
    expect(rows.delivered).toBe(sandbox.truth.userCount());
    expect(failed.stderr + failed.stdout).not.toContain("sandbox-token");
  });
});

describe("a destination that cannot be reached", () => {
  it.each([
    ["a wrong token", { ZENDESK_API_TOKEN: "wrong" }, /token|credential|signed in/i],
    ["no server at its address", { PORT: "1" }, /127\.0\.0\.1:1|refused|reach/i],
  ])(
    "because of %s fails the run with a sentence that helps, sends nothing and shows no secret",
    async (_title, env, sentence) => {
      if ("PORT" in env)
        await shop.write(
          "deskfeed.yaml",
          shopYaml({
            url: "http://127.0.0.1:1",
            dialect: "duckdb",
            tables: { Customers: "customers.csv" },
            destination: "    retryBudgetSeconds: 1",
          }),
        );
      const ended = await shop.run(["run", "Zendesk - Users"], env as Record<string, string>);
      expect(ended.code).toBe(1);
      expect(ended.stderr + ended.stdout).toMatch(sentence);
      expect(ended.stderr + ended.stdout).not.toContain("sandbox-token");
      expect(sandbox.truth.userCount()).toBe(0);
    },
  );
});
