/** SQL that people wrote, as part of a larger statement; and names and texts quoted so that they can be nothing else. */

export const quoteName = (name: string): string => `"${name.replaceAll('"', '""')}"`;
export const quoteText = (text: string): string => `'${text.replaceAll("'", "''")}'`;

/** A token, as far as finding the end of a statement needs it: comments, quoted parts, the semicolon, anything else. */
const tokens = /--[^\n]*|\/\*[\s\S]*?(?:\*\/|$)|'(?:[^']|'')*'|"(?:[^"]|"")*"|`[^`]*`|\s+|;|[^\s;]/g;

/** The SELECT in parentheses on lines of its own: without the semicolon at its end, and no comment can swallow what follows. */
export function embedded(sql: string): string {
  let end = sql.length;
  let endsAt: number | null = null;
  for (const { 0: token, index } of sql.matchAll(tokens)) {
    if (token === ";") endsAt ??= index;
    else if (!/^(\s|--|\/\*)/.test(token)) endsAt = null;
  }
  if (endsAt !== null) end = endsAt;
  return `(\n${sql.slice(0, end).trimEnd()}\n)`;
}
