/** What an orchestration can send: queries, segments, attributes tables, by type. A draft cannot be sent, which is said of it. */
import type { Orchestration } from "../../../contract/api/orchestrations.ts";
import type { QuerySummary } from "../../../contract/api/queries.ts";
import { useRead } from "../../api/reads.ts";
import type { Option } from "../../blocks/field.tsx";

export type ObjectType = Orchestration["objectType"];
export type SendableObject = Pick<QuerySummary, "id" | "name" | "status">;
export type SendableObjects = Readonly<Record<ObjectType, readonly SendableObject[]>>;

/** The API gives so many at once. */
const objectsMax = 200;

export const objectTypes: readonly { readonly value: ObjectType; readonly label: string }[] = [
  { value: "query", label: "Query" },
  { value: "segment", label: "Segment" },
  { value: "attributes table", label: "Attributes table" },
];

const words: Readonly<Record<ObjectType, { readonly none: string; readonly choose: string }>> = {
  query: { none: "No queries yet", choose: "Choose a query" },
  segment: { none: "No segments yet", choose: "Choose a segment" },
  "attributes table": { none: "No attributes tables yet", choose: "Choose an attributes table" },
};

/** `objects` is undefined until all three lists are read; `error` says why one cannot be. */
export function useSendableObjects(): {
  readonly objects: SendableObjects | undefined;
  readonly error: Error | null;
} {
  const input = { query: { limit: objectsMax } };
  const queries = useRead("listQueries", input);
  const segments = useRead("listSegments", input);
  const tables = useRead("listAttributesTables", input);
  const error = queries.error ?? segments.error ?? tables.error;
  if (!queries.data || !segments.data || !tables.data) return { objects: undefined, error };
  const objects = {
    query: queries.data.items,
    segment: segments.data.items,
    "attributes table": tables.data.items,
  };
  return { objects, error };
}

/** With the one that an orchestration sends, should the list not reach as far. */
export function withObjectOf(objects: SendableObjects, edited: Orchestration | undefined): SendableObjects {
  if (edited === undefined) return objects;
  const { objectType, objectId, object } = edited;
  if (objects[objectType].some(({ id }) => id === objectId)) return objects;
  const sent: SendableObject = { id: objectId, name: object, status: "active" };
  return { ...objects, [objectType]: [...objects[objectType], sent] };
}

export const objectWithId = (objects: SendableObjects, id: string): SendableObject | undefined =>
  objectTypes.flatMap(({ value }) => objects[value]).find((one) => one.id === id);

export const typeOfObject = (objects: SendableObjects, id: string): ObjectType =>
  objectTypes.find(({ value }) => objects[value].some((one) => one.id === id))?.value ?? "query";

/** The one that can be sent, where there is no other; else none is chosen for anybody. */
export function onlyObject(objects: readonly SendableObject[]): string {
  const [first, ...others] = objects.filter(({ status }) => status !== "draft");
  return first !== undefined && others.length === 0 ? first.id : "";
}

export const emptyWords = (type: ObjectType, objects: SendableObjects): string =>
  objects[type].length === 0 ? words[type].none : words[type].choose;

export const objectOptions = (objects: readonly SendableObject[]): readonly Option[] =>
  objects.map(({ id, name, status }) => ({
    value: id,
    label: status === "draft" ? `${name} · Activate it first` : name,
    disabled: status === "draft",
  }));
