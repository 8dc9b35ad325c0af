/** What every engine throws of a query that cannot run: the problem at its place in the person's own text, and names that stand twice. */
import type { Column } from "../../core/column.ts";
import { QueryFailed } from "../../core/failure.ts";
import type { QueryText } from "../../core/ports/engine.ts";
import type { SqlProblem } from "./sql-problem.ts";

export function queryFailed(problem: SqlProblem, query: QueryText, cause?: unknown): QueryFailed {
  const { message, line, column, suggestion } = problem;
  return new QueryFailed(message, {
    code: "query_invalid",
    next: "fix",
    ...(suggestion === undefined ? {} : { advice: suggestion }),
    place: {
      ...(query.file === undefined ? {} : { file: query.file }),
      ...(line === null ? {} : { line }),
      ...(column === null ? {} : { column }),
    },
    cause,
  });
}

/** Names are compared as Zendesk's fields are, without regard to case: `Name` and `name` would go to one field. */
export function refuseDuplicates(columns: readonly Pick<Column, "name">[], query: QueryText): void {
  const counts = new Map<string, string[]>();
  for (const { name } of columns)
    counts.set(name.toLowerCase(), [...(counts.get(name.toLowerCase()) ?? []), name]);
  const doubles = [...counts.values()].filter((names) => names.length > 1);
  if (doubles.length === 0) return;
  const told = doubles.map((names) => [...new Set(names)].join(" and ")).join(", ");
  throw new QueryFailed(`The query has more than one column named ${told}.`, {
    code: "columns_duplicate",
    next: "fix",
    advice: "Give each column its own name with AS, or leave one out.",
    ...(query.file === undefined ? {} : { place: { file: query.file } }),
  });
}
