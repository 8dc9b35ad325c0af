/** Small shapes that the resources share: times, ids, names, pages, errors. */
import { z } from "zod";

/** Longest name of anything a person names, in characters; long enough for any title, short enough for every index. */
export const nameCharactersMax = 200;

export const id = z.uuid();
/** ISO 8601 in UTC with milliseconds. */
export const time = z.iso.datetime();
export const count = z.int().min(0);
export const name = z.string().trim().min(1).max(nameCharactersMax);
export const sqlText = z.string().max(1_000_000);
export const dialect = z.enum(["trino", "duckdb", "postgres"]);

/** A list that nobody changes. */
export const list = <Item extends z.ZodType>(item: Item) => z.array(item).readonly();

/** One page; `next` goes into `after` of the next call and is null at the end. */
export const page = <Item extends z.ZodType>(item: Item) =>
  z.object({ items: list(item), next: z.string().nullable() });

/** A page of what is defined: `total` there are, `matching` fit the filters. */
export const pageOfAll = <Item extends z.ZodType>(item: Item) =>
  page(item).extend({ total: count, matching: count });

/** A minus before the word for the greatest first; without one the list's own order. */
export const sortBy = <const Words extends readonly [string, ...string[]]>(words: Words) =>
  z.enum(words.flatMap((by: Words[number]) => [by, `-${by}` as const])).optional();

/** Words that must all be there, in any order. */
export const searchWords = z.string().max(200).optional();

/** What every list takes. A page holds 50 by default. */
export const pageQuery = {
  after: z.string().max(1000).optional(),
  limit: z.coerce.number().int().min(1).max(200).default(50),
};

/** Where in a text that a person wrote the error sits; line and column count from 1. */
export const place = z.object({
  file: z.string().optional(),
  line: z.int().optional(),
  column: z.int().optional(),
  key: z.string().optional(),
});

/** Every error of the API: what happened, where, what to do. `request` is the number to quote. */
export const apiError = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    place: place.optional(),
    advice: z.string().optional(),
    request: z.string().optional(),
    /** With `changed_meanwhile`: who changed it, when, and the revision to read and compare with. */
    conflict: z.object({ by: z.string(), at: time, revision: z.int() }).optional(),
  }),
});
export type ApiError = z.infer<typeof apiError>;

/** Roles in rising order: each may do what those before it may. */
export const role = z.enum(["viewer", "author", "operator", "admin"]);
export type Role = z.infer<typeof role>;

/** Counts every change of a thing. A change names the revision it was made from; another one answers 409 `changed_meanwhile`. */
export const revision = z.int().min(1);

/** The file that manages a thing, which is then read-only here; null for what people made. */
export const managedBy = z.string().nullable();

export const idParams = z.object({ id });
export const done = z.object({ done: z.literal(true) });
