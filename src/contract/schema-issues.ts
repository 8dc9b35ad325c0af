/** The schema's complaints as sentences that a person can act on, each with what to write instead. */
import { z } from "zod";
import { type Complaint, listed, oneOf } from "./complaint.ts";
import { schemaAt, unwrap } from "./deskfeed-schema.ts";

export const isMissing = "is missing.";

export function tellIssue(issue: z.core.$ZodIssue, data: unknown): readonly Complaint[] {
  const { path } = issue;
  const value = valueAt(data, path);
  const about = (message: string, suggestion: string | null): readonly Complaint[] => [
    { path, at: "value", message, suggestion },
  ];
  switch (issue.code) {
    case "unrecognized_keys":
      return issue.keys.map((key) => tellUnknownKey([...path, key]));
    case "invalid_key":
      return [{ path, at: "key", message: "a name must not be empty.", suggestion: null }];
    case "invalid_value":
      if (value === undefined) return about(isMissing, `Write ${listed(issue.values)}.`);
      return about(
        `${tellValue(value)} is not allowed here.`,
        oneOf(String(value), issue.values.map(String)),
      );
    case "too_small":
    case "too_big":
      if (issue.origin === "string") return about(tellLength(issue.code === "too_small"), null);
      return about(`${tellValue(value)} is outside the limits.`, `Write ${tellWanted(path)}.`);
    default:
      if (value === undefined) return about(isMissing, `Write ${tellWanted(path)}.`);
      if (value === null) return about("has no value.", `Write ${tellWanted(path)}.`);
      return about(`${tellValue(value)} is not what belongs here.`, `Write ${tellWanted(path)}.`);
  }
}

const tellLength = (short: boolean): string => (short ? "must not be empty." : "is too long.");

function tellUnknownKey(path: readonly PropertyKey[]): Complaint {
  const key = String(path.at(-1));
  const parent = schemaAt(path.slice(0, -1));
  const known = parent instanceof z.ZodObject ? Object.keys(parent.shape) : [];
  return { path, at: "key", message: "there is no such key.", suggestion: oneOf(key, known) };
}

/** What a path's value must be, in words: "a whole number from 1 to 30". */
function tellWanted(path: readonly PropertyKey[]): string {
  const schema = schemaAt(path);
  return schema === null ? "a value" : tellType(schema);
}

export function tellType(wrapped: z.ZodType): string {
  const schema = unwrap(wrapped);
  if (schema instanceof z.ZodNumber) {
    const kind = schema.format === "safeint" ? "a whole number" : "a number";
    return `${kind} from ${grouped(schema.minValue)} to ${grouped(schema.maxValue)}`;
  }
  if (schema instanceof z.ZodEnum) return listed(schema.options);
  if (schema instanceof z.ZodString) return "a text";
  if (schema instanceof z.ZodArray) return "a list of texts";
  if (schema instanceof z.ZodUnion) return "a text, a number, true, false or a list of texts";
  if (schema instanceof z.ZodRecord)
    return `a map of names, each with ${tellType(schema.valueType as z.ZodType)}`;
  if (schema instanceof z.ZodObject) return `a map with ${listed(Object.keys(schema.shape), "and")}`;
  return "a value";
}

function grouped(limit: number | null): string {
  return (limit ?? 0).toLocaleString("en-US");
}

/** A value as messages show it; maps and lists are only named. */
function tellValue(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  if (value !== null && typeof value === "object") return "a map";
  if (typeof value === "string") return value.length > 60 ? "this text" : `the text ${JSON.stringify(value)}`;
  return String(value);
}

function valueAt(data: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, step) => (value !== null && typeof value === "object" ? Reflect.get(value, step) : undefined),
    data,
  );
}
