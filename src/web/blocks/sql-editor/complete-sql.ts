/** What completion offers at a place in SQL: columns of the tables in FROM first, then tables, functions, keywords. Pure. */
import { writeName, writeTableName } from "../sql-names.ts";
import { isWord, nameOf, type Piece, piecesOf } from "./sql-language.ts";

export interface SqlColumn {
  readonly name: string;
  readonly type: string;
  /** A fact beside the type: "12% NULL". */
  readonly remark?: string;
}

export interface SqlTable {
  readonly name: string;
  readonly columns: readonly SqlColumn[];
}

export interface SqlFunction {
  readonly name: string;
  readonly signature: string;
  readonly doc: string;
}

export interface SqlNames {
  readonly tables: readonly SqlTable[];
  readonly functions: readonly SqlFunction[];
}

export interface Offer {
  readonly label: string;
  /** What is written; the label where it needs no quotes. */
  readonly apply: string;
  readonly kind: "column" | "table" | "function" | "keyword";
  readonly detail: string;
  readonly info?: string;
  /** Higher comes first among equal matches. */
  readonly boost: number;
}

const keywords =
  "SELECT,FROM,WHERE,GROUP BY,ORDER BY,HAVING,LIMIT,JOIN,LEFT JOIN,ON,AND,OR,NOT,AS,CASE,WHEN,THEN,ELSE,END,IN,IS NULL,IS NOT NULL,BETWEEN,LIKE,DISTINCT,UNION ALL,WITH,NULL,TRUE,FALSE,DESC,ASC,OVER,PARTITION BY";

export interface TableInText {
  readonly alias: string;
  readonly table: SqlTable;
}

/** Source tables of the text with the name that stands for each in it: its alias, or the table's own. */
export function tablesInText(text: string, tables: readonly SqlTable[]): readonly TableInText[] {
  const pieces = piecesOf(text).filter(({ kind }) => kind !== "comment");
  return pieces.flatMap((piece, index) => {
    if (!isWord(piece, "from", "join") && !(piece.text === "," && isTableBefore(pieces, index, tables)))
      return [];
    const found = tableAt(pieces, index + 1, tables);
    return found === null ? [] : [found];
  });
}

function isTableBefore(pieces: readonly Piece[], index: number, tables: readonly SqlTable[]): boolean {
  for (let at = index - 1; at >= Math.max(0, index - 5); at -= 1)
    if (isWord(pieces[at], "from", "join")) return tableAt(pieces, at + 1, tables) !== null;
  return false;
}

function tableAt(pieces: readonly Piece[], start: number, tables: readonly SqlTable[]) {
  let at = start;
  const parts: string[] = [];
  for (;;) {
    const piece = pieces[at];
    if (piece === undefined || (piece.kind !== "word" && piece.kind !== "quoted")) return null;
    parts.push(nameOf(piece));
    if (pieces[at + 1]?.text !== ".") break;
    at += 2;
  }
  const written = parts.join(".").toLowerCase();
  const table = tables.find(({ name }) => name.toLowerCase() === written);
  if (table === undefined) return null;
  const next = pieces[isWord(pieces[at + 1], "as") ? at + 2 : at + 1];
  const isAlias = next !== undefined && (next.kind === "quoted" || (next.kind === "word" && !isClause(next)));
  return { alias: isAlias ? nameOf(next) : (parts.at(-1) ?? ""), table };
}

const isClause = (piece: Piece): boolean =>
  isWord(
    piece,
    ..."where group order having limit offset fetch on using join left right full inner cross natural union intersect except window select from".split(
      " ",
    ),
  );

const columnOffer = ({ name, type, remark }: SqlColumn, boost: number): Offer => ({
  label: name,
  apply: writeName(name),
  kind: "column",
  detail: remark === undefined ? type : `${type} · ${remark}`,
  boost,
});

/** What fits where the cursor is, by the tables that the text uses. `owner` is the name before the dot, where one stands there. */
export function offersOf(
  used: readonly TableInText[],
  owner: string | null,
  { tables, functions }: SqlNames,
): readonly Offer[] {
  if (owner !== null) {
    const wanted = owner.toLowerCase();
    const known =
      used.find(({ alias }) => alias.toLowerCase() === wanted)?.table ??
      tables.find(({ name }) => name.toLowerCase() === wanted);
    return known === undefined ? [] : known.columns.map((column) => columnOffer(column, 0));
  }
  const seen = new Set<string>();
  const columns = used
    .flatMap(({ table }) => table.columns)
    .filter(({ name }) => !seen.has(name) && seen.add(name));
  return [
    ...columns.map((column) => columnOffer(column, 20)),
    ...tables.map(({ name, columns: own }) => ({
      label: name,
      apply: writeTableName(name),
      kind: "table" as const,
      detail: `${own.length} columns`,
      boost: 10,
    })),
    ...functions.map(({ name, signature, doc }) => ({
      label: name,
      apply: `${name}(`,
      kind: "function" as const,
      detail: "function",
      info: `${signature}\n${doc}`,
      boost: 0,
    })),
    ...keywords.split(",").map((label) => ({
      label,
      apply: label,
      kind: "keyword" as const,
      detail: "",
      boost: -10,
    })),
  ];
}
