/** What an orchestration can send: queries, segments, attributes tables, by type. A draft cannot be sent, which is said of it. */
import type { Orchestration } from "../../../contract/api/orchestrations.ts";
import type { QuerySummary } from "../../../contract/api/queries.ts";
import { useRead } from "../../api/reads.ts";
import type { Option } from "../../blocks/field.tsx";
import { type ChoiceSearch, useChoices } from "../../blocks/searched-select.tsx";

export type ObjectType = Orchestration["objectType"];
export type SendableObject = Pick<QuerySummary, "id" | "name" | "status">;

/** Those of one type: all of them, or of a long list what its search finds. */
export interface SendableObjects {
  readonly items: readonly SendableObject[];
  readonly search: ChoiceSearch;
}
export type ObjectsByType = Readonly<Record<ObjectType, SendableObjects>>;

export const objectTypes: readonly { readonly value: ObjectType; readonly label: string }[] = [
  { value: "query", label: "Query" },
  { value: "segment", label: "Segment" },
  { value: "attributes table", label: "Attributes table" },
];

const words: Readonly<
  Record<ObjectType, { readonly many: string; readonly none: string; readonly choose: string }>
> = {
  query: { many: "queries", none: "No queries yet", choose: "Choose a query" },
  segment: { many: "segments", none: "No segments yet", choose: "Choose a segment" },
  "attributes table": {
    many: "attributes tables",
    none: "No attributes tables yet",
    choose: "Choose an attributes table",
  },
};

export const manyOf = (type: ObjectType): string => words[type].many;

/** `objects` is undefined until all three lists are read; `error` says why one cannot be. */
export function useSendableObjects(): {
  readonly objects: ObjectsByType | undefined;
  readonly error: Error | null;
} {
  const queries = useChoices("listQueries");
  const segments = useChoices("listSegments");
  const tables = useChoices("listAttributesTables");
  const error = queries.error ?? segments.error ?? tables.error;
  if (!queries.data || !segments.data || !tables.data) return { objects: undefined, error };
  const objects = {
    query: { items: queries.data.items, search: queries.search },
    segment: { items: segments.data.items, search: segments.search },
    "attributes table": { items: tables.data.items, search: tables.search },
  };
  return { objects, error };
}

export interface BegunObject {
  readonly type: ObjectType;
  readonly id: string;
  readonly name: string;
}

/** The object that an address names, wherever in its list it stands; null for none, undefined until it is read. */
export function useBegunObject(
  type: ObjectType,
  id: string | undefined,
): { readonly begun: BegunObject | null | undefined; readonly error: Error | null } {
  const input = { params: { id: id ?? "" } };
  const isAsked = (one: ObjectType) => ({ enabled: id !== undefined && type === one });
  const reads = {
    query: useRead("readQuery", input, isAsked("query")),
    segment: useRead("readSegment", input, isAsked("segment")),
    "attributes table": useRead("readAttributesTable", input, isAsked("attributes table")),
  };
  const { data, error } = reads[type];
  if (id === undefined) return { begun: null, error: null };
  return { begun: data === undefined ? undefined : { type, id, name: data.name }, error };
}

/** The one that can be sent, where there is no other; else none is chosen for anybody. */
export function onlyObject({ items, search }: SendableObjects): SendableObject | undefined {
  const [first, ...others] = items.filter(({ status }) => status !== "draft");
  return others.length === 0 && !search.isLong ? first : undefined;
}

export const emptyWords = (type: ObjectType, { items, search }: SendableObjects): string => {
  if (search.isLong && search.words !== "" && items.length === 0) return `No ${words[type].many} match`;
  return items.length === 0 ? words[type].none : words[type].choose;
};

export const objectOptions = ({ items }: SendableObjects): readonly Option[] =>
  items.map(({ id, name, status }) => ({
    value: id,
    label: status === "draft" ? `${name} · Activate it first` : name,
    disabled: status === "draft",
  }));
