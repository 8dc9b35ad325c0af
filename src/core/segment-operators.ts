/** The operators of conditions by type of attribute, and how many values each takes (product.md 3.5's table). */
import type { AttributeType } from "./segment.ts";

export type OperatorValues = "none" | "one" | "two" | "list";

const nullness = { "is NULL": "none", "is not NULL": "none" } as const;

const dates = {
  is: "one",
  "is not": "one",
  "is after": "one",
  "is before": "one",
  "is on or after": "one",
  "is on or before": "one",
  "is between": "two",
  "is not between": "two",
  ...nullness,
} as const;

/** In the order in which they are offered. */
export const operators = {
  boolean: { "is true": "none", "is false": "none", ...nullness },
  date: dates,
  datetime: dates,
  number: {
    is: "one",
    "is not": "one",
    "is greater than": "one",
    "is greater than or equal to": "one",
    "is less than": "one",
    "is less than or equal to": "one",
    "is between": "two",
    "is not between": "two",
    "is in list": "list",
    "is not in list": "list",
    ...nullness,
  },
  text: {
    contains: "one",
    "does not contain": "one",
    "starts with": "one",
    "ends with": "one",
    "is exactly": "one",
    "is not exactly": "one",
    "is in list": "list",
    "is not in list": "list",
    "is empty": "none",
    "is not empty": "none",
    ...nullness,
  },
  other: nullness,
} as const satisfies Readonly<Record<AttributeType, Readonly<Record<string, OperatorValues>>>>;

export const segmentOperators = ["is in segment", "is not in segment"] as const;

export const operatorNames = (type: AttributeType): readonly string[] => Object.keys(operators[type]);

/** Null where the type has no such operator. */
export function valuesOf(type: AttributeType, operator: string): OperatorValues | null {
  const known: Readonly<Record<string, OperatorValues>> = operators[type];
  return Object.hasOwn(known, operator) ? (known[operator] ?? null) : null;
}

/** Every operator there is, for messages and schemas. */
export const allOperators: readonly string[] = [
  ...new Set([...Object.values(operators).flatMap((one) => Object.keys(one)), ...segmentOperators]),
];
