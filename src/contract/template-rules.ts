/** Rules of a data template that no single key shows: countries, fields that exist, guarded fields that are allowed. */
import { isSupportedCountry } from "libphonenumber-js/max";
import { guardedAttributes, userAttributes } from "../core/user-attribute.ts";
import { type Complaint, oneOf, referenceRules, wrong } from "./complaint.ts";
import type { DeskfeedFile, TemplateInFile } from "./deskfeed-schema.ts";

const fieldForm = /^user_fields\.[a-z0-9_]+$/i;

export function templateRules(
  path: readonly string[],
  template: TemplateInFile,
  file: DeskfeedFile,
): readonly Complaint[] {
  const found = [...referenceRules(path, "destination", template.destination, file.destinations)];
  const country = template.defaultCountry;
  if (country != null && !isSupportedCountry(country)) {
    const upper = country.toUpperCase();
    found.push(
      wrong(
        [...path, "defaultCountry"],
        `${JSON.stringify(country)} is not a country.`,
        isSupportedCountry(upper) ? `Write ${upper}.` : "Write two capital letters, such as US or DE.",
      ),
    );
  }
  const allow = template.allow ?? [];
  for (const [index, field] of allow.entries()) {
    if (!guardedAttributes.includes(field)) {
      found.push(
        wrong(
          [...path, "allow", String(index)],
          `${field} is not a guarded field.`,
          oneOf(field, guardedAttributes),
        ),
      );
    }
  }
  for (const [column, field] of Object.entries(template.rename ?? {}))
    found.push(...fieldRules([...path, "rename", column], field, "value"));
  for (const [field] of Object.entries(template.fixed ?? {})) {
    found.push(...fieldRules([...path, "fixed", field], field, "key"));
    if (guardedAttributes.includes(field.toLowerCase()) && !allow.includes(field.toLowerCase())) {
      found.push(
        wrong(
          [...path, "fixed", field],
          `${field} is a guarded field.`,
          `Add it to allow if it is really meant: allow: [${field}]`,
          "key",
        ),
      );
    }
  }
  return found;
}

export function fieldRules(
  path: readonly string[],
  field: string,
  at: Complaint["at"],
): readonly Complaint[] {
  const known = Object.keys(userAttributes);
  if (known.includes(field.toLowerCase()) || fieldForm.test(field)) return [];
  const suggestion = oneOf(field, known);
  return [
    wrong(
      path,
      `${field} is not a field.`,
      suggestion.startsWith("Did")
        ? suggestion
        : "Write a field of Zendesk's Users API, or user_fields.<key>.",
      at,
    ),
  ];
}
