/** Lists of definitions in pages: which words match, the order, and where the next page goes on, by what the last one seen was worth. */
import { z } from "zod";
import { placeUnknown } from "./places.ts";

type Worth = string | number | null;

export interface ListOrder<Item> {
  /** What each is worth by the words that `sort` may hold. */
  readonly worths: Readonly<Record<string, (one: Item) => Worth>>;
  /** The order when none is asked for. */
  readonly usual: string;
}

interface Wanted {
  readonly sort?: string | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

interface Placed {
  readonly worth: Worth;
  readonly id: string;
}

/** Longer texts that begin alike go by their ids; a place stays short enough for an address. */
const comparedCharactersMax = 100;

const compareText = new Intl.Collator("en", { numeric: true, sensitivity: "base" }).compare;

/** What has no value comes last, whichever way it is sorted. */
function compare(one: Placed, other: Placed, isDown: boolean): number {
  const [mine, theirs] = [one.worth, other.worth];
  if (mine === null || theirs === null) {
    const nulls = Number(mine === null) - Number(theirs === null);
    if (nulls !== 0) return nulls;
  } else {
    const isNumbers = typeof mine === "number" && typeof theirs === "number";
    const rising = isNumbers ? mine - theirs : compareText(String(mine), String(theirs));
    if (rising !== 0) return isDown ? -rising : rising;
  }
  return one.id < other.id ? -1 : Number(one.id > other.id);
}

const placeShape = z.tuple([z.union([z.string(), z.number(), z.null()]), z.string()]);

function readPlace(after: string): Placed {
  try {
    const [worth, id] = placeShape.parse(JSON.parse(after));
    return { worth, id };
  } catch {
    throw placeUnknown();
  }
}

/** Goes on behind a worth and an id, so that what was deleted or added meanwhile neither repeats nor hides the others. */
export function pageOf<Item extends { readonly id: string }>(
  { total, matching }: { readonly total: number; readonly matching: readonly Item[] },
  { sort, after, limit }: Wanted,
  { worths, usual }: ListOrder<Item>,
) {
  const wanted = sort ?? usual;
  const isDown = wanted.startsWith("-");
  const worthOf = worths[wanted.replace("-", "")] ?? (() => null);
  const rows = matching
    .map((one) => {
      const worth = worthOf(one);
      return {
        one,
        id: one.id,
        worth: typeof worth === "string" ? worth.slice(0, comparedCharactersMax) : worth,
      };
    })
    .sort((mine, theirs) => compare(mine, theirs, isDown));
  const place = after === undefined ? null : readPlace(after);
  const rest = place === null ? rows : rows.filter((row) => compare(row, place, isDown) > 0);
  const shown = rest.slice(0, limit);
  const last = rest.length > limit ? shown.at(-1) : undefined;
  return {
    items: shown.map(({ one }) => one),
    next: last === undefined ? null : JSON.stringify([last.worth, last.id]),
    total,
    matching: matching.length,
  };
}

/** Whether every word searched for is in one of the texts. */
export function matchesWords(search: string | undefined, texts: readonly string[]): boolean {
  const words = search?.toLowerCase().split(/\s+/).filter(Boolean) ?? [];
  const folded = texts.map((text) => text.toLowerCase());
  return words.every((word) => folded.some((text) => text.includes(word)));
}
