import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { Dialect, transpile, validate } from "@polyglot-sql/sdk";
import { isValidPhoneNumber } from "libphonenumber-js/max";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { sampleTables, writeSample } from "./write-sample.ts";
import { sampleQuery } from "./zendesk-users.ts";

const customers = 5000;
let folder: string;
let columns: readonly string[];
let rows: readonly Record<string, unknown>[];
let phones: readonly string[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "deskfeed-sample-query-"));
  const files = await writeSample({ folder, customers, seed: 1, format: "csv", now: new Date("2026-01-15") });
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  for (const table of sampleTables) {
    await connection.run(`CREATE VIEW ${table} AS FROM read_csv('${files[table].path}', sample_size = -1)`);
  }
  // The one function of the query that DuckDB has under another name.
  await connection.run("CREATE MACRO array_join(list, gap) AS array_to_string(list, gap)");
  const { sql } = transpile(sampleQuery, Dialect.Trino, Dialect.DuckDB);
  const result = await connection.runAndReadAll(sql?.[0] ?? "");
  columns = result.columnNames();
  rows = result.getRowObjectsJson();
  const wellFormed = "SELECT phone FROM Customer_360 WHERE regexp_matches(phone, '^\\+[0-9]+$')";
  phones = (await connection.runAndReadAll(wellFormed)).getRows().map(([phone]) => String(phone));
  connection.closeSync();
  instance.closeSync();
});

afterAll(() => rm(folder, { recursive: true }));

describe("the Zendesk - Users query", () => {
  it("is one statement of Trino SQL", () => {
    expect(validate(sampleQuery, Dialect.Trino)).toMatchObject({ valid: true, errors: [] });
    expect(transpile(sampleQuery, Dialect.Trino, Dialect.Trino).sql).toHaveLength(1);
  });

  it("names its columns as Zendesk users have them", () => {
    const fields =
      "city state loyalty_tier ltv orders last_purchase satisfaction churn_risk favourite_category next_best_action preferences vip";
    const userFields = fields.split(" ").map((field) => `user_fields.${field}`);
    expect(columns).toEqual(["external_id", "name", "email", "phone", ...userFields, "tags"]);
  });

  it("yields each customer once, the deleted left out, the best first", () => {
    expect(rows.length).toBeGreaterThan(0.98 * customers);
    expect(rows.length).toBeLessThan(customers);
    expect(new Set(rows.map((row) => row.external_id)).size).toBe(rows.length);
    const worth = rows.map((row) => Number(row["user_fields.ltv"]));
    expect(worth).toEqual([...worth].sort((a, b) => b - a));
  });

  it("keeps to the options of the drop-downs, and tags without spaces", () => {
    const valuesOf = (column: string): Set<unknown> => new Set(rows.map((row) => row[column]));
    expect(valuesOf("user_fields.loyalty_tier")).toEqual(
      new Set(["bronze", "silver", "gold", "platinum", null]),
    );
    expect(valuesOf("user_fields.churn_risk")).toEqual(new Set(["low", "medium", "high", null]));
    for (const tags of valuesOf("tags")) expect(tags ?? "vip").toMatch(/^[a-z_]+(,[a-z_]+)*$/);
    expect(valuesOf("user_fields.vip")).toEqual(new Set([true, false]));
  });
});

describe("the sample's phones", () => {
  it("are real numbers of their country where they are written as E.164", () => {
    expect(phones.length).toBeGreaterThan(0.4 * customers);
    expect(phones.filter((phone) => !isValidPhoneNumber(phone))).toEqual([]);
  });
});
