/** Names and texts as PostgreSQL's SQL writes them. */

export function quoteName(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}

/** Right with standard_conforming_strings, which every transaction sets. */
export function quoteText(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
