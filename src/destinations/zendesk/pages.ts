/** Reads a list page by page, by cursor where the answer has one and by page number else; the addresses inside answers are never followed. */
import { asList, asObject, asText, type Loose } from "./json-shape.ts";
import type { Session } from "./session.ts";

/** Zendesk's largest page. */
const pageSize = 100;
/** 10,000 records: more staff or user fields than any account has. */
const pagesMax = 100;

export interface Listing {
  /** With a query that has at least one parameter, or none at all. */
  readonly path: string;
  /** The key of the array in the answer. */
  readonly key: string;
  /** For the failure: "list …". */
  readonly what: string;
}

/** Throws DestinationFailed when a page cannot be had. */
export async function readPages(
  session: Session,
  { path, key, what }: Listing,
  signal: AbortSignal,
  onPage?: (page: Loose) => void,
): Promise<readonly Loose[]> {
  const items: Loose[] = [];
  const glue = path.includes("?") ? "&" : "?";
  let query = `page[size]=${pageSize}`;
  for (let page = 1; page <= pagesMax; page++) {
    const verdict = await session.read(`${path}${glue}${query}`, signal);
    if (verdict.kind !== "fine" || !Array.isArray(verdict.body[key])) throw session.failureOf(verdict, what);
    items.push(...asList(verdict.body[key]).map(asObject));
    onPage?.(verdict.body);
    const next = nextQuery(verdict.body, page);
    if (next === null) break;
    query = next;
  }
  return items;
}

function nextQuery(body: Loose, page: number): string | null {
  const meta = asObject(body.meta);
  const cursor = asText(meta.after_cursor);
  if (meta.has_more === true && cursor !== null)
    return `page[size]=${pageSize}&page[after]=${encodeURIComponent(cursor)}`;
  return asText(body.next_page) === null ? null : `per_page=${pageSize}&page=${page + 1}`;
}
