/** CodeMirror joined for SQL: keys, completion, marks, and the few commands that pages call. Loaded when an editor is shown. */
import {
  acceptCompletion,
  autocompletion,
  type Completion,
  type CompletionContext,
  type CompletionResult,
  closeBrackets,
  closeBracketsKeymap,
  completionKeymap,
  completionStatus,
} from "@codemirror/autocomplete";
import {
  defaultKeymap,
  history,
  historyKeymap,
  indentLess,
  indentMore,
  isolateHistory,
  toggleComment,
} from "@codemirror/commands";
import { bracketMatching, indentUnit, syntaxTree } from "@codemirror/language";
import { type Diagnostic, lintGutter, setDiagnostics } from "@codemirror/lint";
import { Compartment, EditorState, Prec } from "@codemirror/state";
import {
  drawSelection,
  dropCursor,
  EditorView,
  highlightActiveLine,
  highlightActiveLineGutter,
  type KeyBinding,
  keymap,
  lineNumbers,
  placeholder,
} from "@codemirror/view";
import { writeName } from "../sql-names.ts";
import { offersOf, type SqlNames } from "./complete-sql.ts";
import { editorTheme } from "./editor-theme.ts";
import { formatSql } from "./format-sql.ts";
import { namedColumns, type Span } from "./select-list.ts";
import type { EditorCommands, Mark } from "./sql-editor.tsx";
import { trinoSql } from "./sql-language.ts";
import { createSqlReader, isLong, type SqlReader } from "./sql-reader.ts";

interface Wiring {
  readonly label: string;
  readonly text: string;
  readonly placeholder: string;
  readonly isReadOnly: boolean;
  readonly names: () => SqlNames;
  readonly onChange: (text: string) => void;
  /** Null runs all. */
  readonly onRun: (selection: string | null) => void;
}

export interface CodeEditor {
  readonly commands: EditorCommands;
  /** A text from outside, as one step that can be undone; the cursor stays where it can. */
  setText(text: string): void;
  setReadOnly(isReadOnly: boolean): void;
  setMarks(marks: readonly Mark[]): void;
  destroy(): void;
}

/** Completion explains itself beside the list; more than this would not be read. */
const offersMax = 100;

export function openCodeEditor(parent: HTMLElement, wiring: Wiring): CodeEditor {
  const writable = new Compartment();
  const reader = createSqlReader();
  let marksAsked = 0;
  const access = (isReadOnly: boolean) => [EditorState.readOnly.of(isReadOnly)];
  const view = new EditorView({
    parent,
    state: EditorState.create({
      doc: wiring.text,
      extensions: [
        lintGutter(),
        lineNumbers(),
        highlightActiveLine(),
        highlightActiveLineGutter(),
        history(),
        drawSelection(),
        dropCursor(),
        bracketMatching(),
        closeBrackets(),
        indentUnit.of("  "),
        EditorState.allowMultipleSelections.of(true),
        trinoSql.extension,
        autocompletion({
          override: [completionOf(wiring.names, reader)],
          maxRenderedOptions: offersMax,
          icons: true,
        }),
        Prec.high(keymap.of(ownKeys(wiring))),
        keymap.of([...closeBracketsKeymap, ...defaultKeymap, ...historyKeymap, ...completionKeymap]),
        leavingByTab,
        placeholder(wiring.placeholder),
        EditorView.contentAttributes.of({
          "aria-label": wiring.label,
          tabindex: "0",
          spellcheck: "false",
          autocapitalize: "off",
        }),
        writable.of(access(wiring.isReadOnly)),
        EditorView.updateListener.of((update) => {
          if (update.docChanged) wiring.onChange(update.state.doc.toString());
        }),
        editorTheme,
      ],
    }),
  });
  return {
    commands: commandsOf(view),
    setText(text) {
      const { doc, selection } = view.state;
      if (doc.toString() === text) return;
      const head = Math.min(selection.main.head, text.length);
      view.dispatch({
        changes: { from: 0, to: doc.length, insert: text },
        selection: { anchor: head },
        annotations: isolateHistory.of("full"),
      });
    },
    setReadOnly: (isReadOnly) => view.dispatch({ effects: writable.reconfigure(access(isReadOnly)) }),
    setMarks(marks) {
      marksAsked += 1;
      const own = marksAsked;
      const { doc } = view.state;
      const show = (named: ReadonlyMap<string, Span>) =>
        view.dispatch(setDiagnostics(view.state, marksIn(view.state, marks, named)));
      const text = doc.toString();
      if (!isLong(text)) return show(namedIn(text, marks));
      // What was typed meanwhile is judged anew in a moment, and marked then.
      void reader.named(text).then((named) => {
        if (own === marksAsked && view.state.doc === doc) show(named);
      });
    },
    destroy() {
      marksAsked += 1;
      reader.close();
      view.destroy();
    },
  };
}

function ownKeys({ onRun }: Wiring): readonly KeyBinding[] {
  return [
    {
      key: "Mod-Enter",
      run: (view) => {
        onRun(selectionOf(view));
        return true;
      },
    },
    { key: "Tab", run: acceptCompletion },
    { key: "Tab", run: indentMore, shift: indentLess },
  ];
}

/** Escape lets the next Tab leave the editor; any other key takes that back. Without a limit of time, for those who need longer. */
const leavingByTab = EditorView.domEventHandlers({
  keydown(event, view) {
    if (event.key === "Escape" && completionStatus(view.state) === null) view.setTabFocusMode(true);
    else if (!["Tab", "Shift", "Escape"].includes(event.key)) view.setTabFocusMode(false);
    return false;
  },
  blur(_, view) {
    view.setTabFocusMode(false);
    return false;
  },
});

