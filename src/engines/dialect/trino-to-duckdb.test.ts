import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  openTrinoOnDuckdb,
  type TrinoAnswer,
  type TrinoOnDuckdb,
} from "../../../test/trino/trino-on-duckdb.ts";
import { aggregateNames, aggregateSpecial } from "./aggregate-rules.ts";
import { scalarRules } from "./function-rules.ts";
import { trinoFunctions } from "./trino-functions.ts";
import { translateTrino } from "./trino-to-duckdb.ts";

let duckdb: TrinoOnDuckdb;
beforeAll(async () => {
  duckdb = await openTrinoOnDuckdb();
  await duckdb.connection.run(`CREATE TABLE "Customer_360" AS SELECT * FROM (VALUES
    ('a1', 'Ada', 'LOVELACE', 'ada@example.com', '+15550100', 'London', 'wa', 12.345::DECIMAL(10,3), DATE '2024-05-01'),
    ('b2', 'Zoë', NULL, NULL, NULL, 'Köln', NULL, NULL, NULL)
  ) AS t(amperity_id, given_name, surname, email, phone, city, state, ltv, birthdate)`);
});
afterAll(() => duckdb.close());

async function answerOf(sql: string): Promise<TrinoAnswer> {
  const answer = await duckdb.ask(sql);
  if ("message" in answer) throw new Error(`${answer.message} (${answer.line}:${answer.column})`);
  return answer;
}

describe("the queries that people send to Zendesk", () => {
  it("send name, email, phone and external_id from the Customer 360", async () => {
    const answer = await answerOf(`
      SELECT LOWER(CONCAT(given_name, ' ', surname)) AS name, email, phone, amperity_id AS external_id
      FROM Customer_360
      ORDER BY external_id`);
    expect(answer.columns).toEqual(["name", "email", "phone", "external_id"]);
    expect(answer.rows).toEqual([
      ["ada lovelace", "ada@example.com", "+15550100", "a1"],
      [null, null, null, "b2"],
    ]);
  });

  it("leave out whom NOT … LIKE names, whatever stands before and behind it", async () => {
    const answer = await answerOf(`
      SELECT amperity_id, NOT given_name LIKE 'A!%' ESCAPE '!' plain, NOT given_name || 'x' LIKE "given_name" kept,
        CASE WHEN NOT city LIKE CASE WHEN true THEN 'K%' END OR NOT NOT state LIKE 'w_' THEN 'west' END AS side
      FROM Customer_360
      WHERE NOT amperity_id LIKE '%!_%' ESCAPE '!' AND NOT amperity_id LIKE (SELECT 'x' WHERE NOT 'a' LIKE 'b')
      ORDER BY NOT city LIKE 'L%' DESC`);
    expect(answer.columns).toEqual(["amperity_id", "plain", "kept", "side"]);
    expect(answer.rows).toEqual([
      ["b2", true, true, null],
      ["a1", true, true, "west"],
    ]);
  });

  it("send custom fields whose names have a dot", async () => {
    const answer = await answerOf(`SELECT
      amperity_id AS external_id
      ,LOWER(given_name || ' ' || surname) AS "name"
      ,city AS "user_fields.city"
      ,UPPER(state) AS "user_fields.State"
      ,CAST(ltv AS DECIMAL(10,2)) AS "user_fields.lifetime_value"
      ,DATE_FORMAT(birthdate, '%Y-%m-%d') AS "user_fields.birthday"
    FROM Customer_360 WHERE email IS NOT NULL;`);
    expect(answer.columns).toEqual([
      "external_id",
      "name",
      "user_fields.city",
      "user_fields.State",
      "user_fields.lifetime_value",
      "user_fields.birthday",
    ]);
    expect(answer.rows).toEqual([["a1", "ada lovelace", "London", "WA", "12.35", "2024-05-01"]]);
  });

  it("join, number and filter in parts", async () => {
    const answer = await answerOf(`
      WITH orders(id, total) AS (VALUES ('a1', 10.50), ('a1', 5.25), ('b2', 1.00)),
      ranked AS (SELECT id, SUM(total) AS spent, NTILE(2) OVER (ORDER BY SUM(total) DESC) AS half FROM orders GROUP BY id)
      SELECT c.amperity_id AS external_id, c.email, r.spent AS "user_fields.spent",
        ARRAY_JOIN(ARRAY['customer', IF(r.half = 1, 'vip')], ',') AS tags
      FROM Customer_360 c LEFT JOIN ranked r ON r.id = c.amperity_id
      ORDER BY r.spent DESC`);
    expect(answer.rows).toEqual([
      ["a1", "ada@example.com", "15.75", "customer,vip"],
      ["b2", null, "1.00", "customer"],
    ]);
  });

  it("send an attributes table as it is", async () => {
    const answer = await answerOf(
      "SELECT amperity_id, amperity_id AS external_id, email, LOWER(given_name) AS name FROM customer_360 LIMIT 1",
    );
    expect(answer.columns).toEqual(["amperity_id", "external_id", "email", "name"]);
  });
});

