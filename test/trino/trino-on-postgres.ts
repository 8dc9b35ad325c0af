/** Trino SQL run on a real PostgreSQL, for the tests. */
import pg from "pg";
import { locatePostgresError } from "../../src/engines/dialect/postgres/locate-postgres-error.ts";
import { preludeOf } from "../../src/engines/dialect/postgres/prelude.ts";
import { translateToPostgres } from "../../src/engines/dialect/postgres/trino-to-postgres.ts";
import type { SqlProblem } from "../../src/engines/dialect/sql-problem.ts";
import type { TrinoAnswer } from "./trino-on-duckdb.ts";

/** As a query runs in the engine: in a transaction that only reads, with the functions that it needs. */
export async function askPostgres(client: pg.Client, sql: string): Promise<TrinoAnswer | SqlProblem> {
  const translation = await translateToPostgres(sql, { tables: new Map() });
  if (!translation.ok) return translation.problem;
  await client.query("BEGIN; SET LOCAL TimeZone = 'UTC'; SET LOCAL check_function_bodies = off");
  try {
    for (const statement of preludeOf(translation.sql, { letters: 'pg_catalog."pg_c_utf8"' }))
      await client.query(statement);
    await client.query("SET TRANSACTION READ ONLY");
    const typed = await client.query(`SELECT * FROM (\n${translation.sql}\n) AS q LIMIT 0`);
    const { rows, fields } = await client.query<unknown[]>({
      text: translation.sql,
      rowMode: "array",
      types: { getTypeParser: parserOf },
    });
    const oids = typed.fields.map((field) => field.dataTypeID);
    const types = await client.query<{ name: string }>(
      "SELECT format_type(oid, NULL) AS name FROM unnest($1::oid[]) WITH ORDINALITY AS t(oid, n) ORDER BY n",
      [oids],
    );
    return { columns: fields.map(({ name }) => name), types: types.rows.map(({ name }) => name), rows };
  } catch (error) {
    if (!(error instanceof pg.DatabaseError)) throw error;
    return locatePostgresError(
      { message: error.message, code: error.code ?? "", hint: error.hint, offset: null },
      sql,
      translation.sql,
    );
  } finally {
    await client.query("ROLLBACK");
  }
}

/** Everything but numbers, booleans and arrays as the text that PostgreSQL writes. */
const readTextArray = pg.types.getTypeParser(1009 as Parameters<typeof pg.types.getTypeParser>[0]);

function parserOf(oid: number): (text: string) => unknown {
  const usual = new Set([16, 21, 23, 700, 701]);
  if (usual.has(oid)) return (text) => readUsual(text);
  const arrays = new Set([1000, 1005, 1007, 1009, 1015, 1016, 1022, 1115, 1182, 1231]);
  return arrays.has(oid) ? readTextArray : String;
}

function readUsual(text: string): unknown {
  if (text === "t" || text === "f") return text === "t";
  return Number.isFinite(Number(text)) ? Number(text) : text;
}
