/** Writes and reads JSON without losing digits: numbers travel as the text they were written in, beyond what JavaScript can hold. */

/** A number by its digits, as JSON writes it. */
export class Digits {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

export type JsonValue =
  | string
  | boolean
  | null
  | Digits
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue };

export type JsonObject = { readonly [key: string]: JsonValue };

/** Keys in the order given, so that equal values built the same way are equal texts. */
export function writeJson(value: JsonValue): string {
  if (value instanceof Digits) return value.text;
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (isList(value)) return `[${value.map(writeJson).join(",")}]`;
  return `{${Object.entries(value)
    .map(([key, inner]) => `${JSON.stringify(key)}:${writeJson(inner)}`)
    .join(",")}}`;
}

/** The same value with the keys of every object in one order, so that equal values are equal texts however they were built. */
export function sorted(value: JsonValue): JsonValue {
  if (value === null || typeof value !== "object" || value instanceof Digits) return value;
  if (isList(value)) return value.map(sorted);
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}

export function isList(value: JsonValue): value is readonly JsonValue[] {
  return Array.isArray(value);
}

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !(value instanceof Digits) && !Array.isArray(value);
}

/** Numbers outside strings; strings are matched too, so that digits inside them are passed over. */
const numberOrString = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
/** Marks a number that was wrapped in a string, and a string that itself begins with NUL, so that neither is taken for the other. */
const numberMark = "\u0000n:";
const textMark = "\u0000s:";

/** Reads JSON text that `writeJson` wrote. */
export function readJson(text: string): JsonValue {
  const wrapped = text.replaceAll(numberOrString, (part) => {
    if (!part.startsWith('"')) return JSON.stringify(numberMark + part);
    return part.startsWith('"\\u0000') ? JSON.stringify(textMark).slice(0, -1) + part.slice(1) : part;
  });
  return JSON.parse(wrapped, (_key, value: unknown) =>
    typeof value === "string" ? unmarked(value) : value,
  ) as JsonValue;
}

function unmarked(value: string): JsonValue {
  if (value.startsWith(numberMark)) return new Digits(value.slice(numberMark.length));
  return value.startsWith(textMark) ? value.slice(textMark.length) : value;
}
