/** Lays SQL out: one clause and one column a line, keywords in capitals. Only blanks and the case of keywords ever change. */
import { isReserved } from "../sql-names.ts";
import { isWord, type Piece, piecesOf } from "./sql-language.ts";

const clauseStarts = [
  "select",
  "from",
  "where",
  "having",
  "limit",
  "offset",
  "fetch",
  "union",
  "intersect",
  "except",
  "with",
  "window",
  "values",
];
const joinStarts = ["left", "right", "full", "inner", "cross", "natural", "join"];
/** Inside parentheses these belong to a function: trim(x FROM y), extract(day FROM x), rank() OVER (ORDER BY …). */
const onlyInBlocks = [...clauseStarts, ...joinStarts, "group", "order", "and", "or", "on"];

/** Keywords in their own places; elsewhere they may be names, whose case counts. */
const oftenKeywords = ["limit", "offset", "over", "partition", "asc", "desc"];

interface Block {
  /** Parentheses around a SELECT are laid out; those of a function stay in one line. */
  readonly isQuery: boolean;
  readonly indent: number;
  clause: string;
  isBetween: boolean;
  cases: number;
}

/** The text itself where laying it out would change what it says. */
export function formatSql(text: string): string {
  const formatted = layOut(text, piecesOf(text));
  return essence(formatted) === essence(text) ? formatted : text;
}

const essence = (text: string): string =>
  piecesOf(text)
    .map((piece) =>
      isReserved(piece.text) || isWord(piece, ...oftenKeywords) ? piece.text.toLowerCase() : piece.text,
    )
    .join("\u0000");

function layOut(text: string, pieces: readonly Piece[]): string {
  const blocks: Block[] = [newBlock(true, 0)];
  let out = "";
  let isLineNew = true;
  const line = (indent: number) => {
    if (out !== "") out = `${out.trimEnd()}\n${" ".repeat(indent)}`;
    isLineNew = true;
  };
  for (const [index, piece] of pieces.entries()) {
    const block = blocks.at(-1) ?? newBlock(true, 0);
    const before = pieces[index - 1];
    const gap = text.slice(before?.to ?? 0, piece.from);
    const indent = breakBefore(pieces, index, block, gap);
    if (indent !== null) line(indent);
    else if (!isLineNew && hasBlank(before, piece, gap)) out += " ";
    out += isKeyword(pieces, index, block) ? piece.text.toUpperCase() : piece.text;
    isLineNew = false;
    if (piece.text === "(")
      blocks.push(newBlock(isWord(pieces[index + 1], "select", "with"), block.indent + 2));
    if (piece.text === ")" && blocks.length > 1) blocks.pop();
    enter(piece, block);
  }
  return `${out.trimEnd()}\n`.replace(/^\n$/, "");
}

const newBlock = (isQuery: boolean, indent: number): Block => ({
  isQuery,
  indent,
  clause: "",
  isBetween: false,
  cases: 0,
});

function isKeyword(pieces: readonly Piece[], index: number, { clause }: Block): boolean {
  const piece = pieces[index];
  const next = pieces[index + 1];
  if (piece?.kind !== "word" || pieces[index - 1]?.text === ".") return false;
  if (isReserved(piece.text)) return true;
  if (isWord(piece, "limit", "offset")) return next?.kind === "number";
  if (isWord(piece, "over")) return pieces[index - 1]?.text === ")";
  if (isWord(piece, "partition")) return isWord(next, "by");
  const isAtEnd =
    next === undefined || next.kind !== "word" || isWord(next, "limit", "offset", "fetch", "nulls");
  return clause === "order" && isWord(piece, "asc", "desc") && isAtEnd;
}

/** What the piece changes for those after it in the same block. */
function enter(piece: Piece, block: Block): void {
  if (!block.isQuery || piece.kind !== "word") return;
  const word = piece.text.toLowerCase();
  if ([...clauseStarts, ...joinStarts, "group", "order"].includes(word)) {
    block.clause = word;
    block.isBetween = false;
  }
  if (word === "between") block.isBetween = true;
  else if (word === "and") block.isBetween = false;
  if (word === "case") block.cases += 1;
  if (word === "end") block.cases -= 1;
}

/** The indent of the line that the piece begins, or null where it goes on in its line. */
function breakBefore(pieces: readonly Piece[], index: number, block: Block, gap: string): number | null {
  const piece = pieces[index];
  const before = pieces[index - 1];
  if (piece === undefined || before === undefined) return null;
  // A comment keeps its line, or its place at the end of one; nothing may follow one that ends with its line.
  if (piece.kind === "comment") return gap.includes("\n") ? innerIndent(block) : null;
  if (before.kind === "comment" && (before.text.startsWith("--") || gap.includes("\n")))
    return startsClause(pieces, index) ? block.indent : innerIndent(block);
  if (!block.isQuery) return null;
  if (before.text === "(" && block.clause === "") return block.indent;
  if (piece.text === ")" && block.indent > 0) return block.indent - 2;
  if (startsClause(pieces, index)) return block.indent;
  if (isWord(before, "select", "distinct") && block.clause === "select" && hasManyItems(pieces, index))
    return isWord(piece, "distinct", "all") ? null : block.indent + 2;
  if (before.text === "," && (block.clause === "select" || block.clause === "with"))
    return block.clause === "with" ? block.indent : block.indent + 2;
  const isCondition = isWord(piece, "and", "or") && !block.isBetween && block.cases === 0;
  return isCondition ? block.indent + 2 : null;
}

const innerIndent = (block: Block): number => (block.clause === "" ? block.indent : block.indent + 2);

function startsClause(pieces: readonly Piece[], index: number): boolean {
  const piece = pieces[index];
  const before = pieces[index - 1];
  if (piece?.kind !== "word" || before?.text === "." || before?.text === "(") return false;
  const word = piece.text.toLowerCase();
  if (!onlyInBlocks.includes(word)) return false;
  if (word === "group" || word === "order") return isWord(pieces[index + 1], "by");
  if (joinStarts.includes(word))
    // left(x, 2) is no join, and LEFT JOIN is one clause.
    return pieces[index + 1]?.text !== "(" && !isWord(before, ...joinStarts, "outer");
  if (word === "limit" || word === "offset" || word === "fetch" || word === "window")
    return !isWord(before, "as", "select") && pieces[index + 1]?.text !== ",";
  if (word === "from") return !isWord(before, "distinct");
  return clauseStarts.includes(word);
}

/** Whether a comma stands between the columns of this SELECT. */
function hasManyItems(pieces: readonly Piece[], start: number): boolean {
  let depth = 0;
  for (const piece of pieces.slice(start)) {
    if (piece.text === "(") depth += 1;
    if (piece.text === ")") depth -= 1;
    if (depth < 0 || (depth === 0 && isWord(piece, "from"))) return false;
    if (depth === 0 && piece.text === ",") return true;
  }
  return false;
}

/** As the person wrote it, apart from commas, dots and parentheses. */
function hasBlank(before: Piece | undefined, piece: Piece, gap: string): boolean {
  if (before === undefined || before.text === "(" || before.text === ".") return false;
  if ([",", ")", ";", "."].includes(piece.text)) return false;
  return before.text === "," || gap !== "";
}
