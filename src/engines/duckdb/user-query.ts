/** A query as a person wrote it, made ready: translated, one SELECT, inside the fence, its columns known, its errors placed. */
import type { Column } from "../../core/column.ts";
import { QueryFailed } from "../../core/failure.ts";
import { nearest } from "../../core/nearest.ts";
import type { QueryText } from "../../core/ports/engine.ts";
import { checkOneSelect, hasTopLevelOrderBy } from "../dialect/check-one-select.ts";
import { locateError } from "../dialect/locate-error.ts";
import { queryFailed, refuseDuplicates } from "../dialect/query-failed.ts";
import { placeOf, type SqlProblem } from "../dialect/sql-problem.ts";
import { tokenize } from "../dialect/sql-tokens.ts";
import { translateTrino } from "../dialect/trino-to-duckdb.ts";
import { asFailure, isAboutSql, isAboutValues, messageOf } from "./engine-errors.ts";
import { prepareText } from "./prepared-text.ts";
import { checkFence } from "./query-fence.ts";
import type { Session } from "./session.ts";
import type { SourceTables } from "./source-tables.ts";
import { sourceCatalogue } from "./state-file.ts";

export interface ReadyQuery {
  /** One DuckDB SELECT without a semicolon. Put into a statement by `subquery`. */
  readonly sql: string;
  readonly columns: readonly Column[];
  /** The query's own ORDER BY is the order of delivery. */
  readonly ordered: boolean;
  /** The tables it reads, as `SourceTables` names them. */
  readonly tables: ReadonlySet<string>;
  /** An error of a statement that held the query as a failure, with its place in the person's own text. */
  locate(error: unknown, statement: string): unknown;
}

export async function readyQuery(
  session: Session,
  query: QueryText,
  source: SourceTables,
): Promise<ReadyQuery> {
  const sql = await translated(query);
  const locate = (error: unknown, statement: string): unknown => locateFailure(error, statement, query, sql);
  try {
    await refuseOtherStatements(session, query, sql);
    const tables = await fencedTables(session, query, sql, source);
    await source.ensure(session, tables);
    const columns = await columnsOf(session, query, sql);
    return { sql, columns, ordered: await hasTopLevelOrderBy(query.sql), tables, locate };
  } catch (error) {
    throw locate(error, sql);
  }
}

/** On lines of its own, so that a comment at its end cannot swallow what follows and line numbers can be told apart. */
export function subquery(query: ReadyQuery): string {
  return `(\n${query.sql}\n)`;
}

async function translated(query: QueryText): Promise<string> {
  switch (query.dialect) {
    case "trino": {
      const result = await translateTrino(query.sql);
      if (!result.ok) throw queryFailed(result.problem, query);
      return result.sql;
    }
    case "duckdb": {
      const problem = await checkOneSelect(query.sql);
      if (problem !== null) throw queryFailed(problem, query);
      const end = tokenize(query.sql).find((token) => token.kind === "symbol" && token.text === ";");
      return query.sql.slice(0, end?.start).trimEnd();
    }
    case "postgres":
      throw new QueryFailed("The duckdb engine does not run PostgreSQL's SQL.", {
        code: "dialect_unknown",
        next: "fix",
        advice: "Write Trino SQL (the default), or set the dialect to duckdb.",
        ...(query.file === undefined ? {} : { place: { file: query.file } }),
      });
    default:
      return query.dialect satisfies never;
  }
}

async function refuseOtherStatements(session: Session, query: QueryText, sql: string): Promise<void> {
  const only = await session.ask(async (connection) => (await connection.extractStatements(sql)).count === 1);
  const [tree] = await session.row("SELECT json_serialize_sql($sql::VARCHAR)", { sql });
  const isSelect = only && !/^\{"error":true,"error_type":"not implemented"/.test(String(tree));
  if (!isSelect)
    throw queryFailed({ message: "A query is exactly one SELECT.", line: null, column: null }, query);
}

async function fencedTables(
  session: Session,
  query: QueryText,
  sql: string,
  source: SourceTables,
): Promise<ReadonlySet<string>> {
  const [tree] = await session.row("SELECT json_serialize_sql($sql::VARCHAR)", { sql });
  const tables = await source.names(session);
  const result = checkFence(JSON.parse(String(tree)), {
    catalogue: sourceCatalogue,
    tables: new Set([...tables.keys()]),
  });
  if (result.ok) return result.tables;
  const { message, word, unknownTable } = result.problem;
  const near = unknownTable === null ? null : nearest(unknownTable, tables.values());
  const known = [...tables.values()].slice(0, tablesNamedMax).join(", ");
  const suggestion =
    near !== null ? `Did you mean ${near}?` : unknownTable === null ? undefined : `The tables are: ${known}.`;
  const place = placeOfWord(query.sql, word);
  throw queryFailed({ message, ...place, ...(suggestion === undefined ? {} : { suggestion }) }, query);
}

/** Tables that an error names when none is near the written one. */
const tablesNamedMax = 20;

async function columnsOf(session: Session, query: QueryText, sql: string): Promise<readonly Column[]> {
  const { isPlainSelect, columns } = await session.ask((connection) => prepareText(connection, sql));
  if (!isPlainSelect) {
    const place = placeOfWord(query.sql, "?");
    throw queryFailed({ message: "A query is one SELECT without parameters.", ...place }, query);
  }
  refuseDuplicates(columns, query);
  return columns;
}

function locateFailure(error: unknown, statement: string, query: QueryText, sql: string): unknown {
  if (!isAboutSql(error)) return asFailure(error);
  const at = statement.indexOf(sql);
  const linesBefore = at <= 0 ? 0 : statement.slice(0, at).split("\n").length - 1;
  // "Catalog Error: …" names the kind of error, which would be read as the name of a catalogue; that it is about values must be seen.
  const told = messageOf(error);
  const message = isAboutValues(told) ? told : told.replace(/^(?:\w+ )+Error: /, "");
  const problem = locateError(shiftLines(message, linesBefore), query.sql, sql);
  return queryFailed(problem, query, error);
}

/** DuckDB counts lines in our whole statement; the caret's indent moves along when the number gets shorter. */
function shiftLines(message: string, linesBefore: number): string {
  return message.replace(/LINE (\d+): (.*)\n( *)\^/, (_, line: string, excerpt: string, indent: string) => {
    const shifted = String(Math.max(1, Number(line) - linesBefore));
    return `LINE ${shifted}: ${excerpt}\n${indent.slice(line.length - shifted.length)}^`;
  });
}

function placeOfWord(text: string, word: string | null): Pick<SqlProblem, "line" | "column"> {
  const wanted = word?.toLowerCase();
  const token = tokenize(text).find(
    (each) => each.kind !== "comment" && each.kind !== "string" && each.text.toLowerCase() === wanted,
  );
  return token === undefined ? { line: null, column: null } : placeOf(text, token.start);
}
