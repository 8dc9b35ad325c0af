/** The text of a query as its page works on it: the draft, else the active version. */
import type { Query } from "../../../contract/api/queries.ts";

export const textOf = (query: Query): string => query.draftText?.sql ?? query.active?.sql ?? "";
export const dialectOf = (query: Query) => query.draftText?.dialect ?? query.active?.dialect ?? "trino";
