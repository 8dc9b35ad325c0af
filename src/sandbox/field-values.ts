/** Judges one value for one user field by the field's type (zendesk-api.md 5, "user_fields values"). The texts of refusals are ours: none are known. */
import type { SandboxSettings } from "./settings.ts";
import type { UserField } from "./user-fields.ts";

export type FieldValue = string | number | boolean | readonly string[] | null;

export type JudgedValue =
  | { readonly is: "kept"; readonly value: FieldValue }
  | { readonly is: "dropped" }
  | { readonly is: "refused"; readonly reason: string };

type Rules = Pick<SandboxSettings, "unknownOption" | "numericText" | "textCharactersMax">;

const dropped: JudgedValue = { is: "dropped" };

export function judgeFieldValue(field: UserField, value: unknown, rules: Rules): JudgedValue {
  if (value === null || value === undefined) return kept(field.type === "checkbox" ? false : null);
  switch (field.type) {
    case "text":
    case "textarea":
      return judgeText(field, value, rules);
    case "regexp":
      return judgePattern(field, value, rules);
    case "integer":
      return judgeNumber(field, value, rules, Number.isInteger);
    case "decimal":
      return judgeNumber(field, value, rules, Number.isFinite);
    case "checkbox":
      return typeof value === "boolean" ? kept(value) : refused(field, "must be true or false");
    case "date":
      return judgeDate(field, value);
    case "dropdown":
      return judgeOptions(field, value, rules);
    case "multiselect":
      return Array.isArray(value) ? judgeOptions(field, value, rules) : refused(field, "must be an array");
    case "lookup":
      return judgeNumber(field, value, rules, Number.isInteger);
  }
}

function kept(value: FieldValue): JudgedValue {
  return { is: "kept", value };
}

function refused(field: UserField, reason: string): JudgedValue {
  return { is: "refused", reason: `${field.title}: ${reason}` };
}

function judgeText(field: UserField, value: unknown, rules: Rules): JudgedValue {
  if (typeof value === "object") return refused(field, "is invalid");
  const text = String(value);
  if (rules.textCharactersMax !== null && text.length > rules.textCharactersMax)
    return refused(field, `is too long (maximum is ${rules.textCharactersMax} characters)`);
  return kept(text === "" ? null : text);
}

function judgePattern(field: UserField, value: unknown, rules: Rules): JudgedValue {
  const fits = field.pattern === null || new RegExp(`^(?:${field.pattern})$`, "u").test(String(value));
  return fits ? judgeText(field, value, rules) : refused(field, "does not match the field's pattern");
}

function judgeNumber(
  field: UserField,
  value: unknown,
  rules: Rules,
  fits: (number: unknown) => boolean,
): JudgedValue {
  if (typeof value === "number") return fits(value) ? kept(value) : refused(field, "is not a valid number");
  if (value === "") return kept(null);
  const isText = typeof value === "string" && rules.numericText === "accept" && value.trim() !== "";
  const number = isText ? Number(value) : Number.NaN;
  return fits(number) ? kept(number) : refused(field, "is not a valid number");
}

const isoDate = /^(\d{4})-(\d{2})-(\d{2})(?:$|[T ])/;

/** The last date that was judged, since a batch often repeats one. */
let lastDate: { readonly text: string; readonly judged: JudgedValue } | null = null;

/** Dates and full timestamps come back as midnight with an offset of zero, as recorded. */
function judgeDate(field: UserField, value: unknown): JudgedValue {
  if (value === "") return kept(null);
  const text = String(value);
  if (lastDate?.text === text) return lastDate.judged;
  const [, year, month, day] = isoDate.exec(text) ?? [];
  const isReal =
    year !== undefined &&
    month !== undefined &&
    day !== undefined &&
    isRealDay(Number(year), Number(month), Number(day));
  if (!isReal) return refused(field, "is not a valid date");
  const judged = kept(`${year}-${month}-${day}T00:00:00+00:00`);
  lastDate = { text, judged };
  return judged;
}

function isRealDay(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(2000, month - 1, day));
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}

function judgeOptions(field: UserField, value: unknown, rules: Rules): JudgedValue {
  const isOption = (one: unknown) => field.options.some((option) => option.value === one);
  if (!Array.isArray(value)) {
    if (value === "") return kept(null);
    if (isOption(value)) return kept(String(value));
    return rules.unknownOption === "drop" ? dropped : refused(field, `${String(value)} is not a valid value`);
  }
  const stranger = value.find((one) => !isOption(one));
  if (stranger === undefined) return kept(value.map(String));
  if (rules.unknownOption === "fail") return refused(field, `${String(stranger)} is not a valid value`);
  return kept(value.filter(isOption).map(String));
}
