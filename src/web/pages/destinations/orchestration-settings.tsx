/** The settings to verify: prefilled from template and destination; what is changed here is for this orchestration only, and says so. */
import { IconChevronDown } from "@tabler/icons-react";
import { type ReactNode, useState } from "react";
import type { Destination } from "../../../contract/api/destinations.ts";
import type { TemplateRules } from "../../../contract/api/templates.ts";
import { SelectField, TextField } from "../../blocks/field.tsx";
import { GuardedChoice } from "./guarded-choice.tsx";
import { type RuleLine, ruleLines } from "./rule-lines.ts";
import { without } from "./template-draft.ts";

interface Input {
  /** Of the template, underneath the overrides. */
  readonly rules: TemplateRules;
  readonly overrides: Partial<TemplateRules>;
  readonly onChange: (overrides: Partial<TemplateRules>) => void;
}

export function OrchestrationSettings({
  destination,
  folded,
  children,
  ...input
}: Input & {
  readonly destination: Destination | undefined;
  readonly folded: boolean;
  readonly children: ReactNode;
}) {
  const [open, setOpen] = useState(!folded);
  const [showsGuarded, setShowsGuarded] = useState(false);
  const { rules, overrides, onChange } = input;
  const changed = Object.keys(overrides).length;
  const allowed = overrides.allow ?? rules.allow;
  return (
    <section className="orchestration-settings" aria-label="Settings">
      <button type="button" className="settings-head" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span className="strong">Settings</span>
        <span className="small faint grow">
          {open
            ? "from the data template and the destination; change them for this orchestration only"
            : `${ruleLines.length + 2}, ${changed === 0 ? "none" : changed === 1 ? "one" : changed} changed`}
        </span>
        <IconChevronDown
          aria-hidden="true"
          className={open ? "settings-arrow settings-open" : "settings-arrow"}
        />
      </button>
      {open && (
        <div className="form-three">
          <RuleFields {...input} />
          <GuardedChoice
            allowed={allowed}
            aside={<Changed of="allow" {...input} />}
            isOpen={showsGuarded}
            onOpen={setShowsGuarded}
            onChange={(allow) => onChange(withAllow(input, allow))}
          />
          <TextField
            label="Users a second"
            className="input-small num"
            readOnly
            title="Everything that is sent there shares it; it is set at the destination."
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

function RuleFields({ rules, overrides, onChange }: Input) {
  const inForce = { ...rules, ...overrides, fixed: { ...rules.fixed, ...overrides.fixed } };
  const choose = (line: RuleLine, chosen: string) => {
    const rest = without(overrides, line.key);
    onChange(chosen === line.read(rules) ? rest : { ...rest, ...line.override(chosen) });
  };
  return ruleLines.map((line) => (
    <SelectField
      key={line.key}
      small
      label={line.label}
      aside={<Changed of={line.key} {...{ rules, overrides, onChange }} />}
      value={line.read(inForce)}
      options={line.options}
      onChange={(event) => choose(line, event.currentTarget.value)}
    />
  ));
}

/** What is as in the template is no override. */
function withAllow({ rules, overrides }: Input, allow: string[]): Partial<TemplateRules> {
  const isSame = allow.toSorted().join() === rules.allow.toSorted().join();
  return isSame ? without(overrides, "allow") : { ...overrides, allow };
}

/** The chip of a value that is not the template's, and the way back to that. */
function Changed({ of, overrides, onChange }: Input & { readonly of: keyof TemplateRules }) {
  if (!(of in overrides)) return null;
  return (
    <span className="nowrap">
      <span className="changed-chip">changed</span>{" "}
      <button type="button" className="link-button small" onClick={() => onChange(without(overrides, of))}>
        Reset
      </button>
    </span>
  );
}
