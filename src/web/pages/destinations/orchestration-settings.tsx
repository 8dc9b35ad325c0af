/** The settings to verify: prefilled from template and destination; what is changed here is for this orchestration only, and says so. */
import { IconChevronDown } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import type { Destination } from "../../../contract/api/destinations.ts";
import type { TemplateRules } from "../../../contract/api/templates.ts";
import { type Option, SelectField, TextField } from "../../blocks/field.tsx";
import { countryOptions } from "../../format/country.ts";
import { nullOptions, phoneOptions, valueOptions } from "./rule-words.ts";

type Choosable = "defaultCountry" | "phones" | "nulls" | "values";

const settings: readonly {
  readonly key: Choosable;
  readonly label: string;
  readonly options: readonly Option[];
}[] = [
  { key: "defaultCountry", label: "Default country", options: countryOptions },
  { key: "phones", label: "Phone that is not E.164", options: phoneOptions },
  { key: "nulls", label: "Empty values (NULL)", options: nullOptions },
  { key: "values", label: "Values that do not fit", options: valueOptions },
];

export function OrchestrationSettings({
  rules,
  overrides,
  destination,
  folded,
  onChange,
  children,
}: {
  /** Of the template, underneath the overrides. */
  readonly rules: TemplateRules;
  readonly overrides: Partial<TemplateRules>;
  readonly destination: Destination | undefined;
  readonly folded: boolean;
  readonly onChange: (overrides: Partial<TemplateRules>) => void;
  readonly children: ReactNode;
}) {
  const [open, setOpen] = useState(!folded);
  const changed = Object.keys(overrides).length;
  const set = (key: Choosable, text: string) => {
    const value = key === "defaultCountry" && text === "" ? null : text;
    const { [key]: _old, ...rest } = overrides;
    onChange(value === rules[key] ? rest : { ...rest, [key]: value });
  };
  const reset = (key: Choosable) => {
    const { [key]: _old, ...rest } = overrides;
    onChange(rest);
  };
  const allowed = overrides.allow ?? rules.allow;
  return (
    <section className="orchestration-settings" aria-label="Settings">
      <button type="button" className="settings-head" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span className="strong">Settings</span>
        <span className="small faint grow">
          {open
            ? "from the data template and the destination; change them for this orchestration only"
            : `6, ${changed === 0 ? "none changed" : `${changed} changed`}`}
        </span>
        <IconChevronDown
          aria-hidden="true"
          className={open ? "settings-arrow settings-open" : "settings-arrow"}
        />
      </button>
      {open && (
        <div className="form-three">
          {settings.map(({ key, label, options }) => (
            <SelectField
              key={key}
              small
              label={label}
              aside={
                key in overrides && (
                  <span className="nowrap">
                    <span className="changed-chip">changed</span>{" "}
                    <button type="button" className="link-button small" onClick={() => reset(key)}>
                      Reset
                    </button>
                  </span>
                )
              }
              value={(key in overrides ? overrides[key] : rules[key]) ?? ""}
              options={options}
              onChange={(event) => set(key, event.currentTarget.value)}
            />
          ))}
          <TextField
            label="Guarded fields allowed"
            className="input-small"
            readOnly
            value={allowed.length === 0 ? "None" : allowed.join(", ")}
          />
          <TextField
            label="Users a second"
            className="input-small num"
            readOnly
            value={
              destination === undefined
                ? "–"
                : `${destination.settings.usersPerSecond}, limit of ${destination.name}`
            }
          />
        </div>
      )}
      {children}
    </section>
  );
}
