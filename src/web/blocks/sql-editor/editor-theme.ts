/** The editor's looks, out of the tokens of the page, so that both colour schemes are one theme. */
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language";
import type { Extension } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { tags } from "@lezer/highlight";

const colours = HighlightStyle.define([
  { tag: [tags.keyword, tags.operatorKeyword, tags.bool, tags.null], color: "var(--code-keyword)" },
  { tag: [tags.string, tags.special(tags.string)], color: "var(--code-string)" },
  { tag: [tags.number], color: "var(--code-number)" },
  {
    tag: [tags.comment, tags.lineComment, tags.blockComment],
    color: "var(--code-comment)",
    fontStyle: "italic",
  },
  { tag: [tags.typeName, tags.standard(tags.name)], color: "var(--code-function)" },
]);

const wavy = (colour: string) => ({
  backgroundImage: "none",
  textDecoration: `underline wavy ${colour} 1px`,
  textUnderlineOffset: "4px",
  textDecorationSkipInk: "none",
  paddingBottom: "0",
});

const looks = EditorView.theme({
  "&": { height: "100%", color: "var(--text)", backgroundColor: "var(--surface)" },
  "&.cm-focused": { outline: "none" },
  ".cm-scroller": { fontFamily: "var(--mono)", fontSize: "13px", lineHeight: "21px", overflow: "auto" },
  ".cm-content": { padding: "10px 0", caretColor: "var(--text)" },
  ".cm-line": { padding: "0 10px 0 6px" },
  ".cm-cursor, .cm-dropCursor": { borderLeftColor: "var(--text)", borderLeftWidth: "1.5px" },
  ".cm-activeLine": { backgroundColor: "var(--hover)" },
  ".cm-activeLineGutter": { backgroundColor: "var(--hover)", color: "var(--text)" },
  "&.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground, .cm-selectionBackground": {
    backgroundColor: "var(--accent-line)",
  },
  ".cm-gutters": { backgroundColor: "var(--surface)", color: "var(--text-3)", border: "none" },
  ".cm-lineNumbers .cm-gutterElement": { padding: "0 5px 0 0", minWidth: "24px" },
  ".cm-gutter-lint": { width: "12px" },
  ".cm-gutter-lint .cm-gutterElement": { padding: "3px 0 0" },
  ".cm-lint-marker": { width: "9px", height: "9px", margin: "3px auto 0", borderRadius: "50%" },
  ".cm-lint-marker-error": { content: "''", backgroundColor: "var(--bad)" },
  ".cm-lint-marker-warning": { content: "''", borderRadius: "2px", backgroundColor: "var(--warn)" },
  ".cm-lintRange-error": wavy("var(--bad)"),
  ".cm-lintRange-warning": wavy("var(--warn)"),
  ".cm-matchingBracket, &.cm-focused .cm-matchingBracket": {
    backgroundColor: "var(--accent-soft)",
    outline: "1px solid var(--accent-line)",
  },
  ".cm-placeholder": { color: "var(--text-3)" },
  ".cm-tooltip": {
    border: "none",
    borderRadius: "var(--radius-panel)",
    backgroundColor: "var(--surface)",
    color: "var(--text)",
    boxShadow: "var(--shadow-float)",
    overflow: "hidden",
  },
  ".cm-tooltip .cm-diagnostic": {
    padding: "6px 10px",
    borderLeft: "none",
    fontFamily: "var(--sans)",
    fontSize: "12px",
    lineHeight: "18px",
    maxWidth: "420px",
    whiteSpace: "pre-wrap",
    overflowWrap: "anywhere",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul": {
    padding: "4px",
    fontFamily: "var(--mono)",
    fontSize: "13px",
    minWidth: "310px",
    maxWidth: "min(440px, 92vw)",
    maxHeight: "15em",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li": {
    display: "flex",
    alignItems: "center",
    gap: "6px",
    padding: "2px 8px 2px 4px",
    borderRadius: "var(--radius-inner)",
    lineHeight: "22px",
  },
  ".cm-tooltip.cm-tooltip-autocomplete > ul > li[aria-selected]": {
    backgroundColor: "var(--accent-soft)",
    color: "var(--text)",
  },
  ".cm-completionMatchedText": { color: "var(--accent-text)", fontWeight: "600", textDecoration: "none" },
  ".cm-completionLabel": { flex: "1", overflow: "hidden", textOverflow: "ellipsis" },
  ".cm-completionDetail": {
    flex: "none",
    marginLeft: "12px",
    color: "var(--text-2)",
    fontFamily: "var(--sans)",
    fontSize: "12px",
    fontStyle: "normal",
  },
  ".cm-completionIcon": { width: "18px", color: "var(--text-3)", opacity: "1", fontSize: "12px" },
  ".cm-completionIcon-column::after": { content: "'□'" },
  ".cm-completionIcon-table::after": { content: "'▦'" },
  ".cm-completionIcon-function::after": { content: "'ƒ'" },
  ".cm-completionIcon-keyword::after": { content: "''" },
  ".cm-tooltip.cm-completionInfo": {
    padding: "8px 10px",
    fontFamily: "var(--sans)",
    fontSize: "12px",
    lineHeight: "18px",
    maxWidth: "300px",
    whiteSpace: "pre-wrap",
  },
});

export const editorTheme: Extension = [looks, syntaxHighlighting(colours)];
