import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type DuckDBConnection, DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hugeNameLength } from "./name-sql.ts";
import { sampleRates } from "./sample-rates.ts";
import {
  type SampleFiles,
  type SampleTable,
  sampleTables,
  type WriteSampleOptions,
  writeSample,
} from "./write-sample.ts";

const customers = 5000;
const now = new Date("2026-01-15T10:20:30Z");
const edits = { seed: 7, share: 0.05 };

let folder: string;
let instance: DuckDBInstance;
let connection: DuckDBConnection;
let plain: SampleFiles;
let edited: SampleFiles;

async function sample(name: string, options: Partial<WriteSampleOptions> = {}): Promise<SampleFiles> {
  return writeSample({ folder: join(folder, name), customers, seed: 1, format: "parquet", now, ...options });
}

async function select(sql: string): Promise<Record<string, unknown>[]> {
  return (await connection.runAndReadAll(sql)).getRowObjectsJS();
}

async function count(sql: string): Promise<number> {
  return Number((await connection.runAndReadAll(sql)).getRows()[0]?.[0]);
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "deskfeed-sample-"));
  instance = await DuckDBInstance.create(":memory:");
  connection = await instance.connect();
  plain = await sample("plain");
  edited = await sample("edited", { edits });
  for (const table of sampleTables) {
    await connection.run(`CREATE VIEW ${table} AS FROM '${plain[table].path}'`);
    await connection.run(`CREATE VIEW edited_${table} AS FROM '${edited[table].path}'`);
  }
});

afterAll(async () => {
  connection.closeSync();
  instance.closeSync();
  await rm(folder, { recursive: true });
});

describe("the same sample", () => {
  const digestsOf = (files: SampleFiles): string[] =>
    sampleTables.map((table) => createHash("sha256").update(readFileSync(files[table].path)).digest("hex"));

  it("is written twice with the same bytes", async () => {
    const options = { format: "csv", customers: 1500 } as const;
    expect(digestsOf(await sample("twice", options))).toEqual(digestsOf(await sample("again", options)));
  });

  it("does not depend on the time of day", async () => {
    const options = { format: "csv", customers: 300 } as const;
    const evening = { ...options, now: new Date("2026-01-15T23:59:59Z") };
    expect(digestsOf(await sample("morning", options))).toEqual(digestsOf(await sample("evening", evening)));
  });

  it("has this customer on every machine and in every version of DuckDB", async () => {
    const [row] = await select(`
      SELECT amperity_id, full_name, email, phone, street, city, postal, lifetime_value::VARCHAR AS lifetime_value, order_count, last_order_at::VARCHAR AS last_order_at
      FROM Customer_360 LIMIT 1 OFFSET 1`);
    expect(row).toEqual({
      amperity_id: "amp-1f19d0c5",
      full_name: "中村 ユウキ",
      email: "yuki.nakamura1@example.net",
      phone: "+818033334478",
      street: "さくら通り51号",
      city: "さいたま市",
      postal: "330-7167",
      lifetime_value: "55.86",
      order_count: 1,
      last_order_at: "2026-01-09 21:46:03",
    });
  });

  it("has the same first customers at any size", async () => {
    const small = await sample("small", { customers: 400 });
    const differing = `(FROM '${small.Customer_360.path}') EXCEPT (FROM Customer_360 LIMIT 400)`;
    expect(small.Customer_360.rows).toBe(400);
    expect(await count(`SELECT count(*) FROM (${differing})`)).toBe(0);
  });

  it("has other customers with another seed", async () => {
    const other = await sample("other", { seed: 2 });
    const shared = `(SELECT amperity_id FROM '${other.Customer_360.path}') INTERSECT (SELECT amperity_id FROM Customer_360)`;
    expect(await count(`SELECT count(*) FROM (${shared})`)).toBeLessThan(10);
  });

  it("holds the same rows as CSV and as Parquet", async () => {
    const csv = await sample("csv", { format: "csv" });
    for (const table of sampleTables) {
      const schema = await select(`DESCRIBE ${table}`);
      const types = schema.map((column) => `'${column.column_name}': '${column.column_type}'`).join(", ");
      const fromCsv = `FROM read_csv('${csv[table].path}', header = true, columns = {${types}})`;
      expect(csv[table].rows).toBe(plain[table].rows);
      expect(await count(`SELECT count(*) FROM ((${fromCsv}) EXCEPT ALL (FROM ${table}))`)).toBe(0);
      expect(await count(`SELECT count(*) FROM ((FROM ${table}) EXCEPT ALL (${fromCsv}))`)).toBe(0);
    }
  });

  it("counts the rows of each file, and may be empty", async () => {
    for (const table of sampleTables)
      expect(await count(`SELECT count(*) FROM ${table}`)).toBe(plain[table].rows);
    const none = await sample("none", { customers: 0, format: "csv" });
    expect(none.Customer_360.rows).toBe(0);
    expect(readFileSync(none.Customer_360.path, "utf8")).toMatch(/^amperity_id,/);
  });
});

