import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openTrinoOnDuckdb, type TrinoOnDuckdb } from "../../../test/trino/trino-on-duckdb.ts";
import { locateError } from "./locate-error.ts";

let duckdb: TrinoOnDuckdb;
beforeAll(async () => {
  duckdb = await openTrinoOnDuckdb();
  await duckdb.connection.run(
    "CREATE TABLE customers AS SELECT 'a' AS email, 'Köln' AS city, 1 AS orders, DATE '2020-01-01' AS born",
  );
});
afterAll(() => duckdb.close());

const cases: readonly (readonly [
  sql: string,
  message: string,
  line: number,
  column: number,
  suggestion: string | null,
])[] = [
  ["SELECT emial FROM customers", 'There is no column "emial".', 1, 8, "Did you mean email?"],
  [
    "SELECT city,\n  lower(emial)\nFROM customers",
    'There is no column "emial".',
    2,
    9,
    "Did you mean email?",
  ],
  ["SELECT orders / ordres FROM customers", 'There is no column "ordres".', 1, 17, "Did you mean orders?"],
  [
    "SELECT CAST(emial AS integer) FROM customers",
    'There is no column "emial".',
    1,
    13,
    "Did you mean email?",
  ],
  [
    "SELECT date_trunc('month', bron) FROM customers",
    'There is no column "bron".',
    1,
    28,
    "Did you mean born?",
  ],
  ["SELECT bron + interval '1' day FROM customers", 'There is no column "bron".', 1, 8, "Did you mean born?"],
  ["SELECT c.emial FROM customers c", 'There is no column "emial".', 1, 10, "Did you mean email?"],
  [
    "SELECT 'emial' AS x, -- emial\n emial FROM customers",
    'There is no column "emial".',
    2,
    2,
    "Did you mean email?",
  ],
  ["SELECT city FROM custmers", 'There is no table "custmers".', 1, 18, "Did you mean customers?"],
  ["SELECT k.city FROM customers c", 'No table or alias named "k" is in FROM.', 1, 8, "Did you mean c?"],
  [
    'SELECT city FROM customers WHERE city = "Berlin"',
    'There is no column "Berlin".',
    1,
    41,
    "Double quotes name a column. A text value takes single quotes: 'Berlin'.",
  ],
  [
    "SELECT city, count(*) FROM customers",
    'Column "city" is neither in GROUP BY nor inside an aggregate.',
    1,
    8,
    "Add it to GROUP BY, or write any_value(city).",
  ],
  [
    "SELECT city FROM customers a, customers b",
    'Column "city" is in more than one table.',
    1,
    8,
    "Write a.city or b.city.",
  ],
];

describe("an engine's error", () => {
  it.each(cases)("is placed in the person's own text: %s", async (sql, message, line, column, suggestion) => {
    const problem = await duckdb.ask(sql);
    expect(problem).toEqual(
      suggestion === null ? { message, line, column } : { message, line, column, suggestion },
    );
  });

  it("about values says what to write instead", async () => {
    expect(await duckdb.ask("SELECT orders / 0 FROM customers")).toMatchObject({
      message: "Division by zero.",
      suggestion: "Write a / nullif(b, 0), or try(a / b).",
    });
    expect(await duckdb.ask("SELECT CAST(email AS integer) FROM customers")).toMatchObject({
      message: "A text value cannot be read as a whole number.",
    });
  });

  it("never shows a customer's value", async () => {
    const problem = await duckdb.ask("SELECT CAST(city AS date) FROM customers");
    expect(JSON.stringify(problem)).not.toContain("Köln");
  });

  it("about a function is not taken for one about a catalogue", () => {
    const message = 'Catalog Error: Scalar Function with name uper does not exist!\nDid you mean "upper"?';
    const sql = "SELECT uper(city) FROM customers";
    expect(locateError(message, sql, sql)).toEqual({
      message: "There is no function uper.",
      line: 1,
      column: 8,
      suggestion: "Did you mean upper?",
    });
  });

  it("that is not known is passed on, shortened to its first line", () => {
    const problem = locateError("Out of Range Error: something rare\nmore", "SELECT 1", "SELECT 1");
    expect(problem).toEqual({ message: "something rare", line: null, column: null });
  });
});
