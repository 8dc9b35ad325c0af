import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { checkOneSelect, hasTopLevelOrderBy } from "./check-one-select.ts";

const accepted = [
  "SELECT 1",
  "select 1;",
  "  -- a comment\nSELECT 1 /* ; */ ; -- the end",
  "WITH a AS (SELECT 1) SELECT * FROM a",
  "WITH a(x) AS (VALUES 1) SELECT 'DROP TABLE a; DELETE' AS \"insert\" FROM a",
  "VALUES (1, 2)",
  "(SELECT 1) UNION ALL (SELECT 2)",
  "SELECT replace(a, 'x', 'y'), update FROM t",
  'SELECT "delete" FROM t',
  "SELECT (truncate(x)) FROM t",
];

const refused: readonly (readonly [sql: string, part: string, line: number | null, column: number | null])[] =
  [
    ["", "empty", null, null],
    [" ; ", "empty", null, null],
    ["-- only a comment", "empty", null, null],
    ["SELECT 1;\nDROP TABLE t", "second statement", 2, 1],
    ["DROP TABLE t", "begins with DROP", 1, 1],
    ["INSERT INTO t VALUES (1)", "begins with INSERT", 1, 1],
    ["COPY t TO 'x'", "begins with COPY", 1, 1],
    ["ATTACH 'x'", "begins with ATTACH", 1, 1],
    ["SET threads = 1", "begins with SET", 1, 1],
    ["PRAGMA version", "begins with PRAGMA", 1, 1],
    ["CALL f()", "begins with CALL", 1, 1],
    ["INSTALL httpfs", "begins with INSTALL", 1, 1],
    ["EXPLAIN SELECT 1", "begins with EXPLAIN", 1, 1],
    ["WITH a AS (DELETE FROM t RETURNING *) SELECT * FROM a", "DELETE is not allowed", 1, 12],
    ["WITH a AS (SELECT 1) INSERT INTO t SELECT * FROM a", "INSERT is not allowed", 1, 22],
    ["SELECT a INTO b FROM t", "INTO is not allowed", 1, 10],
    ["SELECT 'open", "never closed", 1, 8],
  ];

describe("a query is exactly one SELECT", () => {
  it.each(accepted)("so %j is accepted", async (sql) => {
    expect(await checkOneSelect(sql)).toBeNull();
  });

  it.each(refused)("so %j is refused", async (sql, part, line, column) => {
    expect(await checkOneSelect(sql)).toMatchObject({ message: expect.stringContaining(part), line, column });
  });

  it("whatever stands in a text value, a quoted name or a comment", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: "grapheme" }), async (text) => {
        const quoted = `'${text.replaceAll("'", "''")}'`;
        const name = `"${text.replaceAll('"', '""')}"`;
        const comment = `/* ${text.replaceAll("*/", "")} */`.replace("**/", "* */");
        expect(
          await checkOneSelect(`SELECT ${quoted} AS ${name} ${comment} -- ${text.replaceAll(/[\n\r]/g, "")}`),
        ).toBeNull();
      }),
      { numRuns: 100 },
    );
  });
});

describe("the order of delivery", () => {
  it.each([
    ["SELECT a FROM t ORDER BY a", true],
    ["SELECT a FROM t ORDER BY a LIMIT 3;", true],
    ["(SELECT a FROM t ORDER BY a)", true],
    ["SELECT 1 UNION SELECT 2 ORDER BY 1 -- last", true],
    ["SELECT a FROM t", false],
    ["SELECT rank() OVER (ORDER BY a) FROM t", false],
    ["SELECT a FROM (SELECT a FROM t ORDER BY a) q", false],
    ["(SELECT 1 ORDER BY 1) UNION ALL (SELECT 2)", false],
    ["SELECT 'ORDER BY a' FROM t -- ORDER BY a", false],
  ] as const)("of %j is given by the query: %s", async (sql, expected) => {
    expect(await hasTopLevelOrderBy(sql)).toBe(expected);
  });
});
