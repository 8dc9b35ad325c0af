/** Holds our translation, run on a real DuckDB, against the table of what Trino gives. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { asOn, mismatchOf, type TypeFamilies } from "./hold-against.ts";
import { expressionAreas, queryOf, readExpressions } from "./read-expressions.ts";
import { openTrinoOnDuckdb, type TrinoOnDuckdb } from "./trino-on-duckdb.ts";

/** Fewer would mean that files of the table were not found. */
const expressionsMin = 220;
/** Trino's types, and the DuckDB types that stand for them. */
const typeFamilies: TypeFamilies = {
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
      const mismatch = mismatchOf(expression, answer, typeFamilies);
      if (mismatch !== null) mismatches.push(`${expression.sql}\n    ${mismatch}`);
    }
    expect(mismatches).toEqual([]);
  });
});
