/** Trino's SQL as the editor knows it: what is a keyword or a type, and a text cut into pieces. */
import { SQLDialect } from "@codemirror/lang-sql";
import { reservedWords } from "../sql-names.ts";

/** Words of clauses that may be names as well; they are only coloured. */
const clauseWords =
  "all any asc at desc fetch filter first following if interval last lateral limit next nulls offset only ordinality over " +
  "partition preceding range row rows sets some ties try_cast unbounded window within zone";

const typeWords =
  "array bigint boolean char date decimal double integer int ipaddress json map real smallint time timestamp tinyint uuid " +
  "varbinary varchar";

export const trinoSql = SQLDialect.define({
  keywords: `${reservedWords} ${clauseWords}`,
  types: typeWords,
  identifierQuotes: '"',
  caseInsensitiveIdentifiers: true,
});

export interface Piece {
  readonly kind: "word" | "quoted" | "string" | "number" | "comment" | "symbol";
  /** As written. */
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

const kinds: Readonly<Record<string, Piece["kind"]>> = {
  Keyword: "word",
  Type: "word",
  Builtin: "word",
  Identifier: "word",
  Bool: "word",
  Null: "word",
  QuotedIdentifier: "quoted",
  String: "string",
  Number: "number",
  LineComment: "comment",
  BlockComment: "comment",
};

/** Every piece of a text in its order; nothing but blanks stands between them. */
export function piecesOf(text: string): readonly Piece[] {
  const pieces: Piece[] = [];
  const add = (kind: Piece["kind"], from: number, to: number) => {
    const last = pieces.at(-1);
    // A doubled quote inside ends one piece for the parser and begins the next.
    if (last !== undefined && last.kind === kind && last.to === from && /["']$/.test(last.text))
      pieces[pieces.length - 1] = { kind, text: text.slice(last.from, to), from: last.from, to };
    else pieces.push({ kind, text: text.slice(from, to), from, to });
  };
  const fill = (from: number, to: number) => {
    for (const found of text.slice(from, to).matchAll(/\S+/g))
      add("symbol", from + found.index, from + found.index + found[0].length);
  };
  let at = 0;
  trinoSql.language.parser.parse(text).iterate({
    enter(node) {
      if (node.node.firstChild !== null || node.to === node.from) return;
      fill(at, node.from);
      add(kinds[node.name] ?? "symbol", node.from, node.to);
      at = node.to;
    },
  });
  fill(at, text.length);
  return pieces;
}

/** What a name says without its quotes. */
export const nameOf = ({ kind, text }: Piece): string =>
  kind === "quoted"
    ? text.slice(1, text.endsWith('"') && text.length > 1 ? -1 : undefined).replaceAll('""', '"')
    : text;

export const isWord = (piece: Piece | undefined, ...words: readonly string[]): boolean =>
  piece?.kind === "word" && words.includes(piece.text.toLowerCase());
