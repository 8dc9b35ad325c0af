/** A query as a person wrote it, made ready: translated, one SELECT, its columns known, its errors placed. */
import { QueryFailed } from "../../core/failure.ts";
import type { QueryText } from "../../core/ports/engine.ts";
import { checkOneSelect, hasTopLevelOrderBy } from "../dialect/check-one-select.ts";
import { locatePostgresError } from "../dialect/postgres/locate-postgres-error.ts";
import { preludeOf } from "../dialect/postgres/prelude.ts";
import { translateToPostgres } from "../dialect/postgres/trino-to-postgres.ts";
import { queryFailed, refuseDuplicates } from "../dialect/query-failed.ts";
import { tokenize } from "../dialect/sql-tokens.ts";
import { columnsOf, type ReferredColumn } from "./column-kinds.ts";
import { codeOf, isAboutSql } from "./postgres-errors.ts";
import type { PostgresServer } from "./server.ts";
import { byName, readSourceTables } from "./source-tables.ts";
import type { Transaction } from "./transaction.ts";

export interface ReadyQuery {
  readonly columns: readonly ReferredColumn[];
  /** The query's own ORDER BY is the order of delivery. */
  readonly ordered: boolean;
  /** What stands behind FROM, with the columns called as `columns` refers to them. */
  readonly from: string;
  /** What every transaction that runs the query makes first. */
  readonly functions: readonly string[];
  /** Changes whenever another statement is run. */
  readonly sql: string;
  /** The collation by which upper and lower case are told. */
  readonly letters: string;
  /** An error of a statement that held the query as a failure, with its place in the person's own text. */
  locate(error: unknown, statement: string): unknown;
}

interface Translated {
  readonly sql: string;
  readonly names: readonly string[] | null;
  readonly functions: readonly string[];
  readonly letters: string;
}

export async function readyQuery(
  server: PostgresServer,
  query: QueryText,
  signal: AbortSignal | undefined,
): Promise<ReadyQuery> {
  const { sql, names, functions, letters } = await translate(server, query, signal);
  const locate = (error: unknown, statement: string): unknown => locateFailure(error, statement, query, sql);
  const probe = `SELECT * FROM (\n${sql}\n) AS q LIMIT 0`;
  const found = await inTransaction(server, { signal, functions }, query, async (transaction) => {
    try {
      const { fields } = await transaction.ask(probe);
      return await columnsOf(transaction, fields);
    } catch (error) {
      throw locate(error, probe);
    }
  });
  const columns = found.map((column, index) => ({
    ...column,
    name: names?.[index] ?? column.name,
    reference: `q.c${index + 1}`,
  }));
  refuseDuplicates(columns, query);
  const aliases = columns.map((_, index) => `c${index + 1}`);
  return {
    columns,
    ordered: await hasTopLevelOrderBy(query.sql),
    // On lines of its own, so that a comment at its end cannot swallow what follows.
    from: `(\n${sql}\n) AS q(${aliases.join(", ")})`,
    functions,
    sql,
    letters,
    locate,
  };
}

/** A standby, or an account without the right to temporary objects, cannot make the functions of the prelude. */
export async function inTransaction<T>(
  server: PostgresServer,
  order: { readonly signal: AbortSignal | undefined; readonly functions: readonly string[] },
  query: QueryText,
  work: (transaction: Transaction) => Promise<T>,
): Promise<T> {
  try {
    return await server.transaction("read", order, work);
  } catch (error) {
    const isRefused = error instanceof QueryFailed && error.code === "engine_rights";
    if (
      !isRefused ||
      order.functions.length === 0 ||
      !/FUNCTION|temporary|read-write mode/i.test(error.message)
    )
      throw error;
    const names = order.functions.map((sql) => /pg_temp\.(\w+)/.exec(sql)?.[1]);
    throw new QueryFailed(
      `This query needs functions of Trino that PostgreSQL does not have (${[...new Set(names)].join(", ")}), and the account may not make temporary ones.`,
      {
        code: "engine_rights",
        next: "fix",
        advice:
          "GRANT TEMPORARY ON DATABASE to the account, name the primary server and no standby, or write the query in PostgreSQL's own SQL (dialect: postgres).",
        ...(query.file === undefined ? {} : { place: { file: query.file } }),
      },
    );
  }
}

async function translate(
  server: PostgresServer,
  query: QueryText,
  signal: AbortSignal | undefined,
): Promise<Translated> {
  switch (query.dialect) {
    case "trino": {
      const { tables, letters } = await server.transaction("read", { signal }, async (transaction) => ({
        tables: byName(await readSourceTables(transaction)),
        letters: await lettersOf(transaction),
      }));
      const result = await translateToPostgres(query.sql, { tables });
      if (!result.ok) throw queryFailed(result.problem, query);
      return { ...result, letters, functions: preludeOf(result.sql, { letters }) };
    }
    case "postgres": {
      const problem = await checkOneSelect(query.sql);
      if (problem !== null) throw queryFailed(problem, query);
      const end = tokenize(query.sql).find((token) => token.kind === "symbol" && token.text === ";");
      const letters = await server.transaction("read", { signal }, lettersOf);
      return { sql: query.sql.slice(0, end?.start).trimEnd(), names: null, functions: [], letters };
    }
    case "duckdb":
      throw new QueryFailed("The postgres engine does not run DuckDB's SQL.", {
        code: "dialect_unknown",
        next: "fix",
        advice: "Write Trino SQL (the default), or set the dialect to postgres.",
        ...(query.file === undefined ? {} : { place: { file: query.file } }),
      });
    default:
      return query.dialect satisfies never;
  }
}

/** The best collation there is for upper and lower case: a database made with the locale C knows of a to z only. */
export async function lettersOf(transaction: Transaction): Promise<string> {
  const [name] = await transaction.row(
    `SELECT collname FROM pg_catalog.pg_collation WHERE collname IN ('pg_c_utf8', 'und-x-icu') AND collnamespace = 'pg_catalog'::regnamespace
     ORDER BY collname LIMIT 1`,
  );
  return name === undefined || name === null ? '"default"' : `pg_catalog."${name}"`;
}

function locateFailure(error: unknown, statement: string, query: QueryText, sql: string): unknown {
  if (!isAboutSql(error)) return error;
  const at = statement.indexOf(sql);
  // PostgreSQL counts characters from 1, JavaScript counts UTF-16 units from 0.
  const place =
    error.position === undefined ? null : [...statement].slice(0, Number(error.position) - 1).join("").length;
  const inside = place === null || at < 0 || place < at ? null : place - at;
  const problem = locatePostgresError(
    { message: error.message, code: codeOf(error), hint: error.hint, offset: inside },
    query.sql,
    sql,
  );
  return queryFailed(problem, query);
}
