/** Names as they must be written in SQL. Apart from the editor, so that writing one loads no editor. */

/** These can be no names without quotes. Source: trino.io/docs, "Reserved keywords". */
export const reservedWords =
  "alter and as between by case cast constraint create cross cube current_catalog current_date current_path current_role " +
  "current_schema current_time current_timestamp current_user deallocate delete describe distinct drop else end escape " +
  "except execute exists extract false for from full group grouping having in inner insert intersect into is join " +
  "json_array json_exists json_object json_query json_table json_value left like listagg localtime localtimestamp natural " +
  "normalize not null on or order outer prepare recursive right rollup select skip table then trim true uescape union " +
  "unnest using values when where with";

const reserved: ReadonlySet<string> = new Set(reservedWords.split(" "));

export const isReserved = (word: string): boolean => reserved.has(word.toLowerCase());

/** Plain where it can be, in double quotes where it cannot. */
export function writeName(name: string): string {
  return /^[a-z_][a-z0-9_]*$/i.test(name) && !isReserved(name) ? name : `"${name.replaceAll('"', '""')}"`;
}

/** A table may have its schema before a dot. */
export const writeTableName = (name: string): string => name.split(".").map(writeName).join(".");
