/** What the page of a data template holds while it is changed, and how two of them differ in the words of the page. */
import type { Template, TemplateRules } from "../../../contract/api/templates.ts";
import { type Difference, differencesOf } from "../../blocks/saved-meanwhile.tsx";
import { nullOptions, phoneOptions, staffOptions, valueOptions, warningOptions } from "./rule-words.ts";

export interface TemplateDraft {
  readonly name: string;
  readonly destinationId: string;
  readonly rules: TemplateRules;
}

export const without = <Value>(record: Readonly<Record<string, Value>>, key: string): Record<string, Value> =>
  Object.fromEntries(Object.entries(record).filter(([one]) => one !== key));

export function beginTemplate(
  template: Template | null,
  copied: Template | null,
  defaults: TemplateRules,
): TemplateDraft {
  if (template !== null)
    return { name: template.name, destinationId: template.destinationId, rules: template.rules };
  return {
    name: copied === null ? "" : `${copied.name} (copy)`,
    destinationId: copied?.destinationId ?? "",
    rules: copied?.rules ?? defaults,
  };
}

const words: Readonly<Record<keyof TemplateRules, string>> = {
  defaultCountry: "Default country",
  countryColumn: "Country column",
  phones: "Phone that is not E.164",
  nulls: "Empty values (NULL)",
  values: "Values that do not fit",
  warnings: "Rows with warnings",
  staff: "Staff of the account",
  rename: "Renames",
  fixed: "Fixed values",
  allow: "Guarded fields allowed",
};
const labels = [...nullOptions, ...phoneOptions, ...valueOptions, ...warningOptions, ...staffOptions];

function tellRule(value: TemplateRules[keyof TemplateRules]): string {
  if (value === null) return "none";
  if (typeof value === "string") return labels.find((one) => one.value === value)?.label ?? value;
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.join(", ");
  const pairs = Object.entries(value).map(([key, one]) => `${key} → ${String(one)}`);
  return pairs.length === 0 ? "none" : pairs.join(", ");
}

export function templateDifferences(draft: TemplateDraft, theirs: Template): readonly Difference[] {
  return [
    ...differencesOf({ name: draft.name }, { name: theirs.name }, { name: "Name" }, String),
    ...differencesOf(draft.rules, theirs.rules, words, tellRule),
  ];
}
