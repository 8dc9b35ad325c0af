/** Row → user: turns a row of the result into the JSON that Zendesk receives, or says why it cannot be sent. */
import type { ColumnValue, Row } from "./column.ts";
import {
  Digits,
  isObject,
  type JsonObject,
  type JsonValue,
  readJson,
  sorted,
  writeJson,
} from "./json-text.ts";
import type { FixedValue, MappedColumn, Mapping } from "./mapping.ts";
import { toCountry, toE164 } from "./phone.ts";
import type { Candidate, Judgement } from "./ports/engine.ts";
import { type Problem, type ProblemCode, problem, quoteValue } from "./problem.ts";
import type { DataTemplate } from "./template.ts";
import { typeValue } from "./value.ts";

/** Raised by one whenever the same row and template may become another user: part of every fingerprint. */
export const userVersion = 1;

export interface UserRules {
  readonly mapping: Mapping;
  readonly template: DataTemplate;
}

/** What one column contributes: a value, nothing (and perhaps a warning), or a reason to reject the row. */
interface Contribution {
  readonly value?: JsonValue;
  readonly warning?: Problem;
  readonly rejection?: Problem;
}

/** Decides on a page of candidates; the engine calls it while planning. */
export function judgePage(page: readonly Candidate[], rules: UserRules): readonly Judgement[] {
  return page.map((candidate) => judge(candidate, rules));
}

export function judge(candidate: Candidate, rules: UserRules): Judgement {
  const { ordinal, row } = candidate;
  const before = candidate.before === null ? null : asUser(readJson(candidate.before));
  const attributes = new Map<string, JsonValue>();
  const userFields = new Map<string, JsonValue>();
  const problems: Problem[] = [...missing(row, rules.mapping)];
  const warnings: Problem[] = [];
  for (const mapped of rules.mapping.mapped) {
    const given = contribution(row, mapped, rules, before);
    if (given.rejection) problems.push(given.rejection);
    if (given.warning) warnings.push(given.warning);
    if (given.value === undefined) continue;
    const { userFieldKey, name } = mapped.field;
    if (userFieldKey === null) attributes.set(name, given.value);
    else userFields.set(userFieldKey, given.value);
  }
  if (problems.length > 0) return { ordinal, verdict: "rejected", problems };
  const user = assemble(attributes, userFields, rules.mapping.fixed);
  const held = writeJson(sorted(merge(before, user)));
  if (!candidate.shared && held === candidate.before) return { ordinal, verdict: "unchanged", held };
  return { ordinal, verdict: "send", user: writeJson(user), held, warnings };
}

function missing(row: Row, mapping: Mapping): readonly Problem[] {
  const blank = (column: string | null): boolean => column === null || isBlank(row[column] ?? null);
  const problems: Problem[] = [];
  if (blank(mapping.name)) problems.push(problem("name_missing", mapping.name ?? "name"));
  if (blank(mapping.externalId) && blank(mapping.email))
    problems.push(problem("identity_missing", mapping.externalId ?? mapping.email));
  return problems;
}

const isBlank = (value: ColumnValue): boolean =>
  value === null || (typeof value === "string" && value.trim() === "");

/** Identity and name are never cleared: without them there is no user (and `email` null is unknown ground, zendesk-api.md 2). */
const neverCleared = new Set(["external_id", "name", "email"]);

function contribution(
  row: Row,
  mapped: MappedColumn,
  rules: UserRules,
  before: JsonObject | null,
): Contribution {
  const { field, column, kind } = mapped;
  const value = row[column] ?? null;
  if (neverCleared.has(field.name) && isBlank(value)) return {};
  const typed = field.type === "phone" ? typePhone(value, row, rules) : typeValue(value, kind, field);
  if (typed === null) return cleared(mapped, rules.template, before);
  if ("value" in typed) {
    const trimmed =
      neverCleared.has(field.name) && typeof typed.value === "string" ? typed.value.trim() : typed.value;
    return { value: trimmed };
  }
  return unfit(typed.code, mapped, value, rules.template);
}

