/** The order of a list as its address holds it: a column's name, with a minus before it for the greatest first. */

export type SortValue = string | number | null;

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

const compareText = new Intl.Collator(undefined, { numeric: true, sensitivity: "base" }).compare;

/** What has no value comes last, whichever way it is sorted. */
function compare(one: SortValue, other: SortValue, isDown: boolean): number {
  if (one === null || other === null) return Number(one === null) - Number(other === null);
  const rising =
    typeof one === "number" && typeof other === "number"
      ? one - other
      : compareText(String(one), String(other));
  return isDown ? -rising : rising;
}

export function sorted<Item>(
  items: readonly Item[],
  sort: Sort | null,
  worthOf: ((item: Item) => SortValue) | undefined,
): readonly Item[] {
  if (sort === null || worthOf === undefined) return items;
  return [...items].sort((one, other) => compare(worthOf(one), worthOf(other), sort.isDown));
}
