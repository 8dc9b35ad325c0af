/** Holds our translation, run on a real DuckDB, against the table of what Trino gives. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asOn, isSame } from "./hold-against.ts";
import {
  expressionAreas,
  isQuery,
  queryOf,
  readExpressions,
  type TrinoExpression,
} from "./read-expressions.ts";
import { openTrinoOnDuckdb, type TrinoAnswer, type TrinoOnDuckdb } from "./trino-on-duckdb.ts";

/** Fewer would mean that files of the table were not found. */
const expressionsMin = 220;
/** Trino's types, and the DuckDB types that stand for them. */
const typeFamilies: Readonly<Record<string, RegExp>> = {
  integer: /^(TINY|SMALL|BIG|HUGE|U?)?INT/,
  bigint: /^(BIG|HUGE)?INT/,
  double: /^DOUBLE$/,
  decimal: /^DECIMAL/,
  varchar: /^VARCHAR$/,
  date: /^DATE$/,
  timestamp: /^TIMESTAMP$/,
};

let duckdb: TrinoOnDuckdb;
beforeAll(async () => {
  duckdb = await openTrinoOnDuckdb();
});
afterAll(() => duckdb.close());

describe("Trino SQL on DuckDB gives what Trino gives", () => {
  it("has a table that is not suspiciously small", () => {
    const count = expressionAreas.reduce((sum, area) => sum + readExpressions(area).length, 0);
    expect(count).toBeGreaterThanOrEqual(expressionsMin);
  });

  it("and every difference is listed in docs/engines.md", () => {
    const docs = readFileSync(new URL("../../docs/engines.md", import.meta.url), "utf8");
    const section = /## Where DuckDB differs from Trino\n([\s\S]*?)(?=\n## |$)/.exec(docs)?.[1] ?? "";
    const listed = [...section.matchAll(/^\| `(.+?)` \|/gm)].map(([, sql]) => sql);
    const different = expressionAreas
      .flatMap(readExpressions)
      .filter(({ duckdb: difference }) => difference !== undefined)
      .map(({ sql }) => sql);
    expect(listed.toSorted()).toEqual(different.toSorted());
  });

  it.each(expressionAreas)("for every expression of the area %s", async (area) => {
    const mismatches: string[] = [];
    for (const listed of readExpressions(area)) {
      const expression = asOn(listed, listed.duckdb);
      const answer = await duckdb.ask(queryOf(expression));
      const mismatch =
        "message" in answer ? compareProblem(expression, answer.message) : compareAnswer(expression, answer);
      if (mismatch !== null) mismatches.push(`${expression.sql}\n    ${mismatch}`);
    }
    expect(mismatches).toEqual([]);
  });
});

function compareProblem(expression: TrinoExpression, message: string): string | null {
  if (expression.error === undefined)
    return `expected ${JSON.stringify(expression.expected)}, refused: ${message}`;
  return message.toLowerCase().includes(expression.error.toLowerCase())
    ? null
    : `expected the error ${expression.error}, not: ${message}`;
}

function compareAnswer(expression: TrinoExpression, answer: TrinoAnswer): string | null {
  const actual = isQuery(expression.sql) ? answer.rows : answer.rows[0]?.[0];
  if (expression.error !== undefined)
    return `expected the error ${expression.error}, got ${JSON.stringify(actual)}`;
  if (!isSame(expression.expected, actual))
    return `expected ${JSON.stringify(expression.expected)}, got ${JSON.stringify(actual)}`;
  const family = expression.type === undefined ? undefined : typeFamilies[expression.type];
  const type = answer.types.at(-1) ?? "";
  return family === undefined || family.test(type)
    ? null
    : `expected the type ${expression.type}, got ${type}`;
}
