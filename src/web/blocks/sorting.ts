/** The order of a list as its address holds it: a column's name, with a minus before it for the greatest first. */

export interface Sort {
  readonly by: string;
  readonly isDown: boolean;
}

export function readSort(text: string | undefined): Sort | null {
  if (text === undefined || text === "" || text === "-") return null;
  return text.startsWith("-") ? { by: text.slice(1), isDown: true } : { by: text, isDown: false };
}

/** What pressing a head asks for: rising, then falling, then the list's own order again. */
export function nextSort(sort: Sort | null, by: string): string | undefined {
  if (sort?.by !== by) return by;
  return sort.isDown ? undefined : `-${by}`;
}

/** The order as the server knows it; anything else in the address is the list's own order. */
export function knownSort(
  text: string | undefined,
  columns: readonly { readonly key: string; readonly sorts?: boolean }[],
): string | undefined {
  const sort = readSort(text);
  return columns.some(({ key, sorts }) => sorts && key === sort?.by) ? text : undefined;
}
