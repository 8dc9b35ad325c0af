/** A segment written in SQL: the editor, the rows it gives, and the one rule it has. */
import { useMemo, useRef } from "react";
import { useMay } from "../../api/context.ts";
import { Splitter, usePaneSize } from "../../blocks/splitter.tsx";
import { type EditorCommands, SqlEditor } from "../../blocks/sql-editor/sql-editor.tsx";
import { downloadRows } from "../queries/download-rows.ts";
import { EditorToolbar, ProblemLine } from "../queries/editor-toolbar.tsx";
import { PreviewPane } from "../queries/preview-pane.tsx";
import { useFields } from "../queries/use-fields.ts";
import { usePreview } from "../queries/use-preview.ts";
import { useSqlNames } from "../queries/use-sql-names.ts";

const previewPixels = 260;

export function SegmentSql({
  text,
  dialect,
  mayEdit,
  onText,
}: {
  readonly text: string;
  readonly dialect: "trino" | "duckdb" | "postgres";
  readonly mayEdit: boolean;
  readonly onText: (text: string) => void;
}) {
  const mayRun = useMay("author");
  const editor = useRef<EditorCommands>(null);
  const panes = useRef<HTMLDivElement>(null);
  const names = useSqlNames(dialect);
  const preview = usePreview();
  const judged = useFields({ sql: text, dialect }, true);
  const [height, setHeight] = usePaneSize("segment-preview", previewPixels);
  const { problem } = judged;
  const marks = useMemo(
    () =>
      problem === null || problem.line === null
        ? []
        : [
            {
              tone: "error" as const,
              message: problem.message,
              place: { line: problem.line, column: problem.column ?? 1 },
            },
          ],
    [problem],
  );
  const run = (selection: string | null) => {
    if (mayRun) void preview.run({ sql: selection ?? text, dialect });
  };
  const runSelection = () => {
    const selection = editor.current?.selection() ?? null;
    if (selection === null) editor.current?.focus();
    else run(selection);
  };
  const goTo = (line: number, column: number) => editor.current?.goTo(line, column);
  return (
    <div className="work">
      <div className="work-centre" ref={panes}>
        <section className="work-sql" aria-label="SQL">
          <EditorToolbar
            startedAt={preview.state.startedAt}
            mayRun={mayRun}
            isReadOnly={!mayEdit}
            language="The first column is amperity_id; it says who is in the segment."
            onRun={() => run(null)}
            onRunSelection={runSelection}
            onCancel={preview.cancel}
            onFormat={() => editor.current?.format()}
            onComment={() => editor.current?.toggleComment()}
          />
          {problem !== null && (
            <ProblemLine
              problem={problem}
              onUse={mayEdit ? (line, column, name) => editor.current?.replaceName(line, column, name) : null}
              onGoTo={goTo}
            />
          )}
          <SqlEditor
            ref={editor}
            label="SQL of the segment"
            text={text}
            names={names}
            marks={marks}
            isReadOnly={!mayEdit}
            placeholder="SELECT amperity_id, … FROM … WHERE …"
            onChange={onText}
            onRun={run}
          />
        </section>
        <Splitter
          label="Height of the preview"
          direction="up and down"
          size={height}
          usual={previewPixels}
          min={90}
          max={Math.max(120, (panes.current?.clientHeight ?? 700) - 160)}
          onSize={setHeight}
        />
        <div className="work-rows" style={{ height }}>
          <PreviewPane
            state={preview.state}
            isStale={preview.state.text !== null && preview.state.text !== text}
            mayRun={mayRun}
            onRun={() => run(null)}
            onCancel={preview.cancel}
            onGoTo={goTo}
            onDownload={() => void downloadRows("segment", { sql: text, dialect })}
          />
        </div>
      </div>
    </div>
  );
}
