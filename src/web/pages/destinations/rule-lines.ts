/** The rules that are one of a few, in the order shown: how each is read from a data template, and changed there or for one orchestration alone. */
import type { TemplateRules } from "../../../contract/api/templates.ts";
import type { Option } from "../../blocks/field.tsx";
import { countryOptions } from "../../format/country.ts";
import {
  mailFixed,
  mailOptions,
  mailRuleOf,
  nullOptions,
  phoneOptions,
  staffOptions,
  valueOptions,
  warningOptions,
  withMailRule,
} from "./rule-words.ts";

export interface RuleLine {
  /** The rule it is kept in. */
  readonly key: keyof TemplateRules;
  readonly label: string;
  readonly help: (chosen: string) => string;
  readonly options: readonly Option[];
  readonly read: (rules: TemplateRules) => string;
  readonly change: (rules: TemplateRules, chosen: string) => Partial<TemplateRules>;
  /** On top of whatever the template says. */
  readonly override: (chosen: string) => Partial<TemplateRules>;
}

type ChosenRule = "defaultCountry" | "phones" | "nulls" | "values" | "warnings" | "staff";

/** A rule that is kept as it is chosen; nothing chosen is null. */
function chosenRule(key: ChosenRule, label: string, help: string, options: readonly Option[]): RuleLine {
  const override = (chosen: string) => ({ [key]: chosen === "" ? null : chosen });
  return {
    key,
    label,
    help: () => help,
    options,
    read: (rules) => rules[key] ?? "",
    change: (_rules, chosen) => override(chosen),
    override,
  };
}

export const ruleLines: readonly RuleLine[] = [
  chosenRule("defaultCountry", "Default country", "For phone numbers without a country code", countryOptions),
  chosenRule("phones", "Phone that is not E.164", "Such as 02-2771-0001 without a country", phoneOptions),
  chosenRule("nulls", "Empty values (NULL)", "Keep · clear · clear only what we had sent", nullOptions),
  {
    key: "fixed",
    label: "E-mail addresses",
    help: (chosen) =>
      chosen === "mail" ? "New people get a verification e-mail" : "Nobody gets a verification e-mail",
    options: mailOptions,
    read: ({ fixed }) => mailRuleOf(fixed),
    change: ({ fixed }, chosen) => ({ fixed: withMailRule(fixed, chosen) }),
    override: (chosen) => ({ fixed: mailFixed(chosen) }),
  },
  chosenRule("values", "Values that do not fit", "Text in a number field, an unknown option", valueOptions),
  chosenRule("warnings", "Rows with warnings", "Such as a phone that was left out", warningOptions),
  chosenRule("staff", "Staff of the account", "Agents and admins", staffOptions),
];
