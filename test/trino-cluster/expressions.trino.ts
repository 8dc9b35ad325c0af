/** The table of Trino expressions on a real Trino: its expected column is Trino's own answer, or this fails. */
import { afterAll, beforeAll, describe, expect, inject, it } from "vitest";
import type { TrinoClient, TrinoRows } from "../../src/engines/trino/trino-client.ts";
import { TrinoError } from "../../src/engines/trino/trino-errors.ts";
import { isSame } from "../trino/hold-against.ts";
import {
  expressionAreas,
  isQuery,
  queryOf,
  readExpressions,
  type TrinoExpression,
} from "../trino/read-expressions.ts";
import { clientOf } from "./cluster-client.ts";

const trino = inject("trino");
/** Queries in flight: each waits for the cluster most of its time. */
const atOnce = 4;

describe.skipIf(trino === null)("the table of Trino expressions is what a real Trino gives", () => {
  let client: TrinoClient;
  beforeAll(() => {
    client = clientOf(trino);
  });
  afterAll(() => client.close());

  it.each(expressionAreas)("for every expression of the area %s", async (area) => {
    const waiting = [...readExpressions(area)];
    const mismatches: string[] = [];
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const mismatch = await mismatchOf(client, next);
        if (mismatch !== null) mismatches.push(`${next.sql}\n    ${mismatch}`);
      }
    };
    await Promise.all(Array.from({ length: atOnce }, work));
    expect(mismatches).toEqual([]);
  });
});

async function mismatchOf(client: TrinoClient, expression: TrinoExpression): Promise<string | null> {
  try {
    const answer = await client.rows(queryOf(expression));
    return compare(expression, answer, await exact(client, expression, answer));
  } catch (error) {
    if (!(error instanceof TrinoError)) throw error;
    if (expression.error !== undefined && error.isAboutSql) return null;
    return `expected ${JSON.stringify(expression.expected)}, refused: ${error.message}`;
  }
}

/** A whole number beyond 2^53 cannot cross as a number of JSON: it is asked for as text. */
async function exact(
  client: TrinoClient,
  expression: TrinoExpression,
  { rows }: TrinoRows,
): Promise<unknown> {
  if (isQuery(expression.sql)) return rows;
  const value = rows[0]?.[0];
  if (typeof value !== "number" || Math.abs(value) < Number.MAX_SAFE_INTEGER) return value;
  return (await client.rows(`SELECT CAST(${expression.sql} AS varchar)`)).rows[0]?.[0];
}

function compare(expression: TrinoExpression, { columns }: TrinoRows, actual: unknown): string | null {
  if (expression.error !== undefined)
    return `expected the error ${expression.error}, got ${JSON.stringify(actual)}`;
  if (!isSame(expression.expected, actual))
    return `expected ${JSON.stringify(expression.expected)}, got ${JSON.stringify(actual)}`;
  const type = columns.at(-1)?.type ?? "";
  return expression.type === undefined || type.startsWith(expression.type)
    ? null
    : `expected the type ${expression.type}, got ${type}`;
}
