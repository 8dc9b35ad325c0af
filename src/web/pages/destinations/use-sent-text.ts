/** The text that an object sends: the active version of a query, what a segment compiles to, an attributes table with its fields. */
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { callRoute } from "../../api/call-route.ts";
import type { ObjectType } from "./sendable-objects.ts";

interface SentText {
  readonly sql: string;
  readonly dialect: "trino" | "duckdb" | "postgres";
  /** Column → field, as an attributes table says. */
  readonly renames: Readonly<Record<string, string>>;
}

/** Null for what has no active version, and for rules that do not compile just now. */
async function readSentText(type: ObjectType, id: string, signal: AbortSignal): Promise<SentText | null> {
  const input = { params: { id } };
  switch (type) {
    case "query": {
      const { active } = await callRoute("readQuery", input, signal);
      return active === null ? null : { sql: active.sql, dialect: active.dialect, renames: {} };
    }
    case "segment": {
      const { active, name } = await callRoute("readSegment", input, signal);
      if (active === null) return null;
      if (active.kind === "sql") return { sql: active.sql, dialect: active.dialect, renames: {} };
      const body = { name, visual: active.visual };
      const { sql, dialect } = await callRoute("checkSegment", { body }, signal);
      return sql === null ? null : { sql, dialect, renames: {} };
    }
    case "attributes table": {
      const { active } = await callRoute("readAttributesTable", input, signal);
      if (active === null) return null;
      const renames = active.columns.flatMap(({ column, field }) =>
        field === null ? [] : [[column, field]],
      );
      return { sql: active.sql, dialect: active.dialect, renames: Object.fromEntries(renames) };
    }
    default:
      return type satisfies never;
  }
}

export interface Sent {
  readonly objectType: ObjectType;
  readonly objectId: string;
  readonly templateId: string;
  readonly destinationId: string;
}

/** What Zendesk will receive of each of its columns; undefined until object and destination are chosen. */
export function useSentFields({ objectType, objectId, templateId, destinationId }: Sent) {
  const text = useQuery({
    queryKey: ["sentText", objectType, objectId],
    queryFn: ({ signal }) => readSentText(objectType, objectId, signal),
    enabled: objectId !== "",
  }).data;
  const body = {
    ...(text ?? { sql: "", dialect: "trino" as const, renames: {} }),
    templateId: templateId || null,
    destinationId: destinationId || null,
  };
  return useQuery({
    queryKey: ["queryFields", body],
    queryFn: ({ signal }) => callRoute("queryFields", { body }, signal),
    enabled: text != null && destinationId !== "",
    placeholderData: keepPreviousData,
  }).data;
}
