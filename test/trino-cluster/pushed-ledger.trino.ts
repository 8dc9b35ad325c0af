/** The ledger in the cluster: what breaks off half way, what is beside a run, what is lost on one side, and where nothing may be written. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, inject, it, onTestFinished } from "vitest";
import type { Engine, Plan, PlanRequest } from "../../src/core/ports/engine.ts";
import { openTrinoEngine } from "../../src/engines/trino/open-trino.ts";
import { systemClock } from "../../src/runner/system-clock.ts";
import type { PortableTable } from "../contract/engine-scenes.ts";
import { startProxy } from "./counting-proxy.ts";
import { makePushedHarness, type PushedHarness } from "./pushed-harness.ts";

const trino = inject("trino");

function request(id: string, over: Partial<PlanRequest> = {}): PlanRequest {
  return {
    id,
    target: "zendesk_users",
    query: { sql: "SELECT external_id, name FROM customers ORDER BY seq", dialect: "trino" },
    identity: { externalId: "external_id", email: null },
    columns: ["external_id", "name"],
    version: "1",
    judge: (page) =>
      page.map(({ ordinal, row }) => {
        const user = JSON.stringify(row);
        return { ordinal, verdict: "send", user, held: user, warnings: [] };
      }),
    signal: new AbortController().signal,
    ...over,
  };
}

const customers = (count: number, changed: readonly number[] = []): PortableTable => ({
  columns: { seq: "integer", external_id: "text", name: "text" },
  rows: Array.from({ length: count }, (_, index) => [
    String(index),
    `u${index}`,
    changed.includes(index) ? `Changed ${index}` : `Name ${index}`,
  ]),
});

async function settleAll(plan: Plan): Promise<void> {
  for await (const page of plan.entries({}))
    await plan.settle(
      page.map(({ position }) => ({ position, state: "delivered", zendeskUserId: position })),
    );
  await plan.close(true);
}

async function tablesIn({ client, state }: PushedHarness): Promise<readonly string[]> {
  const [catalog, schema] = state.split(".");
  const { rows } = await client.rows(
    `SELECT table_name FROM ${catalog}.information_schema.tables WHERE table_schema = '${schema}' ORDER BY 1`,
  );
  return rows.map(([name]) => String(name));
}

describe.skipIf(trino === null)("a ledger in the cluster", () => {
  let harness: PushedHarness | null = null;
  afterEach(() => harness?.close());
  const opened = async (catalog: string): Promise<PushedHarness> => {
    harness = await makePushedHarness(catalog);
    return harness;
  };

  it("is changed in place for a few rows, where the connector can", async () => {
    const here = await opened("lake");
    const { engine, setTable } = here;
    await setTable("customers", customers(20));
    await settleAll(await engine.plan(request("r1")));
    await setTable("customers", customers(20, [7]));
    const second = await engine.plan(request("r2"));
    expect(second.tally).toMatchObject({ new: 0, changed: 1, unchanged: 19 });
    await settleAll(second);
    expect((await engine.plan(request("r3"))).tally).toMatchObject({ changed: 0, unchanged: 20 });
    // A ledger written anew would be of the second generation.
    expect((await tablesIn(here)).filter((name) => name.includes("_ledger_"))).toEqual([
      expect.stringMatching(/_1$/),
    ]);
  });

  it("does not lose what a run settles while a dry plan is made beside it", async () => {
    const { engine, setTable } = await opened("memory");
    await setTable("customers", customers(6));
    const run = await engine.plan(request("r1"));
    const settle = (position: number): Promise<void> =>
      run.settle([{ position, state: "delivered", zendeskUserId: 1 }]);
    await settle(0);
    expect((await engine.plan(request("dry-1"))).tally).toMatchObject({ new: 5, unchanged: 1 });
    await settle(1);
    await settle(2);
    await run.close(false);
    expect((await engine.plan(request("r2"))).tally).toMatchObject({ new: 3, unchanged: 3 });
  });

  it("is not read from a generation that was never finished, and tidies up what was left behind", async () => {
    const here = await opened("memory");
    await here.setTable("customers", customers(3));
    await settleAll(await here.engine.plan(request("r1")));
    await settleAll(await here.engine.plan(request("r2")));
    const before = await tablesIn(here);
    const ledger = before.find((name) => name.includes("_ledger_")) ?? "";
    const unfinished = ledger.replace(/_1$/, "_2");
    await here.client.run(
      `CREATE TABLE ${here.state}.${unfinished} AS SELECT * FROM ${here.state}.${ledger} WHERE false`,
    );
    expect((await here.engine.plan(request("r3"))).tally).toMatchObject({ new: 0, unchanged: 3 });
    expect(await tablesIn(here)).not.toContain(unfinished);
  });

  it("takes the same moves twice, as after a fold that broke off before it had tidied up", async () => {
    const here = await opened("lake");
    await here.setTable("customers", customers(10));
    await settleAll(await here.engine.plan(request("r1")));
    const moves = (await tablesIn(here)).find((name) => name.includes("_moves_")) ?? "";
    const copy = `${here.state}.${moves}`;
    await here.client.run(`CREATE TABLE ${here.state}.kept AS SELECT * FROM ${copy}`);
    expect((await here.engine.plan(request("r2"))).tally).toMatchObject({ unchanged: 10 });
    await here.client.run(`CREATE TABLE ${copy} AS SELECT * FROM ${here.state}.kept`);
    expect((await here.engine.plan(request("r3"))).tally).toMatchObject({ new: 0, unchanged: 10 });
    expect((await here.engine.plan(request("r4"))).tally).toMatchObject({ new: 0, unchanged: 10 });
  });

  it("counts what was settled last where earlier moves are still there", async () => {
    const here = await opened("memory");
    await here.setTable("customers", customers(4));
    const movesNow = async (): Promise<readonly string[]> =>
      (await tablesIn(here)).filter((name) => name.includes("_moves_"));
    const first = await here.engine.plan(request("r1"));
    // In several steps, so that the numbers of the earlier moves run ahead.
    for (const position of [0, 1, 2, 3])
      await first.settle([{ position, state: "delivered", zendeskUserId: position }]);
    const [earlier = ""] = await movesNow();
    await here.client.run(`CREATE TABLE ${here.state}.kept AS SELECT * FROM ${here.state}.${earlier}`);
    await here.setTable("customers", customers(4, [3]));
    const second = await here.engine.plan(request("r2"));
    // As when the process ended before it had dropped them.
    await here.client.run(`CREATE TABLE ${here.state}.${earlier} AS SELECT * FROM ${here.state}.kept`);
    await settleAll(second);
    expect(await movesNow()).toHaveLength(2);
    expect((await here.engine.plan(request("dry-1"))).tally).toMatchObject({ changed: 0, unchanged: 4 });
    expect((await here.engine.plan(request("r3"))).tally).toMatchObject({ changed: 0, unchanged: 4 });
    expect(await movesNow()).toEqual([]);
  });

  it("is there for another machine: nothing is sent again when the state file here is lost", async () => {
    const here = await opened("memory");
    await here.setTable("customers", customers(4));
    await settleAll(await here.engine.plan(request("r1")));
    await here.loseLocal();
    await here.setTable("customers", customers(4, [2]));
    const plan = await here.engine.plan(request("r2"));
    expect(plan.tally).toMatchObject({ new: 0, changed: 1, unchanged: 3 });
    expect((await plan.samples(1))[0]?.before).toContain("Name 2");
  });

  it("hands rows out page by page without a query of the cluster, and tells what was settled in a few", async () => {
    const counted: string[] = [];
    const proxy = await startProxy(trino?.url ?? "", (_, asked) => {
      if (asked.method === "POST") counted.push(String(asked.url));
      return false;
    });
    onTestFinished(() => proxy.close());
    harness = await makePushedHarness("memory", proxy.url);
    await harness.setTable("customers", customers(6_000));
    const plan = await harness.engine.plan(request("r1"));
    counted.splice(0);
    const positions: number[] = [];
    for await (const page of plan.entries({})) positions.push(...page.map(({ position }) => position));
    expect(positions).toEqual(Array.from({ length: 6_000 }, (_, index) => index));
    expect(counted).toEqual([]);
    await plan.settle(
      positions.map((position) => ({ position, state: "delivered", zendeskUserId: position })),
    );
    // The next number of moves, and 6,000 rows of some 250 characters in statements of 900,000.
    expect(counted.length).toBeLessThanOrEqual(4);
  });

  it("of a newer format is refused, not misread", async () => {
    const here = await opened("memory");
    await here.client.run(`CREATE TABLE ${here.state}.deskfeed_v2_ledger_x (k varbinary)`);
    await expect(here.engine.plan(request("r1"))).rejects.toMatchObject({
      code: "state_format",
      next: "fix",
    });
  });
});

describe.skipIf(trino === null)("a cluster where we may not write", () => {
  const open = async (state: { catalog: string; schema: string } | null): Promise<Engine> => {
    const folder = await mkdtemp(join(tmpdir(), "deskfeed-engine-"));
    onTestFinished(() => rm(folder, { recursive: true }));
    const engine = await openTrinoEngine({
      place: {
        ...{ url: trino?.url ?? "", user: "tester", credential: { kind: "none" } },
        ...{ allowPlainCredentials: false, certificate: null, catalog: "tpch", schema: "tiny" },
        ...{ clientTags: [], spooling: true, session: {}, state },
      },
      ...{ stateFile: join(folder, "state.duckdb"), spillFolder: join(folder, "spill") },
      ...{ memoryLimitMb: 256, queryTimeoutMs: 120_000, clock: systemClock, random: Math.random },
    });
    onTestFinished(() => engine.close());
    return engine;
  };

  it("streams its rows here, and says why", async () => {
    const engine = await open(null);
    expect(engine.ledgerPlace).toMatch(/^Rows are streamed here.*tpch\.deskfeed cannot be written: /);
    const query = {
      sql: "SELECT CAST(custkey AS varchar) AS external_id, name FROM customer",
      dialect: "trino",
    } as const;
    expect((await engine.plan(request("r1", { query }))).tally).toMatchObject({ read: 1500, new: 1500 });
  });

  it("is refused when a place was named that cannot be written", async () => {
    await expect(open({ catalog: "tpch", schema: "ours" })).rejects.toMatchObject({
      code: "engine_state_unwritable",
    });
    await expect(open({ catalog: "nowhere", schema: "ours" })).rejects.toMatchObject({
      code: "engine_state_unwritable",
    });
  });
});

describe.skipIf(trino === null)("values of every type", () => {
  const values: readonly (readonly [sql: string, kind: string, value: unknown])[] = [
    ["TIMESTAMP '2020-01-01 00:00:00.123456 Europe/Berlin'", "timestamp-tz", "2019-12-31T23:00:00.123456Z"],
    ["TIMESTAMP '1950-12-31 23:59:59.100000000000'", "timestamp", "1950-12-31T23:59:59.1"],
    [
      "CAST('12345678901234567890123456.0123456789' AS decimal(38, 10))",
      "decimal",
      "12345678901234567890123456.0123456789",
    ],
    ["BIGINT '-9223372036854775808'", "integer", "-9223372036854775808"],
    ["REAL '1.5'", "double", "1.5"],
    ["X'00ff'", "binary", "00ff"],
    ["CAST('ab' AS char(5))", "text", "ab"],
    ["UUID '12151fd2-7586-11e9-8f9e-2a86e4085a59'", "text", "12151fd2-7586-11e9-8f9e-2a86e4085a59"],
    ["TIME '01:02:03.456'", "text", "01:02:03.456"],
    ["INTERVAL '2' DAY", "text", "2 00:00:00.000"],
    ["JSON '{\"a\":1}'", "text", '{"a":1}'],
    ["ARRAY['a', NULL, 'b,c']", "list", ["a", null, "b,c"]],
    ["ARRAY[DATE '2020-02-29']", "list", ["2020-02-29"]],
    ["ARRAY[CAST('1.50' AS decimal(10, 2))]", "list", ["1.50"]],
    ["ARRAY[ARRAY[1], NULL]", "nested", "[[1],null]"],
    ["MAP(ARRAY['k', 'l'], ARRAY[1, NULL])", "nested", '{"k":1,"l":null}'],
    ["CAST(ROW(1, 'x') AS ROW(a integer, b varchar))", "nested", '{"a":1,"b":"x"}'],
    ["CAST(ROW(X'00') AS ROW(b varbinary))", "nested", "(row(b varbinary))"],
  ];

  it("cross without losing anything, under names that are words of SQL, and are told apart when they change", async () => {
    const { engine, close } = await makePushedHarness("memory");
    onTestFinished(close);
    const names = values.map(
      (_, index) => ["select", "user_fields.At Zone", 'quo"ted'][index] ?? `c${index}`,
    );
    const named = values.map(([sql], index) => `${sql} AS "${names[index]?.replaceAll('"', '""')}"`);
    const query = { sql: `SELECT 'u1' AS external_id, ${named.join(", ")}`, dialect: "trino" } as const;
    expect((await engine.describe(query)).slice(1).map(({ name, kind }) => [name, kind])).toEqual(
      values.map(([, kind], index) => [names[index], kind]),
    );
    const row = Object.fromEntries(values.map(([, , value], index) => [names[index], value]));
    expect((await engine.preview(query, { limit: 1 })).rows).toEqual([{ external_id: "u1", ...row }]);
    const columns = ["external_id", ...names.filter((_, index) => values[index]?.[1] !== "nested")];
    const plan = await engine.plan(request("r1", { query, columns }));
    for await (const [entry] of plan.entries({}))
      expect(JSON.parse(entry?.user ?? "")).toEqual(
        Object.fromEntries(columns.map((name) => [name, name === "external_id" ? "u1" : row[name]])),
      );
    await settleAll(plan);
    expect((await engine.plan(request("r2", { query, columns }))).tally).toMatchObject({ unchanged: 1 });
    const changed = { ...query, sql: query.sql.replace("00:00:00.123456", "00:00:00.123457") };
    expect((await engine.plan(request("r3", { query: changed, columns }))).tally).toMatchObject({
      changed: 1,
    });
  });
});
