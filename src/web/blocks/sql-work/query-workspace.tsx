/** The panes of a text in SQL: tables, SQL above rows, and what Zendesk will receive. Side by side on a wide window, else one at a time. */
import type { ReactNode, RefObject } from "react";
import { useCallback, useRef, useState } from "react";
import { Segmented } from "../segmented.tsx";
import { Splitter, usePaneSize } from "../splitter.tsx";
import { type EditorCommands, type Mark, SqlEditor } from "../sql-editor/sql-editor.tsx";
import { useNarrow } from "../use-phone.ts";
import { EditorToolbar, ProblemLine, RunButton } from "./editor-toolbar.tsx";
import { OneCustomer } from "./one-customer.tsx";
import { PreviewPane } from "./preview-pane.tsx";
import { ReceivePanel } from "./receive-panel.tsx";
import type { useTarget } from "./receive-target.ts";
import { SchemaExplorer } from "./schema-explorer.tsx";
import type { JudgedText } from "./use-fields.ts";
import type { usePreview } from "./use-preview.ts";
import { useSqlNames } from "./use-sql-names.ts";

const previewPixels = 280;
const receivePixels = 404;

export type Shown = "sql" | "preview" | "zendesk";

interface WorkspaceInput {
  /** Names the editor. */
  readonly label: string;
  readonly placeholder: string;
  readonly draft: { readonly text: string };
  readonly judged: JudgedText;
  readonly preview: ReturnType<typeof usePreview>;
  readonly marks: readonly Mark[];
  readonly dialect: "trino" | "duckdb" | "postgres";
  readonly editor: RefObject<EditorCommands | null>;
  readonly rules: ReturnType<typeof useTarget>;
  readonly mayEdit: boolean;
  readonly isAuthor: boolean;
  readonly language: string;
  readonly show: Shown;
  readonly phoneActions: ReactNode;
  readonly run: (selection: string | null) => void;
  readonly goTo: (line: number, column: number) => void;
  readonly download: () => void;
  readonly onShow: (show: Shown) => void;
  readonly onRules: (value: string) => void;
  readonly onText: (text: string) => void;
}

export function QueryWorkspace(input: WorkspaceInput) {
  const { preview, show, onShow, isAuthor, run, mayEdit, editor } = input;
  const narrow = useNarrow();
  const panes = useRef<HTMLDivElement>(null);
  const [previewHeight, setPreviewHeight] = usePaneSize("preview", previewPixels);
  const [receiveWidth, setReceiveWidth] = usePaneSize("receive", receivePixels);
  const insert = useCallback((text: string) => editor.current?.insert(text), [editor]);
  if (narrow) {
    return (
      <div className="work work-narrow">
        <div className="work-tabs">
          <Segmented
            name="What is shown"
            wide
            value={show}
            onChange={onShow}
            choices={[
              { value: "sql", label: "SQL" },
              { value: "preview", label: "Preview" },
              { value: "zendesk", label: "Zendesk" },
            ]}
          />
        </div>
        <div className="work-pane" hidden={show !== "sql"}>
          <SqlPane {...input} />
        </div>
        {show === "preview" && <Rows {...input} />}
        {show === "zendesk" && <Receive {...input} />}
        {isAuthor && (
          <div className="work-foot">
            <RunButton
              large
              startedAt={preview.state.startedAt}
              onRun={() => run(null)}
              onCancel={preview.cancel}
            />
            {input.phoneActions}
          </div>
        )}
      </div>
    );
  }
  return (
    <div className="work" ref={panes}>
      <SchemaExplorer onInsert={mayEdit ? insert : null} />
      <div className="work-centre">
        <SqlPane {...input} />
        <Splitter
          label="Height of the preview"
          direction="up and down"
          size={previewHeight}
          usual={previewPixels}
          min={90}
          max={Math.max(120, (panes.current?.clientHeight ?? 700) - 160)}
          onSize={setPreviewHeight}
        />
        <div className="work-rows" style={{ height: previewHeight }}>
          <Rows {...input} />
        </div>
      </div>
      <Splitter
        label="Width of the panel"
        direction="sideways"
        size={receiveWidth}
        usual={receivePixels}
        min={300}
        max={Math.max(320, (panes.current?.clientWidth ?? 1200) - 560)}
        onSize={setReceiveWidth}
      />
      <div className="work-receive" style={{ width: receiveWidth }}>
        <Receive {...input} />
      </div>
    </div>
  );
}

function SqlPane({
  label,
  placeholder,
  draft,
  judged,
  preview,
  marks,
  dialect,
  editor,
  mayEdit,
  isAuthor,
  language,
  run,
  goTo,
  onText,
}: WorkspaceInput) {
  const names = useSqlNames(dialect);
  const [hint, setHint] = useState("");
  const runSelection = () => {
    const selection = editor.current?.selection() ?? null;
    setHint(selection === null ? "Select a part of the SQL first." : "");
    if (selection === null) editor.current?.focus();
    else run(selection);
  };
  return (
    <section className="work-sql" aria-label="SQL">
      <EditorToolbar
        startedAt={preview.state.startedAt}
        mayRun={isAuthor}
        isReadOnly={!mayEdit}
        language={hint || language}
        onRun={() => run(null)}
        onRunSelection={runSelection}
        onCancel={preview.cancel}
        onFormat={() => editor.current?.format()}
        onComment={() => editor.current?.toggleComment()}
      />
      {judged.problem !== null && (
        <ProblemLine
          problem={judged.problem}
          onUse={mayEdit ? (line, column, name) => editor.current?.replaceName(line, column, name) : null}
          onGoTo={goTo}
        />
      )}
      <SqlEditor
        ref={editor}
        label={label}
        text={draft.text}
        names={names}
        marks={marks}
        isReadOnly={!mayEdit}
        placeholder={placeholder}
        onChange={onText}
        onRun={run}
      />
    </section>
  );
}

function Rows({ draft, preview, isAuthor, run, goTo, download }: WorkspaceInput) {
  const { state, cancel } = preview;
  return (
    <PreviewPane
      state={state}
      isStale={state.text !== null && state.text !== draft.text}
      mayRun={isAuthor}
      onRun={() => run(null)}
      onCancel={cancel}
      onGoTo={goTo}
      onDownload={download}
    />
  );
}

function Receive({ draft, judged, preview, rules, mayEdit, editor, onRules, onShow }: WorkspaceInput) {
  const { rows, text } = preview.state;
  const isStale = text !== draft.text;
  return (
    <ReceivePanel
      judged={judged}
      rows={rows}
      options={rules.options}
      search={rules.search}
      chosen={rules.value}
      onChoose={onRules}
      onUse={mayEdit ? (column, name) => editor.current?.renameColumn(column, name) : null}
      onGoTo={(column) => {
        onShow("sql");
        editor.current?.goToColumn(column);
      }}
    >
      <OneCustomer rows={rows} columns={judged.fields?.columns ?? []} isStale={isStale} />
    </ReceivePanel>
  );
}
