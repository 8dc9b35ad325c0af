/** A page of a list as the server cuts it, for what answers in place of one. */

interface Sorted {
  readonly name?: string;
  readonly lastRun?: object | null;
}

const worthOf = (item: Sorted, by: string): string =>
  String({ ...item.lastRun, ...item }[by as keyof Sorted] ?? "");

/** A page of a list as the server cuts it: words in names, filters by their own names, sorted by what an item has under the word. */
export function pageOf<Item extends Sorted>(given: readonly (Item | undefined)[], query: URLSearchParams) {
  const items = given.filter((item) => item !== undefined);
  const words = query.get("search")?.toLowerCase().split(" ") ?? [];
  const destinationId = query.get("destinationId");
  const matching = items.filter(
    (item) =>
      words.every((word) => item.name?.toLowerCase().includes(word)) &&
      (destinationId === null || !("destinationId" in item) || item.destinationId === destinationId),
  );
  const sort = query.get("sort");
  const by = sort?.replace("-", "") ?? "";
  const order = sort?.startsWith("-") ? -1 : 1;
  const compare = new Intl.Collator("en", { numeric: true }).compare;
  if (sort !== null) matching.sort((one, other) => order * compare(worthOf(one, by), worthOf(other, by)));
  const from = Number(query.get("after") ?? 0);
  const end = from + Number(query.get("limit") ?? 50);
  return {
    items: matching.slice(from, end),
    next: end < matching.length ? String(end) : null,
    total: items.length,
    matching: matching.length,
  };
}
