/** The rules by which values become Zendesk values, and the guarded fields, each allowed by name. */
import type { TemplateRules } from "../../../contract/api/templates.ts";
import type { Option } from "../../blocks/field.tsx";
import { Panel } from "../../blocks/panel.tsx";
import { GuardedSwitches } from "./guarded-choice.tsx";
import { ruleLines } from "./rule-lines.ts";

interface Input {
  readonly rules: TemplateRules;
  readonly onChange: (part: Partial<TemplateRules>) => void;
}

export function RulesPanel({ rules, onChange }: Input) {
  return (
    <Panel title="Rules" remark="how values become Zendesk values">
      {ruleLines.map((line) => (
        <RuleChoice
          key={line.key}
          label={line.label}
          help={line.help(line.read(rules))}
          options={line.options}
          value={line.read(rules)}
          onChange={(chosen) => onChange(line.change(rules, chosen))}
        />
      ))}
    </Panel>
  );
}

function RuleChoice({
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
  return (
    <Panel title="Guarded fields" remark="refused unless allowed here, one by one">
      <GuardedSwitches allowed={rules.allow} onChange={(allow) => onChange({ allow })} />
    </Panel>
  );
}