function completionOf(names: () => SqlNames, reader: SqlReader) {
  return async (context: CompletionContext): Promise<CompletionResult | null> => {
    const word = context.matchBefore(/"?[\p{L}\p{N}_]*$/u);
    const before = context.state.sliceDoc(
      Math.max(0, (word?.from ?? context.pos) - 200),
      word?.from ?? context.pos,
    );
    const owner = /(?:"([^"]+)"|([\p{L}\p{N}_]+))\.$/u.exec(before);
    const isEmpty = word === null || word.from === word.to;
    if (isEmpty && !context.explicit && owner === null) return null;
    const node = syntaxTree(context.state).resolveInner(context.pos, -1).name;
    if (["LineComment", "BlockComment", "String"].includes(node)) return null;
    const known = names();
    const used = await reader.used(context.state.doc.toString(), known.tables);
    const offers = offersOf(used, owner?.[1] ?? owner?.[2] ?? null, known);
    const isQuoted = word?.text.startsWith('"') === true;
    return {
      from: (word?.from ?? context.pos) + (isQuoted ? 1 : 0),
      options: offers.map(
        ({ label, apply, kind, detail, info, boost }): Completion => ({
          label,
          ...(kind === "function" ? { displayLabel: `${label}()` } : {}),
          type: kind,
          detail,
          boost,
          // Inside quotes the name alone is wanted, with its closing quote where none is there.
          apply: isQuoted ? `${label.replaceAll('"', '""')}${closes(context) ? "" : '"'}` : apply,
          ...(info === undefined ? {} : { info }),
        }),
      ),
      validFor: /^[\p{L}\p{N}_]*$/u,
    };
  };
}

const closes = (context: CompletionContext): boolean =>
  context.state.sliceDoc(context.pos, context.pos + 1) === '"';

function selectionOf({ state }: EditorView): string | null {
  const { from, to } = state.selection.main;
  if (state.sliceDoc(from, to).trim() === "") return null;
  return state.sliceDoc(0, from).replace(/[^\n]/g, " ") + state.sliceDoc(from, to);
}

const namedIn = (text: string, marks: readonly Mark[]): ReadonlyMap<string, Span> =>
  marks.some(({ place }) => "name" in place) ? namedColumns(text) : new Map();

/** A place that the text no longer has is the end of what there is. */
function marksIn(
  { doc }: EditorState,
  marks: readonly Mark[],
  named: ReadonlyMap<string, Span>,
): readonly Diagnostic[] {
  const text = doc.toString();
  return marks.flatMap(({ place, tone, message }) => {
    if ("name" in place) {
      const span = named.get(place.name);
      return span === undefined ? [] : [{ ...span, severity: tone, message }];
    }
    const line = doc.line(Math.max(1, Math.min(place.line, doc.lines)));
    const from = Math.min(line.to, line.from + Math.max(0, place.column - 1));
    const word = /^("[^"]*"|'[^']*'|[\p{L}\p{N}_]+|.)/u.exec(text.slice(from, line.to))?.[0] ?? "";
    return [{ from, to: from + word.length, severity: tone, message }];
  });
}

function commandsOf(view: EditorView): EditorCommands {
  const change = (from: number, to: number, insert: string) => {
    view.dispatch({
      changes: { from, to, insert },
      selection: { anchor: from + insert.length },
      annotations: isolateHistory.of("full"),
      scrollIntoView: true,
      userEvent: "input",
    });
    view.focus();
  };
  return {
    focus: () => view.focus(),
    selection: () => selectionOf(view),
    insert(text) {
      const { from, to } = view.state.selection.main;
      const before = view.state.sliceDoc(Math.max(0, from - 1), from);
      change(from, to, /[\p{L}\p{N}_"]/u.test(before) ? ` ${text}` : text);
    },
    goTo(line, column) {
      const { doc } = view.state;
      const at = doc.line(Math.max(1, Math.min(line, doc.lines)));
      const anchor = Math.min(at.to, at.from + Math.max(0, column - 1));
      view.dispatch({ selection: { anchor }, effects: EditorView.scrollIntoView(anchor, { y: "center" }) });
      view.focus();
    },
    goToColumn(name) {
      const span = namedColumns(view.state.doc.toString()).get(name);
      if (span === undefined) return;
      view.dispatch({
        selection: { anchor: span.from, head: span.to },
        effects: EditorView.scrollIntoView(span.from, { y: "center" }),
      });
      view.focus();
    },
    renameColumn(name, to) {
      const text = view.state.doc.toString();
      const span = namedColumns(text).get(name);
      if (span === undefined) return;
      const hasAlias = /\bas\s*$/i.test(text.slice(0, span.from));
      const written = `"${to.replaceAll('"', '""')}"`;
      if (hasAlias) change(span.from, span.to, written);
      else change(span.to, span.to, ` AS ${written}`);
    },
    replaceName(line, column, name) {
      const [place] = marksIn(
        view.state,
        [{ place: { line, column }, tone: "error", message: "" }],
        new Map(),
      );
      if (place !== undefined) change(place.from, place.to, writeName(name));
    },
    format() {
      const text = view.state.doc.toString();
      const formatted = formatSql(text);
      if (formatted !== text) change(0, text.length, formatted);
    },
    toggleComment() {
      toggleComment(view);
      view.focus();
    },
  };
}
