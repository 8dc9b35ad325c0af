/** A query as a person wrote it, made ready: one SELECT by Trino's own parser, its columns known, its errors placed in their text. */
import type { Column } from "../../core/column.ts";
import { nearest } from "../../core/nearest.ts";
import type { QueryText } from "../../core/ports/engine.ts";
import { checkOneSelect, hasTopLevelOrderBy } from "../dialect/check-one-select.ts";
import { queryFailed, refuseDuplicates } from "../dialect/query-failed.ts";
import { problemAt, type SqlProblem } from "../dialect/sql-problem.ts";
import { isSymbol, tokenize } from "../dialect/sql-tokens.ts";
import { columnOf } from "./column-kinds.ts";
import { quoteText } from "./sql-text.ts";
import type { TrinoClient } from "./trino-client.ts";
import { asFailure, sentence, TrinoError } from "./trino-errors.ts";

export interface ReadyQuery {
  readonly columns: readonly Column[];
  /** The query's own ORDER BY is the order of delivery. */
  readonly ordered: boolean;
  /** `(…) AS q (c1, c2, …)`, the columns by their places: their own names may be anything. */
  readonly from: string;
  reference(column: Column): string;
  /** An error of a statement that held the query as a failure, with its place in the person's own text. */
  locate(error: unknown, statement: string): Promise<unknown>;
}

/** Trino drops an ORDER BY inside a statement, for SQL gives it no meaning there; to us it is the order of delivery. */
export const keepOrder = { skip_redundant_sort: "false" } as const;

export async function readyQuery(
  client: TrinoClient,
  query: QueryText,
  signal: AbortSignal | undefined,
): Promise<ReadyQuery> {
  const problem = dialectProblem(query) ?? (await checkOneSelect(query.sql)) ?? parenProblem(query.sql);
  if (problem !== null) throw queryFailed(problem, query);
  const sql = withoutEnd(query.sql);
  const locate = (error: unknown, statement: string): Promise<unknown> =>
    locateFailure(client, error, { statement, query, sql });
  // On lines of its own, so that a comment at its end cannot swallow what follows.
  const statement = `SELECT * FROM (\n${sql}\n) AS q LIMIT 0`;
  try {
    const { columns: found } = await client.rows(statement, { signal });
    const columns = found.map(columnOf);
    refuseDuplicates(columns, query);
    const places = columns.map((_, index) => `c${index + 1}`);
    return {
      columns,
      ordered: await hasTopLevelOrderBy(query.sql),
      from: `(\n${sql}\n) AS q (${places.join(", ")})`,
      reference: (column) => `q.c${columns.indexOf(column) + 1}`,
      locate,
    };
  } catch (error) {
    throw await locate(error, statement);
  }
}

function dialectProblem({ dialect }: QueryText): SqlProblem | null {
  if (dialect === "trino") return null;
  return {
    message: `The trino engine does not run the SQL of ${dialect}.`,
    line: null,
    column: null,
    suggestion: "Write Trino SQL (the default).",
  };
}

/** A parenthesis too many would end the one that we put around the query. */
function parenProblem(text: string): SqlProblem | null {
  let depth = 0;
  for (const token of tokenize(text)) {
    if (isSymbol(token, "(")) depth += 1;
    if (isSymbol(token, ")")) depth -= 1;
    if (depth < 0) return problemAt(text, token.start, "This parenthesis closes nothing.");
  }
  return null;
}

function withoutEnd(text: string): string {
  const end = tokenize(text).find((token) => isSymbol(token, ";"));
  return text.slice(0, end?.start).trimEnd();
}

interface Located {
  readonly statement: string;
  readonly query: QueryText;
  readonly sql: string;
}

async function locateFailure(client: TrinoClient, error: unknown, located: Located): Promise<unknown> {
  if (!(error instanceof TrinoError) || !error.isAboutSql || error.code === "PERMISSION_DENIED")
    return asFailure(error);
  const suggestion = await suggestionFor(client, error, located.sql);
  return queryFailed(
    {
      message: sentence(error),
      ...placeIn(error, located),
      ...(suggestion === null ? {} : { suggestion }),
    },
    located.query,
    error,
  );
}

/** Trino counts lines in our whole statement, and columns in code points. */
function placeIn(
  { line, column }: TrinoError,
  { statement, sql }: Located,
): Pick<SqlProblem, "line" | "column"> {
  const at = statement.indexOf(sql);
  if (line === null || column === null || at < 0) return { line: null, column: null };
  const own = line - (statement.slice(0, at).split("\n").length - 1);
  const text = sql.split("\n")[own - 1];
  if (text === undefined) return { line: null, column: null };
  const before = [...text].slice(0, column - 1).join("");
  return { line: own, column: before.length + 1 };
}

/** Tables that an error names when none is near the written one. */
const tablesNamedMax = 20;

async function suggestionFor(client: TrinoClient, error: TrinoError, sql: string): Promise<string | null> {
  if (error.code === "COLUMN_NOT_FOUND") {
    const written = /^Column '(.+?)' cannot be resolved/.exec(error.message)?.[1]?.replace(/^.*\./, "");
    const words = new Set(tokenize(sql).map(({ text }) => text.toLowerCase()));
    const known = await knownColumns(client);
    const read = known.filter(({ table }) => words.has(table)).map(({ column }) => column);
    const near = written === undefined ? null : nearest(written, read);
    return near === null ? null : `Did you mean ${near}?`;
  }
  if (error.code === "TABLE_NOT_FOUND") {
    const written = /^Table '(.+?)' does not exist/.exec(error.message)?.[1]?.replace(/^.*\./, "");
    const tables = [...new Set((await knownColumns(client)).map(({ table }) => table))];
    const near = written === undefined ? null : nearest(written, tables);
    return near === null
      ? `The tables are: ${tables.slice(0, tablesNamedMax).join(", ")}.`
      : `Did you mean ${near}?`;
  }
  return null;
}

/** Of the schema that names without one refer to; nothing when there is none. A suggestion is not worth a second error. */
async function knownColumns(client: TrinoClient): Promise<readonly { table: string; column: string }[]> {
  const { schema } = client;
  if (schema === null) return [];
  try {
    const { rows } = await client.rows(
      `SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = ${quoteText(schema)}`,
    );
    return rows.map(([table, column]) => ({ table: String(table), column: String(column) }));
  } catch (error) {
    if (error instanceof TrinoError) return [];
    throw error;
  }
}