describe("the customers", () => {
  const shares: readonly (readonly [name: string, condition: string, share: number])[] = [
    ["a missing name", "full_name IS NULL", sampleRates.oddName.missing],
    ["a blank name", "trim(full_name) = ''", sampleRates.oddName.blank],
    ["a huge name", `length(full_name) = ${hugeNameLength}`, sampleRates.oddName.huge],
    ["an emoji in the name", "contains(full_name, '🧦')", sampleRates.oddName.emoji],
    ["a zero-width space in the name", "contains(full_name, chr(8203))", sampleRates.oddName.zeroWidth],
    [
      "a right-to-left override in the name",
      "contains(full_name, chr(8238))",
      sampleRates.oddName.rightToLeft,
    ],
    [
      "a quote and a line break in the name",
      "full_name LIKE '%\"%' || chr(10) || '%'",
      sampleRates.oddName.quoted,
    ],
    ["no e-mail", "email IS NULL", sampleRates.emailMissing],
    ["no phone", "phone IS NULL", sampleRates.phoneMissing],
    ["a phone with an extension", "phone LIKE '%ext.%'", 0.88 * sampleRates.oddPhone.extension],
    ["a phone too short", "length(phone) = 4", 0.88 * sampleRates.oddPhone.short],
    ["no address", "street IS NULL", sampleRates.addressMissing],
    ["no birthdate", "birthdate IS NULL", sampleRates.birthdateMissing],
    ["a loyalty tier", "loyalty_tier IS NOT NULL", sampleRates.loyaltyMember],
    ["no order", "order_count = 0", sampleRates.neverOrdered],
    ["a survey", "satisfaction IS NOT NULL", sampleRates.surveyed],
    ["preferences", "preferences IS NOT NULL", sampleRates.preferences],
    ["a deletion", "is_deleted", sampleRates.deleted],
    ["an address in the US", "country = 'US'", 0.3],
  ];

  // The seed is fixed, so this is exact; four standard deviations tell a wrong rate from an unlucky draw.
  it.each(shares)("have %s as often as the table of rates says", async (_name, condition, share) => {
    const found = await count(`SELECT count(*) FROM Customer_360 WHERE ${condition}`);
    expect(Math.abs(found - customers * share)).toBeLessThanOrEqual(
      4 * Math.sqrt(customers * share * (1 - share)) + 1,
    );
  });

  it("have names in ten scripts", async () => {
    const scripts = "Latin Cyrillic Greek Arabic Hebrew Han Hangul Hiragana Katakana Thai Devanagari".split(
      " ",
    );
    for (const script of scripts) {
      const found = await count(
        `SELECT count(*) FROM Customer_360 WHERE regexp_matches(full_name, '\\p{${script}}')`,
      );
      expect([script, found > 0]).toEqual([script, true]);
    }
  });

  it("have an id each, a few of which differ by case only and belong to one person", async () => {
    expect(await count("SELECT count(DISTINCT amperity_id) FROM Customer_360")).toBe(customers);
    const twins = await select(`
      SELECT a.full_name = b.full_name AS same_name, a.email = b.email AS same_email FROM Customer_360 a
      JOIN Customer_360 b ON b.amperity_id <> a.amperity_id AND lower(b.amperity_id) = a.amperity_id`);
    expect(twins.length).toBeGreaterThan(0);
    for (const twin of twins) expect(twin).toMatchObject({ same_email: false });
  });

  it("share an e-mail only within a household, with one surname and one address", async () => {
    const homes = await select(`
      SELECT count(*) AS people, count(DISTINCT surname_slug) AS surnames, count(DISTINCT postal) AS addresses
      FROM (SELECT *, split_part(lower(trim(email)), '.family', 1) AS surname_slug FROM Customer_360 WHERE email ~ '.+@.+\\..+')
      GROUP BY lower(trim(email)) HAVING count(*) > 1`);
    expect(homes.length).toBeGreaterThan((customers * sampleRates.household) / 4);
    for (const shared of homes) expect(shared).toMatchObject({ people: 2n, surnames: 1n });
    for (const shared of homes) expect(Number(shared.addresses)).toBeLessThanOrEqual(1);
  });

  it("can be reached by nobody: every address is in a reserved domain", async () => {
    const real =
      "email LIKE '%@%.%' AND NOT regexp_matches(lower(trim(email)), '(\\.example|@example\\.(com|net|org))$')";
    expect(await count(`SELECT count(*) FROM Customer_360 WHERE ${real}`)).toBe(0);
  });
});

