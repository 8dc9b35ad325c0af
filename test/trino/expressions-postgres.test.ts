/** Holds our translation, run on a real PostgreSQL, against the table of what Trino gives. */
import { readFileSync } from "node:fs";
import pg from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type ScratchPostgres, startScratchPostgres } from "../contract/scratch-postgres.ts";
import { asOn, mismatchOf, type TypeFamilies } from "./hold-against.ts";
import { expressionAreas, queryOf, readExpressions } from "./read-expressions.ts";
import { askPostgres } from "./trino-on-postgres.ts";

const typeFamilies: TypeFamilies = {
  integer: /^(smallint|integer|bigint)$/,
  bigint: /^(integer|bigint)$/,
  double: /^double precision$/,
  decimal: /^numeric$/,
  varchar: /^text$/,
  date: /^date$/,
  timestamp: /^timestamp without time zone$/,
};

let server: ScratchPostgres;
let client: pg.Client;
beforeAll(async () => {
  server = await startScratchPostgres();
  client = new pg.Client(server.connection);
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await server.close();
});

describe("Trino SQL on PostgreSQL gives what Trino gives", () => {
  it("and every difference is listed in docs/engines.md", () => {
    const docs = readFileSync(new URL("../../docs/engines.md", import.meta.url), "utf8");
    const section = /## Where PostgreSQL differs from Trino\n([\s\S]*?)(?=\n## |$)/.exec(docs)?.[1] ?? "";
    const listed = [...section.matchAll(/^\| `(.+?)` \|/gm)].map(([, sql]) => sql);
    const different = expressionAreas
      .flatMap(readExpressions)
      .filter(({ postgres: difference }) => difference !== undefined)
      .map(({ sql }) => sql);
    expect(different.length).toBeGreaterThan(0);
    expect(listed.toSorted()).toEqual(different.toSorted());
  });

  it.each(expressionAreas)("for every expression of the area %s", async (area) => {
    const mismatches: string[] = [];
    for (const listed of readExpressions(area)) {
      const expression = asOn(listed, listed.postgres);
      const mismatch = mismatchOf(expression, await askPostgres(client, queryOf(expression)), typeFamilies);
      if (mismatch !== null) mismatches.push(`${expression.sql}\n    ${mismatch}`);
    }
    expect(mismatches).toEqual([]);
  });
});