describe("a text with awkward parts", () => {
  it("keeps keywords, quotes and semicolons inside text values", async () => {
    const answer = await answerOf(`SELECT 'SELECT; DROP -- x /* y */ "z" \`t\` it''s' AS v /* ' */ -- " '`);
    expect(answer.rows).toEqual([[`SELECT; DROP -- x /* y */ "z" \`t\` it's`]]);
  });

  it("keeps the case, quotes and reserved words of column names", async () => {
    const answer = await answerOf(
      `SELECT 1 AS "Select", 2 AS "a""b", 3 AS "user_fields.Größe", 4 AS größe, 5`,
    );
    expect(answer.columns).toEqual(["Select", 'a"b', "user_fields.Größe", "größe", "_col4"]);
  });

  it("resolves its functions whatever the default schema is", async () => {
    await duckdb.connection.run("CREATE SCHEMA elsewhere; USE elsewhere");
    const answer = await answerOf("SELECT split_part('a,b', ',', 2) AS v");
    await duckdb.connection.run("USE memory.main");
    expect(answer.rows).toEqual([["b"]]);
  });

  it("is translated to the same text each time", async () => {
    const sql = "SELECT lower(x), x / 2 FROM t CROSS JOIN UNNEST(a) AS u(x)";
    expect(await translateTrino(sql)).toEqual(await translateTrino(sql));
  });
});

describe("what is refused", () => {
  const refusals: readonly (readonly [sql: string, part: string, line: number, column: number])[] = [
    ["SELECT\n  median(x) FROM t", "MEDIAN is not supported", 2, 3],
    ["SELECT a,\n  splt_part(x, ',', 1) FROM t", "There is no function splt_part", 2, 3],
    ["SELECT initcap(x) FROM t", "INITCAP", 1, 8],
    ["SELECT percentile(x, 0.5) FROM t", "PERCENTILE", 1, 8],
    ["SELECT * FROM t PIVOT (sum(x) FOR y IN (1))", "PIVOT is not supported", 1, 17],
    ["SELECT `a` FROM t", "Back-ticks", 1, 8],
    ["SELECT x::varchar FROM t", "CAST(x AS type)", 1, 9],
    ["SELECT a,\n  -- why not\n FROM t", "comma too many", 1, 9],
    ["SELECT a\nFROM t\nWHERE", "cannot be read", 3, 1],
    ["SELECT '👍', a b c FROM t", "c is not expected", 1, 18],
    ["SELECT 'abc FROM t", "never closed", 1, 8],
    ["SELECT regexp_like(x, 'a(?!b)') FROM t", "lookahead", 1, 23],
    ["SELECT date_format(d, f) FROM t", "has to be a text value", 1, 8],
    ["SELECT x ILIKE 'a' FROM t", "ILIKE", 1, 10],
    ["SELECT a, lower(x) OVER () FROM t", "lower is no aggregate", 1, 11],
    ["SELECT BIGINT '5', x y z FROM t", "z is not expected", 1, 24],
  ];

  it.each(refusals)("%s", async (sql, part, line, column) => {
    const result = await translateTrino(sql);
    expect(result.ok ? result.sql : result.problem).toMatchObject({
      message: expect.stringContaining(part),
      line,
      column,
    });
  });

  it.each([
    [`SELECT ${"(".repeat(100)}1${")".repeat(100)}`, "nested too deeply"],
    [`SELECT ${Array(2000).fill("x").join(" || ")}`, "too long a chain"],
  ])("a query beyond the parser's depth, with what to do", async (sql, part) => {
    const result = await translateTrino(sql);
    expect(result.ok ? null : result.problem.message).toContain(part);
  });

  it("but not a long list of conditions or values", async () => {
    const sql = `SELECT 1 AS v WHERE ${Array(2000).fill("1 = 1").join(" AND ")} AND 1 IN (${Array(2000).fill("1").join(", ")})`;
    expect((await answerOf(sql)).rows).toEqual([[1]]);
  });

  it("suggests the function that was meant", async () => {
    const result = await translateTrino("SELECT regexp_replce(x, 'a') FROM t");
    expect(result.ok ? null : result.problem.suggestion).toBe("Did you mean regexp_replace?");
  });

  it.each(["SELECT 1; DROP TABLE t", "DELETE FROM t", "COPY t TO 'x'", "", "  -- nothing\n"])(
    "%j, as it is not one SELECT",
    async (sql) => {
      expect((await translateTrino(sql)).ok).toBe(false);
    },
  );
});

describe("the list of functions", () => {
  const listed = trinoFunctions.map((each) => each.name);
  /** Written without parentheses, or with a syntax of their own. */
  const syntax = ["position", "substring"];

  it("names each function once", () => {
    expect(new Set(listed).size).toBe(listed.length);
  });

  it("holds exactly the functions that are translated", () => {
    const translated = [
      ...Object.keys(scalarRules),
      ...Object.keys(aggregateNames),
      ...Object.keys(aggregateSpecial),
    ].filter((name) => name !== "row");
    expect(listed.filter((name) => !syntax.includes(name)).sort()).toEqual(translated.sort());
  });

  it("says of each what it does, in one line", () => {
    for (const each of trinoFunctions) expect(each.doc, each.name).toMatch(/^\S.*\.$/);
  });
});