describe("the sums of Customer_360", () => {
  it.each(["", "edited_"])("agree with the orders (%s)", async (prefix) => {
    const wrong = `
      WITH sums AS (
        SELECT amperity_id, count(*) AS orders, sum(total) AS spent, min(ordered_at) AS first_at, max(ordered_at) AS last_at
        FROM ${prefix}Orders WHERE status NOT IN ('cancelled', 'refunded') GROUP BY amperity_id
      ), favourites AS (
        SELECT amperity_id, category FROM ${prefix}Orders WHERE status NOT IN ('cancelled', 'refunded')
        GROUP BY amperity_id, category
        QUALIFY row_number() OVER (PARTITION BY amperity_id ORDER BY count(*) DESC, max(ordered_at) DESC) = 1
      )
      SELECT count(*) FROM ${prefix}Customer_360 c LEFT JOIN sums s USING (amperity_id) LEFT JOIN favourites f USING (amperity_id)
      WHERE c.order_count <> coalesce(s.orders, 0) OR c.lifetime_value <> coalesce(s.spent, 0)
        OR c.first_order_at IS DISTINCT FROM s.first_at OR c.last_order_at IS DISTINCT FROM s.last_at
        OR c.favourite_category IS DISTINCT FROM f.category
        OR abs(c.average_order - s.spent / s.orders) > 0.005001`;
    expect(await count(wrong)).toBe(0);
    expect(
      await count(
        `SELECT count(*) FROM ${prefix}Orders o ANTI JOIN ${prefix}Customer_360 USING (amperity_id)`,
      ),
    ).toBe(0);
  });

  it("agree with the newest survey response", async () => {
    const wrong = `
      WITH newest AS (SELECT amperity_id, max_by(score, answered_at) AS score, max(answered_at) AS at FROM Survey_Responses GROUP BY 1)
      SELECT count(*) FROM Customer_360 c FULL JOIN newest n USING (amperity_id)
      WHERE c.satisfaction IS DISTINCT FROM n.score OR c.last_survey_at IS DISTINCT FROM n.at`;
    expect(await count(wrong)).toBe(0);
  });

  it("lie in the past, with every order of its own number and above zero", async () => {
    expect(await count("SELECT count(*) FROM Orders WHERE ordered_at > '2026-01-15' OR total <= 0")).toBe(0);
    expect(await count("SELECT count(*) - count(DISTINCT order_id) FROM Orders")).toBe(0);
    expect(
      await count(
        "SELECT count(*) FROM Survey_Responses WHERE answered_at > '2026-01-15' OR score NOT BETWEEN 1 AND 5",
      ),
    ).toBe(0);
  });
});

describe("edits", () => {
  it("change about the asked share of the customers, lose some, and bring some", async () => {
    const [change] = await select(`
      SELECT count(*) FILTER (p IS DISTINCT FROM e AND p.amperity_id = e.amperity_id)::INTEGER AS changed,
        count(*) FILTER (e.amperity_id IS NULL)::INTEGER AS gone, count(*) FILTER (p.amperity_id IS NULL)::INTEGER AS arrived
      FROM Customer_360 p FULL JOIN edited_Customer_360 e ON p.amperity_id = e.amperity_id`);
    const asked = customers * edits.share;
    const { changed, gone, arrived } = change as Record<string, number>;
    expect(Math.abs(Number(changed) + Number(gone) - asked)).toBeLessThan(4 * Math.sqrt(asked));
    expect(gone).toBeGreaterThan(0);
    expect(arrived).toBe(Math.round(asked * sampleRates.arrived));
  });

  it("move, promote and reach the customers, and let them order, each in its own columns", async () => {
    const differs = (column: string): string => `p.${column} IS DISTINCT FROM e.${column}`;
    const [changed] = await select(`
      SELECT ${["loyalty_tier", "city", "email", "phone", "order_count"].map((column) => `count(*) FILTER (${differs(column)})::INTEGER AS ${column}`).join(", ")},
        count(*) FILTER (${differs("full_name")} OR ${differs("country")} OR ${differs("birthdate")})::INTEGER AS other
      FROM Customer_360 p JOIN edited_Customer_360 e USING (amperity_id)`);
    const { other, ...asked } = changed as Record<string, number>;
    expect(other).toBe(0);
    for (const [column, times] of Object.entries(asked)) expect([column, times > 5]).toEqual([column, true]);
  });

  it("add orders and take none but those of customers who left", async () => {
    const lost = `
      SELECT count(*) FROM ((FROM Orders) EXCEPT (FROM edited_Orders)) o
      WHERE amperity_id IN (SELECT amperity_id FROM edited_Customer_360)`;
    expect(await count(lost)).toBe(0);
  });

  it("of share 0 change nothing, and of share 1 everybody", async () => {
    const none = await sample("share-0", { edits: { seed: 3, share: 0 } });
    expect(
      await count(`SELECT count(*) FROM ((FROM Customer_360) EXCEPT (FROM '${none.Customer_360.path}'))`),
    ).toBe(0);
    const all = await sample("share-1", { edits: { seed: 3, share: 1 } });
    expect(
      await count(`SELECT count(*) FROM ((FROM Customer_360) INTERSECT (FROM '${all.Customer_360.path}'))`),
    ).toBe(0);
  });
});