function typePhone(
  value: ColumnValue,
  row: Row,
  rules: UserRules,
): { value: string } | { code: ProblemCode } | null {
  if (isBlank(value) || typeof value !== "string") return null;
  const own = rules.mapping.country === null ? null : row[rules.mapping.country];
  const country = (typeof own === "string" ? toCountry(own) : null) ?? rules.template.defaultCountry;
  const phone = toE164(value, country);
  return phone === null ? { code: "phone_malformed" } : { value: phone };
}

function unfit(
  code: ProblemCode,
  mapped: MappedColumn,
  value: ColumnValue,
  template: DataTemplate,
): Contribution {
  const detail = `It reads ${quoteValue(Array.isArray(value) ? value.join(", ") : String(value))}.`;
  const isPhone = code === "phone_malformed";
  const rule = isPhone ? template.phones : template.values;
  // A row that is held back lost nothing yet: its problem says what is wrong, not what was left out.
  if (rule === "reject" || template.warnings === "reject")
    return { rejection: problem(code, mapped.column, detail) };
  return { warning: problem(isPhone ? "phone_left_out" : "value_left_out", mapped.column, detail) };
}

function cleared(mapped: MappedColumn, template: DataTemplate, before: JsonObject | null): Contribution {
  if (template.nulls === "keep") return {};
  if (template.nulls === "clear-ours" && !weFilled(mapped, before)) return {};
  return { value: emptyOf(mapped) };
}

function weFilled({ field }: MappedColumn, before: JsonObject | null): boolean {
  if (before === null) return false;
  const fields = before.user_fields;
  const value =
    field.userFieldKey === null
      ? before[field.name]
      : isObject(fields)
        ? fields[field.userFieldKey]
        : undefined;
  return (
    value !== undefined && value !== null && value !== "" && !(Array.isArray(value) && value.length === 0)
  );
}

/** What empties a field: a phone by an empty text, a list by an empty list, a checkbox by false, the rest by null (zendesk-api.md 2). */
function emptyOf({ field }: MappedColumn): JsonValue {
  switch (field.type) {
    case "phone":
      return "";
    case "tags":
    case "multiselect":
    case "integers":
      return [];
    case "checkbox":
      return false;
    default:
      return null;
  }
}

function assemble(
  attributes: ReadonlyMap<string, JsonValue>,
  userFields: ReadonlyMap<string, JsonValue>,
  fixed: readonly FixedValue[],
): JsonObject {
  // No mail storm: both stand unless a column or the template says otherwise (zendesk-api.md 2, verified).
  const user: Record<string, JsonValue> = { verified: true, skip_verify_email: true };
  const fields: Record<string, JsonValue> = {};
  for (const { field, value } of fixed) {
    const fixedValue = typeof value === "number" ? new Digits(String(value)) : value;
    if (field.userFieldKey === null) user[field.name] = fixedValue;
    else fields[field.userFieldKey] = fixedValue;
  }
  for (const [name, value] of attributes) user[name] = value;
  for (const [key, value] of userFields) fields[key] = value;
  return Object.keys(fields).length === 0 ? user : { ...user, user_fields: fields };
}

/** What Zendesk holds of ours after this user is confirmed: fields left out stay as they were. */
export function merge(before: JsonObject | null, user: JsonObject): JsonObject {
  // An instruction for one request, not a thing that Zendesk holds.
  const { skip_verify_email: _, ...held } = user;
  if (before === null) return held;
  const fields = { ...asUser(before.user_fields ?? {}), ...asUser(user.user_fields ?? {}) };
  const merged = { ...before, ...held };
  return Object.keys(fields).length === 0 ? merged : { ...merged, user_fields: fields };
}

function asUser(value: JsonValue): JsonObject {
  return isObject(value) ? value : {};
}
