/** The API's two ways of paging a list: by offset (`page`, `per_page`) and by cursor (`page[size]`, `page[after]`). */
import { type Answer, badRequest, ok } from "./answers.ts";

const PAGE_SIZE_MAX = 100;

/** Offset paging ends here (zendesk-api.md 6 and 7). */
const OFFSET_RECORDS_MAX = 10_000;

export interface Listing<Item> {
  /** The key of the array in the answer. */
  readonly name: string;
  readonly items: readonly Item[];
  readonly show: (item: Item) => object;
  readonly origin: string;
  /** Without origin and query. */
  readonly path: string;
  /** Search has no cursors. */
  readonly cursors?: boolean;
}

export function pageOf<Item>(listing: Listing<Item>, query: URLSearchParams): Answer {
  const usesCursor = listing.cursors !== false && (query.has("page[size]") || query.has("page[after]"));
  return usesCursor ? cursorPage(listing, query) : offsetPage(listing, query);
}

function offsetPage<Item>(listing: Listing<Item>, query: URLSearchParams): Answer {
  const { items, name, show } = listing;
  const page = positive(query.get("page"), 1);
  const size = Math.min(PAGE_SIZE_MAX, positive(query.get("per_page"), PAGE_SIZE_MAX));
  const start = (page - 1) * size;
  if (start >= OFFSET_RECORDS_MAX)
    return badRequest(
      "Invalid attribute",
      "Offset pagination beyond 10,000 records is not allowed: use cursors",
    );
  const isLast = start + size >= items.length;
  return ok({
    [name]: items.slice(start, start + size).map(show),
    next_page: isLast ? null : link(listing, query, { page: String(page + 1) }),
    previous_page: page === 1 ? null : link(listing, query, { page: String(page - 1) }),
    count: items.length,
  });
}

function cursorPage<Item>(listing: Listing<Item>, query: URLSearchParams): Answer {
  const { items, name, show } = listing;
  const size = Math.min(PAGE_SIZE_MAX, positive(query.get("page[size]"), PAGE_SIZE_MAX));
  const after = query.get("page[after]");
  const start = after === null ? 0 : Number(Buffer.from(after, "base64url").toString("utf8"));
  if (!Number.isInteger(start) || start < 0) return badRequest("Invalid attribute", "Invalid cursor");
  const end = Math.min(items.length, start + size);
  const hasMore = end < items.length;
  const cursor = cursorText(end);
  return ok({
    [name]: items.slice(start, end).map(show),
    meta: { has_more: hasMore, after_cursor: hasMore ? cursor : null, before_cursor: null },
    links: { next: hasMore ? link(listing, query, { "page[after]": cursor }) : null, prev: null },
  });
}

export function cursorText(place: number): string {
  return Buffer.from(String(place)).toString("base64url");
}

function positive(text: string | null, otherwise: number): number {
  const number = Number(text);
  return text !== null && Number.isInteger(number) && number > 0 ? number : otherwise;
}

function link<Item>(
  listing: Listing<Item>,
  query: URLSearchParams,
  changes: Readonly<Record<string, string>>,
): string {
  const next = new URLSearchParams(query);
  for (const [key, value] of Object.entries(changes)) next.set(key, value);
  return `${listing.origin}${listing.path}?${next}`;
}

/** Comma-separated values of a parameter such as `ids`. */
export function listParameter(query: URLSearchParams, name: string): readonly string[] | null {
  const text = query.get(name);
  if (text === null) return null;
  return text
    .split(",")
    .map((part) => part.trim())
    .filter((part) => part !== "");
}
