/** How values, times and numbers are written on the pages. */
import type { UserField } from "../user-fields.ts";
import { type Html, html } from "./html.ts";

/** Longer texts are cut on the page; the JSON beside them is whole. */
const SHOWN_CHARACTERS_MAX = 280;

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are exactly the characters to be made visible.
const invisible = /[\u0000-\u0008\u000b-\u001f\u007f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;

/** A text from data: isolated from the direction of its surroundings, control characters as escapes, cut when long. */
export function shownText(text: string): Html {
  const cut = text.length > SHOWN_CHARACTERS_MAX ? `${text.slice(0, SHOWN_CHARACTERS_MAX)}…` : text;
  const visible = cut.replace(
    invisible,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return html`<bdi dir="auto">${visible}</bdi>`;
}

export const nothing = html`<span class="quiet">–</span>`;

const months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** "12 Aug 2026" from the API's date. */
function shownDate(text: string): string {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})/.exec(text) ?? [];
  return day === undefined ? text : `${Number(day)} ${months[Number(month) - 1] ?? ""} ${year}`;
}

const wholeNumber = new Intl.NumberFormat("en-US", { maximumFractionDigits: 20 });
const decimalNumber = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 20 });

export function shownNumber(number: number): string {
  return Number.isInteger(number) ? wholeNumber.format(number) : decimalNumber.format(number);
}

/** A user field's value as an agent reads it: an option by its name, a date in words. */
export function shownValue(field: UserField, value: unknown): Html {
  if (value === null || value === undefined) return nothing;
  const optionName = (one: unknown) =>
    field.options.find((option) => option.value === one)?.name ?? String(one);
  switch (field.type) {
    case "checkbox":
      return html`${value === true ? "yes" : "no"}`;
    case "date":
      return html`${shownDate(String(value))}`;
    case "integer":
    case "decimal":
      return html`${typeof value === "number" ? shownNumber(value) : String(value)}`;
    case "dropdown":
      return shownText(optionName(value));
    case "multiselect":
      return shownText((Array.isArray(value) ? value : [value]).map(optionName).join(", "));
    case "text":
    case "textarea":
    case "regexp":
    case "lookup":
      return shownText(String(value));
  }
}

const DAY_MS = 86_400_000;

/** The time of day; the day as well when it is not within the last one. */
export function shownTime(atMs: number, nowMs: number): Html {
  const at = new Date(atMs);
  const clock = `${twoDigits(at.getHours())}:${twoDigits(at.getMinutes())}`;
  const isRecent = nowMs - atMs < DAY_MS;
  const text = isRecent ? clock : `${at.getDate()} ${months[at.getMonth()] ?? ""} ${clock}`;
  return html`<time datetime="${at.toISOString()}" title="${at.toString()}">${text}</time>`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, "0");
}
