/** Where the columns of a query's result are named in its text, so that a word about a column can stand under it. */
import { isWord, nameOf, type Piece, piecesOf } from "./sql-language.ts";

export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Each column's name with the piece that names it. The first SELECT outside of parentheses decides; `*` names nothing. */
export function namedColumns(text: string): ReadonlyMap<string, Span> {
  const named = new Map<string, Span>();
  for (const item of selectItems(piecesOf(text).filter(({ kind }) => kind !== "comment"))) {
    const last = item.at(-1);
    if (last === undefined || (last.kind !== "word" && last.kind !== "quoted")) continue;
    const before = item.at(-2);
    const isName =
      before === undefined || before.text === "." || isWord(before, "as") || endsExpression(before);
    const name = nameOf(last);
    if (isName && !named.has(name)) named.set(name, { from: last.from, to: last.to });
  }
  return named;
}

/** After these a name without AS is an alias: `lower(x) name`. */
const endsExpression = ({ kind, text }: Piece): boolean =>
  kind === "word" ||
  kind === "quoted" ||
  kind === "number" ||
  kind === "string" ||
  text === ")" ||
  text === "]";

const ends = [
  "from",
  "where",
  "group",
  "having",
  "order",
  "limit",
  "offset",
  "fetch",
  "union",
  "intersect",
  "except",
  "window",
];

function selectItems(pieces: readonly Piece[]): readonly (readonly Piece[])[] {
  const start = firstSelect(pieces);
  if (start === -1) return [];
  const items: Piece[][] = [[]];
  let depth = 0;
  for (const piece of pieces.slice(start + 1)) {
    if (/^[([{]$/.test(piece.text)) depth += 1;
    if (/^[)\]}]$/.test(piece.text)) depth -= 1;
    if (depth < 0 || (depth === 0 && (isWord(piece, ...ends) || piece.text === ";"))) break;
    if (depth === 0 && piece.text === ",") items.push([]);
    else if (!(depth === 0 && isWord(piece, "distinct", "all"))) items.at(-1)?.push(piece);
  }
  return items;
}

/** Names of a UNION are those of its first SELECT. */
function firstSelect(pieces: readonly Piece[]): number {
  let depth = 0;
  for (const [index, piece] of pieces.entries()) {
    if (piece.text === "(") depth += 1;
    if (piece.text === ")") depth -= 1;
    if (depth === 0 && isWord(piece, "select")) return index;
  }
  return -1;
}
