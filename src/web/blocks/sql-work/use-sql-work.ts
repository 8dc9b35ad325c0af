/** What the panes of a SQL text share, be it a query's or a segment's: its columns judged, its marks, its preview, and how it is run. */
import { useMemo, useRef } from "react";
import type { QuerySummary } from "../../../contract/api/queries.ts";
import { useMay } from "../../api/context.ts";
import { useRead } from "../../api/reads.ts";
import { problemMarks } from "../sql-editor/problem-marks.ts";
import type { EditorCommands, Mark } from "../sql-editor/sql-editor.tsx";
import { useTarget } from "./receive-target.ts";
import { type JudgedText, useFields } from "./use-fields.ts";
import { usePreview } from "./use-preview.ts";

export type SqlDialect = "trino" | "duckdb" | "postgres";

const engineNames = { duckdb: "DuckDB", postgres: "PostgreSQL", trino: "Trino" } as const;
const dialectNames = { duckdb: "DuckDB SQL", postgres: "PostgreSQL SQL", trino: "Trino SQL" } as const;

function marksOf(fields: JudgedText["fields"], problem: JudgedText["problem"]): readonly Mark[] {
  const marks = (fields?.columns ?? []).flatMap(({ column, status, reason, suggestion }): Mark[] =>
    status === "sent" || column.toLowerCase() === "amperity_id"
      ? []
      : [
          {
            tone: status === "ignored" ? "warning" : "error",
            message: `${status}: ${reason ?? ""}${suggestion === undefined ? "" : `. Did you mean ${suggestion}?`}`,
            place: { name: column },
          },
        ],
  );
  return [...marks, ...problemMarks(problem)];
}

/** `chosen` are the rules to judge by, as the address has them. */
export function useSqlWork(
  thing: Pick<QuerySummary, "sentBy">,
  {
    sql,
    dialect,
    chosen,
  }: { readonly sql: string; readonly dialect: SqlDialect; readonly chosen: string | undefined },
) {
  const mayRun = useMay("author");
  const rules = useTarget(thing, chosen);
  const { templateId, destinationId } = rules.target;
  const judged = useFields({ sql, dialect, templateId, destinationId }, rules.isRead);
  const { fields, problem } = judged;
  const preview = usePreview();
  const editor = useRef<EditorCommands>(null);
  const marks = useMemo(() => marksOf(fields, problem), [fields, problem]);
  const engine = useRead("listTables", {}).data?.engine;
  return {
    rules,
    judged,
    preview,
    editor,
    marks,
    dialect,
    language: engine === undefined ? "" : `${dialectNames[dialect]} on ${engineNames[engine]}`,
    run(selection: string | null): void {
      if (mayRun) void preview.run({ sql: selection ?? sql, dialect, templateId, destinationId });
    },
  };
}
