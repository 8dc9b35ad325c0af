/** What is wrong in a configuration before it has a line: a path, a message, and what to write instead. */
import { nearest } from "../core/nearest.ts";

/** `at` says whether the path's key or its value is meant. */
export interface Complaint {
  readonly path: readonly PropertyKey[];
  readonly at: "key" | "value";
  readonly message: string;
  readonly suggestion: string | null;
}

export function wrong(
  path: readonly string[],
  message: string,
  suggestion: string | null,
  at: Complaint["at"] = "value",
): Complaint {
  return { path, at, message, suggestion };
}

/** Names that refer to nothing. */
export function referenceRules(
  path: readonly string[],
  key: "query" | "segment" | "attributesTable" | "destination" | "template",
  name: string,
  section: Readonly<Record<string, unknown>> | null | undefined,
): readonly Complaint[] {
  if (section != null && Object.hasOwn(section, name)) return [];
  return [
    wrong(
      [...path, key],
      `there is no ${key === "attributesTable" ? "attributes table" : key} called ${JSON.stringify(name)}.`,
      oneOf(name, Object.keys(section ?? {})),
    ),
  ];
}

export const didYouMean = (name: string): string => `Did you mean ${name}?`;

/** "Did you mean a?" where one is near, else the whole list. */
export function oneOf(written: string, known: readonly string[]): string {
  const near = nearest(written, known);
  if (near !== null) return didYouMean(near);
  return known.length === 0 ? "None is defined yet." : `Known here: ${listed(known, "and")}.`;
}

export function listed(values: readonly unknown[], word = "or"): string {
  const words = values.map(String);
  const last = words.at(-1) ?? "";
  return words.length < 2 ? last : `${words.slice(0, -1).join(", ")} ${word} ${last}`;
}
