/** The account's user fields as the core knows them, read page by page. */
import type { UserField, UserFieldType } from "../../core/account.ts";
import { asList, asObject, asText, type Loose } from "./json-shape.ts";
import { readPages } from "./pages.ts";
import type { Session } from "./session.ts";

/** Zendesk's names of types; `tagger` is what some answers call a dropdown (zendesk-api.md 5). */
const types: Readonly<Record<string, UserFieldType>> = {
  text: "text",
  textarea: "textarea",
  regexp: "regexp",
  integer: "integer",
  decimal: "decimal",
  checkbox: "checkbox",
  date: "date",
  dropdown: "dropdown",
  tagger: "dropdown",
  multiselect: "multiselect",
  lookup: "lookup",
};

export async function readUserFields(session: Session, signal: AbortSignal): Promise<readonly UserField[]> {
  const listing = { path: "/api/v2/user_fields", key: "user_fields", what: "list its user fields" };
  const fields = await readPages(session, listing, signal);
  return fields.flatMap((field) => readUserField(field) ?? []);
}

/** Null for what has no key: nothing could be sent to it. */
export function readUserField(field: Loose): UserField | null {
  const key = asText(field.key);
  if (key === null || key === "") return null;
  return {
    key,
    title: asText(field.title) ?? key,
    type: types[asText(field.type) ?? ""] ?? "unknown",
    active: field.active !== false,
    options: asList(field.custom_field_options).flatMap((option) => asText(asObject(option).value) ?? []),
    pattern: asText(field.regexp_for_validation),
  };
}
