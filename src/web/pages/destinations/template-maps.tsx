/** The pairs of a data template: renames (column → field) and fixed values (field → value sent with every user). */
import { IconArrowRight, IconPlus, IconX } from "@tabler/icons-react";
import { type FormEvent, type ReactNode, useState } from "react";
import type { TemplateRules } from "../../../contract/api/templates.ts";
import { Button, IconButton } from "../../blocks/button.tsx";
import { Panel } from "../../blocks/panel.tsx";

interface Input {
  readonly rules: TemplateRules;
  readonly onChange: (part: Partial<TemplateRules>) => void;
}

const without = <Value,>(record: Readonly<Record<string, Value>>, key: string): Record<string, Value> =>
  Object.fromEntries(Object.entries(record).filter(([one]) => one !== key));

export function RenamesPanel({ rules, onChange }: Input) {
  return (
    <PairsPanel
      title="Renames"
      labels={["Column", "Zendesk field"]}
      none="Columns go to the field of their own name."
      onAdd={(column, field) => onChange({ rename: { ...rules.rename, [column]: field } })}
      onRemove={(column) => onChange({ rename: without(rules.rename, column) })}
      pairs={Object.entries(rules.rename).map(([column, field]) => ({
        key: column,
        name: column,
        value: (
          <span className="line">
            <IconArrowRight className="faint" aria-label="to" /> <bdi className="cut">{field}</bdi>
          </span>
        ),
      }))}
    />
  );
}

/** Tags are a list; anything else is a text, which Zendesk turns into the field's type. */
const fixedOf = (field: string, text: string) =>
  field === "tags" ? text.split(/[\s,]+/).filter(Boolean) : text;

export function FixedPanel({ rules, onChange }: Input) {
  return (
    <PairsPanel
      title="Fixed values"
      labels={["Field", "Value"]}
      none="Nothing is sent with every user."
      onAdd={(field, text) => onChange({ fixed: { ...rules.fixed, [field]: fixedOf(field, text) } })}
      onRemove={(field) => onChange({ fixed: without(rules.fixed, field) })}
      pairs={Object.entries(rules.fixed).map(([field, value]) => ({
        key: field,
        name: field,
        value: <bdi className="cut">{Array.isArray(value) ? value.join(", ") : String(value)}</bdi>,
      }))}
    />
  );
}

function PairsPanel({
  title,
  labels,
  none,
  pairs,
  onAdd,
  onRemove,
}: {
  readonly title: string;
  readonly labels: readonly [string, string];
  readonly none: string;
  readonly pairs: readonly { readonly key: string; readonly name: string; readonly value: ReactNode }[];
  readonly onAdd: (name: string, value: string) => void;
  readonly onRemove: (key: string) => void;
}) {
  const [adding, setAdding] = useState(false);
  const add = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [name, value] = [String(form.get("name")).trim(), String(form.get("value")).trim()];
    if (name === "" || value === "") return;
    onAdd(name, value);
    setAdding(false);
  };
  return (
    <Panel
      title={title}
      actions={
        <Button small icon={<IconPlus />} onClick={() => setAdding(true)}>
          Add
        </Button>
      }
    >
      {pairs.length === 0 && !adding && <p className="small faint panel-body">{none}</p>}
      <ul>
        {pairs.map(({ key, name, value }) => (
          <li key={key} className="pair">
            <bdi className="mono cut" title={name}>
              {name}
            </bdi>
            {value}
            <IconButton name={`Remove ${name}`} onClick={() => onRemove(key)}>
              <IconX aria-hidden="true" />
            </IconButton>
          </li>
        ))}
      </ul>
      {adding && (
        <form className="pair" onSubmit={add}>
          <input
            className="input input-small mono"
            name="name"
            aria-label={labels[0]}
            placeholder={labels[0]}
            ref={(field) => field?.focus()}
          />
          <input className="input input-small" name="value" aria-label={labels[1]} placeholder={labels[1]} />
          <Button small type="submit">
            Add
          </Button>
        </form>
      )}
    </Panel>
  );
}
