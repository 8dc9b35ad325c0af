/** Queries and files as people really bring them: what cannot work is said before anything is sent, what can arrives unharmed. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Sandbox, startSandbox } from "../../src/sandbox/sandbox.ts";
import { openShop, type Shop, shopYaml } from "./deskfeed-process.ts";

let shop: Shop;
let sandbox: Sandbox;

beforeAll(async () => {
  shop = await openShop();
  sandbox = await startSandbox();
  await shop.write("customers.csv", "id,name,email\nc1,Ana,ana@example.org\nc2,Bob,bob@example.org\n");
});

afterAll(async () => {
  await sandbox.close();
  await shop.close();
});

async function withQuery(
  sql: string,
  tables: Readonly<Record<string, string>> = { Customers: "customers.csv" },
): Promise<void> {
  await shop.write("deskfeed.yaml", shopYaml({ url: sandbox.url, tables }));
  await shop.write("queries/zendesk-users.sql", sql);
}

describe("a query that cannot send anybody ends with 2, names its file, and opens no run", () => {
  const cases: readonly [string, string, RegExp][] = [
    [
      "without an identity column",
      "SELECT name FROM Customers",
      /zendesk-users\.sql.*neither a column external_id nor a column email/s,
    ],
    [
      "without a name column",
      "SELECT id AS external_id FROM Customers",
      /zendesk-users\.sql.*no column name/s,
    ],
    [
      "with no column that Zendesk knows",
      "SELECT id AS number FROM Customers",
      /zendesk-users\.sql.*No column/s,
    ],
    [
      "with two columns of one name",
      "SELECT id AS external_id, name, name FROM Customers",
      /zendesk-users\.sql.*name/s,
    ],
    [
      "with a column that is not there",
      "SELECT id AS external_id,\n       nmae AS name\nFROM Customers",
      /zendesk-users\.sql:2:8.*name/s,
    ],
    ["that is two statements", "SELECT 1 AS name; DELETE FROM Customers", /zendesk-users\.sql.*one SELECT/s],
  ];
  it.each(cases)("%s", async (_title, sql, sentence) => {
    await withQuery(sql);
    const { code, stderr } = await shop.run(["run", "Zendesk - Users"]);
    expect(stderr).toMatch(sentence);
    expect(code).toBe(2);
  });
});

it("none of these has opened a run", async () => {
  const { stdout } = await shop.run(["runs", "--json"]);
  expect(JSON.parse(stdout)).toEqual([]);
});

describe("a file that cannot be read ends with 2 and is named with its line", () => {
  it.each([
    ["a missing one", "nowhere.csv", "", /nowhere\.csv/],
    ["a row with too many cells", "broken.csv", "id,name\nc1,Ana\nc2,Bob,what,is,this\n", /broken\.csv:3/],
  ])("%s", async (_title, file, text, sentence) => {
    if (text !== "") await shop.write(file, text);
    await withQuery("SELECT id AS external_id, name FROM Customers", { Customers: file });
    const { code, stderr } = await shop.run(["run", "Zendesk - Users"]);
    expect(stderr).toMatch(sentence);
    expect(code).toBe(2);
  });
});

it("a query that runs for ever ends at the time limit", async () => {
  await withQuery(
    "SELECT CAST(count(*) AS VARCHAR) AS external_id, 'x' AS name FROM UNNEST(sequence(1, 100000)) a(i), UNNEST(sequence(1, 100000)) b(j) WHERE i * j % 7 = 8",
  );
  const yaml = shopYaml({ url: sandbox.url, tables: { Customers: "customers.csv" } });
  await shop.write(
    "deskfeed.yaml",
    yaml.replace("  engine: duckdb\n", "  engine: duckdb\n  queryTimeoutSeconds: 1\n"),
  );
  const { code, stdout } = await shop.run(["run", "Zendesk - Users"]);
  expect(stdout).toMatch(/time limit|longer than/i);
  expect(code).toBe(1);
});

it("an empty result is a completed run of no rows", async () => {
  await withQuery("SELECT id AS external_id, name FROM Customers WHERE 1 = 0");
  const { code, stdout } = await shop.run(["run", "Zendesk - Users", "--json"]);
  expect(JSON.parse(stdout)).toMatchObject({
    status: "completed",
    rows: { read: 0, delivered: 0, unsent: 0 },
  });
  expect(code).toBe(0);
});

it("odd values arrive unharmed, impossible ones reject their row alone, and a structure is refused by name", async () => {
  const odd = ["👩‍👩‍👧‍👦 Ω", "مرحبا", "a\u200bb", 'line\nbreak "quoted" it\'s', "x".repeat(10_000)];
  const rows = odd.map(
    (name, i) =>
      `('o${i}', '${name.replaceAll("'", "''")}', 1.5E0, BIGINT '9007199254740993', DATE '1949-01-31')`,
  );
  const bad = [
    "('nan', 'Nan', nan(), BIGINT '1', DATE '2020-01-01')",
    "('inf', 'Inf', infinity(), BIGINT '1', DATE '2020-01-01')",
  ];
  await withQuery(`SELECT id AS external_id, name, v AS "user_fields.ltv", n AS "user_fields.orders", d AS "user_fields.last_purchase",
      ROW(1, 'a') AS notes, ARRAY['a b', 'c'] AS tags
    FROM (VALUES ${[...rows, ...bad].join(", ")}) AS t(id, name, v, n, d)`);
  const { code, stdout, stderr } = await shop.run(["run", "Zendesk - Users", "--json"]);
  expect(stderr).not.toMatch(/Bug/);
  expect(JSON.parse(stdout)).toMatchObject({
    status: "completed",
    rows: { read: 7, created: 5, rejected: 2, failed: 0 },
    problems: [{ code: "number_malformed", count: 2 }],
  });
  expect(code).toBe(3);
  for (const [i, name] of odd.entries()) {
    const user = sandbox.truth.userByExternalId(`o${i}`);
    expect(user).toMatchObject({ name, tags: ["a_b", "c"], userFields: { ltv: 1.5 } });
    expect(user?.userFields.last_purchase).toMatch(/^1949-01-31/);
  }
  const plan = await shop.run(["plan", "Zendesk - Users", "--json"]);
  const columns = (JSON.parse(plan.stdout) as { columns: { column: string; status: string }[] }).columns;
  expect(columns.find(({ column }) => column === "notes")?.status).toBe("refused");
});
