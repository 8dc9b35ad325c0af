/** The rules by which values become Zendesk values, and the guarded fields, each allowed by name. */
import type { TemplateRules } from "../../../contract/api/templates.ts";
import { type Option, Switch } from "../../blocks/field.tsx";
import { Advice } from "../../blocks/notices.tsx";
import { Panel } from "../../blocks/panel.tsx";
import { countryOptions } from "../../format/country.ts";
import {
  guardedFields,
  mailOptions,
  mailRuleOf,
  nullOptions,
  phoneOptions,
  staffOptions,
  valueOptions,
  warningOptions,
  withMailRule,
} from "./rule-words.ts";

interface Input {
  readonly rules: TemplateRules;
  readonly onChange: (part: Partial<TemplateRules>) => void;
}

type RuleKey = "defaultCountry" | "phones" | "nulls" | "values" | "warnings" | "staff";

const lines: readonly {
  readonly key: RuleKey;
  readonly label: string;
  readonly help: string;
  readonly options: readonly Option[];
}[] = [
  {
    key: "defaultCountry",
    label: "Default country",
    help: "For phone numbers without a country code",
    options: countryOptions,
  },
  {
    key: "phones",
    label: "Phone that is not E.164",
    help: "Such as 02-2771-0001 without a country",
    options: phoneOptions,
  },
  {
    key: "nulls",
    label: "Empty values (NULL)",
    help: "Keep · clear · clear only what we had sent",
    options: nullOptions,
  },
  {
    key: "values",
    label: "Values that do not fit",
    help: "Text in a number field, an unknown option",
    options: valueOptions,
  },
  {
    key: "warnings",
    label: "Rows with warnings",
    help: "Such as a phone that was left out",
    options: warningOptions,
  },
  { key: "staff", label: "Staff of the account", help: "Agents and admins", options: staffOptions },
];

export function RulesPanel({ rules, onChange }: Input) {
  return (
    <Panel title="Rules" remark="how values become Zendesk values">
      {lines.map(({ key, ...line }) => (
        <RuleLine
          key={key}
          {...line}
          value={rules[key] ?? ""}
          onChange={(value) => onChange({ [key]: value === "" ? null : value })}
        />
      ))}
      <RuleLine
        label="E-mail addresses"
        help={
          mailRuleOf(rules.fixed) === "mail"
            ? "New people get a verification e-mail"
            : "Nobody gets a verification e-mail"
        }
        options={mailOptions}
        value={mailRuleOf(rules.fixed)}
        onChange={(rule) => onChange({ fixed: withMailRule(rules.fixed, rule) })}
      />
    </Panel>
  );
}

function RuleLine({
  label,
  help,
  options,
  value,
  onChange,
}: {
  readonly label: string;
  readonly help: string;
  readonly options: readonly Option[];
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  return (
    <label className="rule">
      <span className="grow">
        <span className="rule-label">{label}</span>
        <span className="small faint rule-help">{help}</span>
      </span>
      <select
        className="input select rule-select"
        value={value}
        onChange={(event) => onChange(event.currentTarget.value)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.label}
          </option>
        ))}
      </select>
    </label>
  );
}

export function GuardedPanel({ rules, onChange }: Input) {
  const set = (name: string, on: boolean) =>
    onChange({ allow: on ? [...rules.allow, name] : rules.allow.filter((one) => one !== name) });
  return (
    <Panel title="Guarded fields" remark="refused unless allowed here, one by one">
      <div className="guarded">
        {guardedFields.map(({ name }) => (
          <Switch
            key={name}
            mono
            label={name}
            checked={rules.allow.includes(name)}
            onChange={(event) => set(name, event.currentTarget.checked)}
          />
        ))}
      </div>
      {guardedFields
        .filter(({ name }) => rules.allow.includes(name))
        .map(({ name, does }) => (
          <Advice key={name} tone="warn">
            <code>{name}</code> is allowed: {does}
          </Advice>
        ))}
    </Panel>
  );
}
