/**
 * The SQL editor, as queries, attributes tables and SQL segments show it. The editor itself loads when the first one is shown; until
 * then the text can be read. Esc, then Tab leaves it.
 */
import { type Ref, useEffect, useImperativeHandle, useRef, useState } from "react";
import type { CodeEditor } from "./code-editor.ts";
import type { SqlNames } from "./complete-sql.ts";
import "./sql-editor.css";

/** A wavy line under a place, or under the name of a result's column, with a sentence on hover and a sign beside the line number. */
export interface Mark {
  readonly tone: "error" | "warning";
  readonly message: string;
  readonly place: { readonly line: number; readonly column: number } | { readonly name: string };
}

/** What a page may ask of its editor. Changes can be undone one by one. */
export interface EditorCommands {
  focus(): void;
  /** The selected text or null; behind as many blanks as it takes for every place in it to be that of the whole text. */
  selection(): string | null;
  /** At the cursor. */
  insert(text: string): void;
  /** Line and column count from 1. */
  goTo(line: number, column: number): void;
  goToColumn(name: string): void;
  /** Gives a column of the result another name: rewrites its alias, or adds one. */
  renameColumn(name: string, to: string): void;
  /** Another name in the place of the one that stands there. */
  replaceName(line: number, column: number, name: string): void;
  format(): void;
  toggleComment(): void;
}

/** `text` is what the editor holds; another one given later replaces it, as one step that can be undone. */
export function SqlEditor({
  label,
  text,
  names,
  marks = [],
  isReadOnly = false,
  placeholder = "",
  onChange,
  onRun,
  ref,
}: {
  readonly label: string;
  readonly text: string;
  readonly names: SqlNames;
  readonly marks?: readonly Mark[];
  readonly isReadOnly?: boolean;
  readonly placeholder?: string;
  readonly onChange: (text: string) => void;
  /** Ctrl or Cmd Enter. Null runs all, else only what is selected. */
  readonly onRun: (selection: string | null) => void;
  /** Null until the editor is there. */
  readonly ref?: Ref<EditorCommands | null>;
}) {
  const parent = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<CodeEditor | null>(null);
  const latest = useRef({ label, text, names, isReadOnly, placeholder, onChange, onRun });
  latest.current = { label, text, names, isReadOnly, placeholder, onChange, onRun };
  useEffect(() => {
    let isGone = false;
    let opened: CodeEditor | null = null;
    const open = async () => {
      const { openCodeEditor } = await import("./code-editor.ts");
      if (isGone || parent.current === null) return;
      opened = openCodeEditor(parent.current, {
        ...latest.current,
        names: () => latest.current.names,
        onChange: (next) => latest.current.onChange(next),
        onRun: (selection) => latest.current.onRun(selection),
      });
      setEditor(opened);
    };
    void open();
    return () => {
      isGone = true;
      opened?.destroy();
      setEditor(null);
    };
  }, []);
  useEffect(() => editor?.setText(text), [editor, text]);
  useEffect(() => editor?.setReadOnly(isReadOnly), [editor, isReadOnly]);
  useEffect(() => editor?.setMarks(marks), [editor, marks]);
  useImperativeHandle<EditorCommands | null, EditorCommands | null>(ref, () => editor?.commands ?? null, [
    editor,
  ]);
  return (
    <div className="sql-editor">
      <div ref={parent} className="sql-editor-frame" />
      {editor === null && <pre className="sql-editor-text">{text}</pre>}
    </div>
  );
}