describe("writing", () => {
  it("tells its progress in rows of all tables, never backwards, the exact number last", async () => {
    const told: number[] = [];
    const files = await sample("progress", { onProgress: (rows) => told.push(rows) });
    const exact: Record<SampleTable, number> = { Customer_360: 0, Orders: 0, Survey_Responses: 0 };
    for (const table of sampleTables) exact[table] = files[table].rows;
    expect(told.at(-1)).toBe(exact.Customer_360 + exact.Orders + exact.Survey_Responses);
    expect(told).toEqual([...told].sort((a, b) => a - b));
    expect(told.length).toBeGreaterThanOrEqual(sampleTables.length);
  });

  it("tells no rows that a slow machine's table turns out not to have", async () => {
    // Enough customers that several words of progress come within each table; the seeds differ in how many orders they draw.
    for (const seed of [1, 2, 3]) {
      const told: number[] = [];
      await sample(`slow ${seed}`, { customers: 60_000, seed, onProgress: (rows) => told.push(rows) });
      expect(told).toEqual([...told].sort((a, b) => a - b));
    }
  });

  it("takes a folder of any name, and replaces an earlier sample in it", async () => {
    const options = { customers: 20, format: "csv" } as const;
    await sample('it\'s "here" ü', { ...options, customers: 40 });
    const files = await sample('it\'s "here" ü', options);
    expect(readFileSync(files.Customer_360.path, "utf8").match(/^amp-/gim)).toHaveLength(20);
  });

  it("stops when cancelled and leaves no half file", async () => {
    const controller = new AbortController();
    const reason = new Error("enough");
    // Two million customers take seconds; the first word of progress comes long before.
    const writing = sample("cancelled", {
      customers: 2_000_000,
      signal: controller.signal,
      onProgress: () => controller.abort(reason),
    });
    await expect(writing).rejects.toBe(reason);
    expect(readdirSync(join(folder, "cancelled"))).toEqual([]);
  });

  it("does not start when cancelled before", async () => {
    await expect(sample("never", { signal: AbortSignal.abort() })).rejects.toThrow(/abort/);
    expect(readdirSync(folder)).not.toContain("never");
  });

  it("says what to do about a folder that cannot be written", async () => {
    writeFileSync(join(folder, "a-file"), "");
    await expect(sample("a-file/below")).rejects.toMatchObject({
      name: "SampleFailed",
      code: "folder_not_writable",
      message: `The sample cannot be written to ${join(folder, "a-file/below")}.`,
      advice: expect.stringContaining("folder"),
    });
  });

  it("says so when a table cannot be put in its place", async () => {
    mkdirSync(join(folder, "taken", "customer_360.csv", "x"), { recursive: true });
    await expect(sample("taken", { customers: 10, format: "csv" })).rejects.toMatchObject({
      code: "sample_not_written",
    });
    expect(readdirSync(join(folder, "taken"))).toEqual(["customer_360.csv"]);
  });

  it.each([
    { customers: -1 },
    { customers: 1.5 },
    { customers: 1e12 },
    { seed: 0.5 },
    { edits: { seed: 1, share: 2 } },
    { edits: { seed: 1, share: Number.NaN } },
    { now: new Date("yesterday") },
  ])("refuses %o", async (options) => {
    await expect(sample("refused", options)).rejects.toMatchObject({ code: "sample_options_invalid" });
  });
});
