/** Gives a column's value the type of its field, or says why it cannot have it. Pure and total: every value ends as one or the other. */
import type { ColumnKind, ColumnValue } from "./column.ts";
import { assertNever } from "./invariant.ts";
import { Digits, type JsonValue } from "./json-text.ts";
import type { Field } from "./mapping.ts";
import type { ProblemCode } from "./problem.ts";

/** `null` stands for "empty": the template's null rule decides what it does. */
export type Typed = { readonly value: JsonValue } | { readonly code: ProblemCode } | null;

const emailShape = /^[^\s@<>()[\],;:"\\]+@[^\s@.,]+(?:\.[^\s@.,]+)+$/u;
/** RFC 5321 4.5.3.1.3 allows 256 octets for a path, two of them the angle brackets. */
const emailCharactersMax = 254;
/** A pattern is the account's own; very long values are left to Zendesk rather than to a slow expression. */
const patternCharactersMax = 10_000;

/** Phones are not handled here: they need the row's country (user.ts). */
export function typeValue(value: ColumnValue, kind: ColumnKind, field: Field): Typed {
  if (value === null) return null;
  switch (field.type) {
    case "text":
    case "textarea":
    case "phone":
    case "unknown":
      return { value: toText(value) };
    case "email":
      return toEmail(toText(value));
    case "regexp":
      return matching(toText(value), field.pattern);
    case "integer":
    case "lookup":
      return toInteger(toText(value));
    case "decimal":
      return toDecimal(toText(value));
    case "checkbox":
      return toCheckbox(value);
    case "date":
      return toDate(toText(value), kind);
    case "dropdown":
      return toOption(toText(value), field.options);
    case "multiselect":
      return toOptions(toList(value), field.options);
    case "tags":
      return { value: [...new Set(toList(value).map((tag) => tag.replaceAll(/\s+/g, "_")))] };
    case "integers":
      return toIntegers(toList(value));
    default:
      return assertNever(field.type);
  }
}

function toText(value: Exclude<ColumnValue, null>): string {
  if (typeof value === "boolean") return value ? "true" : "false";
  return typeof value === "string" ? value : value.filter((part) => part !== null).join(",");
}

/** A text holds tags as Zendesk's own screens take them: separated by spaces or commas. */
function toList(value: Exclude<ColumnValue, null>): readonly string[] {
  const parts = Array.isArray(value) ? value : toText(value as string | boolean).split(/[\s,]+/);
  return parts.flatMap((part: string | null) => (part === null || part.trim() === "" ? [] : [part.trim()]));
}

function toEmail(text: string): Typed {
  const email = text.trim();
  if (email === "") return null;
  return email.length <= emailCharactersMax && emailShape.test(email)
    ? { value: email }
    : { code: "email_malformed" };
}

function matching(text: string, pattern: string | null): Typed {
  if (text.trim() === "") return null;
  if (pattern === null || text.length > patternCharactersMax) return { value: text };
  const expression = readPattern(pattern);
  return expression === null || expression.test(text) ? { value: text } : { code: "pattern_mismatch" };
}

/** Zendesk's patterns are Ruby's; one that JavaScript cannot read is left for Zendesk to judge. */
function readPattern(pattern: string): RegExp | null {
  try {
    return new RegExp(pattern, "u");
  } catch (error) {
    if (error instanceof SyntaxError) return null;
    throw error;
  }
}

const wholeNumber = /^([+-]?)0*(\d+)(?:\.0*)?$/;
const anyNumber = /^([+-]?)0*(\d+)(?:\.(\d*?)0*)?$/;
const exponential = /^[+-]?\d+(?:\.\d+)?[eE][+-]?\d+$/;

function toInteger(text: string): Typed {
  const written = plainDigits(text.trim());
  if (written === "") return null;
  const parts = wholeNumber.exec(written);
  return parts === null
    ? { code: "number_malformed" }
    : { value: new Digits(signed(parts[1], parts[2] ?? "0")) };
}

function toDecimal(text: string): Typed {
  const written = plainDigits(text.trim());
  if (written === "") return null;
  const parts = anyNumber.exec(written);
  if (parts === null) return { code: "number_malformed" };
  const fraction = parts[3] ?? "";
  return {
    value: new Digits(signed(parts[1], fraction === "" ? (parts[2] ?? "0") : `${parts[2]}.${fraction}`)),
  };
}

const signed = (sign: string | undefined, digits: string): string =>
  sign === "-" && /[1-9]/.test(digits) ? `-${digits}` : digits;

/** Doubles beyond 1e21 or below 1e-6 are written with an exponent; both fields want plain digits. */
function plainDigits(text: string): string {
  if (!exponential.test(text)) return text;
  const number = Number(text);
  if (!Number.isFinite(number)) return "not a number";
  // A double has at most 17 significant digits; 20 decimals is the most toFixed writes for small ones without noise in the head.
  return Math.abs(number) >= 1 ? BigInt(Math.round(number)).toString() : number.toFixed(20);
}

function toIntegers(parts: readonly string[]): Typed {
  const typed = parts.map(toInteger);
  const bad = typed.find((one) => one !== null && "code" in one);
  if (bad) return bad;
  return { value: typed.flatMap((one) => (one !== null && "value" in one ? [one.value] : [])) };
}

const yes = new Set(["true", "t", "yes", "y", "1"]);
const no = new Set(["false", "f", "no", "n", "0"]);

function toCheckbox(value: Exclude<ColumnValue, null>): Typed {
  if (typeof value === "boolean") return { value };
  const word = toText(value).trim().toLowerCase();
  if (word === "") return null;
  if (yes.has(word)) return { value: true };
  return no.has(word) ? { value: false } : { code: "checkbox_malformed" };
}

const isoDate = /^(\d{4})-(\d{2})-(\d{2})(?:[T ].*)?$/;

/** Zendesk keeps dates without time (zendesk-api.md 5): the day as it is written, in UTC for instants with a zone. */
function toDate(text: string, kind: ColumnKind): Typed {
  const written = text.trim();
  if (written === "") return null;
  const parts = isoDate.exec(written);
  if (parts === null) return { code: "date_malformed" };
  const day = `${parts[1]}-${parts[2]}-${parts[3]}`;
  return kind !== "text" || isCalendarDay(day) ? { value: day } : { code: "date_malformed" };
}

function isCalendarDay(day: string): boolean {
  const time = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}

/** Option values are tags: Zendesk compares them as written, people write them in any case. */
function findOption(text: string, options: readonly string[]): string | undefined {
  return (
    options.find((option) => option === text) ??
    options.find((option) => option.toLowerCase() === text.toLowerCase())
  );
}

function toOption(text: string, options: readonly string[]): Typed {
  const written = text.trim();
  if (written === "") return null;
  const option = findOption(written, options);
  return option === undefined ? { code: "option_unknown" } : { value: option };
}

function toOptions(parts: readonly string[], options: readonly string[]): Typed {
  const found = parts.map((part) => findOption(part, options));
  return found.includes(undefined)
    ? { code: "option_unknown" }
    : { value: found.filter((one) => one !== undefined) };
}
