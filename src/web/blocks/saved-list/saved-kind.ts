/** Queries and segments as their lists treat them alike: their words, their pages, and the calls that rename, move, copy and delete. */
import type { QuerySummary } from "../../../contract/api/queries.ts";
import type { SegmentSummary } from "../../../contract/api/segments.ts";
import { ApiError } from "../../api/api-error.ts";
import { callRoute, type InputOf } from "../../api/call-route.ts";

export type SavedKind = "query" | "segment";
export type SavedSummary = QuerySummary | SegmentSummary;

interface Naming {
  readonly name?: string;
  readonly folder?: string;
}

/** More copies of one thing would be named by hand. */
const copiesMax = 20;

/** Makes a copy; names that are taken are counted up. `make` answers null where one of that name and content was there before. */
async function underFreeName<Made>(
  name: string,
  make: (name: string) => Promise<Made | null>,
): Promise<Made> {
  for (let number = 1; ; number += 1) {
    const ending = number === 1 ? " copy" : ` copy ${number}`;
    try {
      const made = await make(`${name.slice(0, 180)}${ending}`);
      if (made !== null) return made;
    } catch (error) {
      if (!(error instanceof ApiError && error.code === "name_taken") || number === copiesMax) throw error;
    }
  }
}

type Place = Pick<SavedSummary, "name" | "folder">;

export const copyQuery = (
  { name, folder }: Place,
  text: Pick<InputOf<"createQuery">["body"], "sql" | "dialect">,
) =>
  underFreeName(name, async (free) => {
    const made = await callRoute("createQuery", { body: { name: free, folder, ...text } });
    return made.created ? made.query : null;
  });

export const copySegment = ({ name, folder }: Place, content: InputOf<"createSegment">["body"]["content"]) =>
  underFreeName(name, async (free) => {
    const made = await callRoute("createSegment", { body: { name: free, folder, content } });
    return made.created ? made.segment : null;
  });

export const savedKinds = {
  query: {
    one: "query",
    many: "queries",
    list: "listQueries",
    read: "readQuery",
    pageOf: (id: string) => ({ to: "/queries/$id", params: { id } }) as const,
    async change(id: string, part: Naming): Promise<void> {
      const { revision } = await callRoute("readQuery", { params: { id } });
      await callRoute("changeQuery", { params: { id }, body: { revision, ...part } });
    },
    async copy(id: string): Promise<{ readonly id: string }> {
      const query = await callRoute("readQuery", { params: { id } });
      const text = query.draftText ?? query.active;
      return await copyQuery(query, { sql: text?.sql ?? "", dialect: text?.dialect ?? "trino" });
    },
    remove: (id: string) => callRoute("deleteQuery", { params: { id } }),
    bringBack: (id: string) => callRoute("undeleteQuery", { params: { id } }),
  },
  segment: {
    one: "segment",
    many: "segments",
    list: "listSegments",
    read: "readSegment",
    pageOf: (id: string) => ({ to: "/segments/$id", params: { id } }) as const,
    async change(id: string, part: Naming): Promise<void> {
      const { revision } = await callRoute("readSegment", { params: { id } });
      await callRoute("changeSegment", { params: { id }, body: { revision, ...part } });
    },
    async copy(id: string): Promise<{ readonly id: string }> {
      const segment = await callRoute("readSegment", { params: { id } });
      const content = segment.draftText ?? segment.active;
      if (content === null) throw new TypeError("A segment has a draft or an active version.");
      return await copySegment(segment, content);
    },
    remove: (id: string) => callRoute("deleteSegment", { params: { id } }),
    bringBack: (id: string) => callRoute("undeleteSegment", { params: { id } }),
  },
} as const;

/** Why it cannot be deleted just now, in a few words; null where it can. */
export function tellInUse(one: Pick<SavedSummary, "sentBy" | "managedBy">): string | null {
  if (one.managedBy !== null) return "managed by a file";
  if (one.sentBy.length > 0) return "is sent";
  return "usedBySegments" in one && (one.usedBySegments as readonly unknown[]).length > 0
    ? "another segment uses it"
    : null;
}
