/** The pairs of a data template: renames (column → field) and fixed values (field → value sent with every user). */
import { IconArrowRight, IconPlus, IconX } from "@tabler/icons-react";
import { type FormEvent, type ReactNode, useId, useState } from "react";
import type { AccountField } from "../../../contract/api/destinations.ts";
import type { TemplateRules } from "../../../contract/api/templates.ts";
import { useRead } from "../../api/reads.ts";
import { Button, IconButton } from "../../blocks/button.tsx";
import { Panel } from "../../blocks/panel.tsx";
import { mailFields } from "./rule-words.ts";
import { without } from "./template-draft.ts";

interface Input {
  readonly rules: TemplateRules;
  /** Empty while none is chosen; its fields are offered. */
  readonly destinationId: string;
  readonly onChange: (part: Partial<TemplateRules>) => void;
}

function useFields(destinationId: string): readonly AccountField[] {
  const read = useRead(
    "listAccountFields",
    { params: { id: destinationId } },
    { enabled: destinationId !== "" },
  );
  return read.data?.items ?? [];
}

export function RenamesPanel({ rules, destinationId, onChange }: Input) {
  const fields = useFields(destinationId);
  return (
    <PairsPanel
      title="Renames"
      heads={["Column", "Zendesk field"]}
      none="Columns go to the field of their own name."
      fieldsFor="value"
      fields={fields}
      onAdd={(column, field) => onChange({ rename: { ...rules.rename, [column]: field } })}
      onRemove={(column) => onChange({ rename: without(rules.rename, column) })}
      pairs={Object.entries(rules.rename).map(([column, field]) => ({
        key: column,
        name: column,
        isMono: true,
        value: (
          <span className="line" title={field}>
            <IconArrowRight className="faint" aria-label="to" /> <FieldName name={field} fields={fields} />
          </span>
        ),
      }))}
    />
  );
}

/** By its title and type where the account has it; by its name alone where not. */
function FieldName({ name, fields }: { readonly name: string; readonly fields: readonly AccountField[] }) {
  const field = fields.find((one) => one.name === name.toLowerCase());
  return (
    <>
      <bdi className="cut list-name">{field?.title ?? name}</bdi>
      {field !== undefined && <span className="small faint nowrap">{field.type}</span>}
      {field === undefined && fields.length > 0 && name.startsWith("user_fields.") && (
        <span className="small warn-text nowrap">no such field</span>
      )}
    </>
  );
}

/** Tags are a list; anything else is a text, which Zendesk turns into the field's type. */
const fixedOf = (field: string, text: string) =>
  field === "tags" ? text.split(/[\s,]+/).filter(Boolean) : text;

export function FixedPanel({ rules, destinationId, onChange }: Input) {
  const fields = useFields(destinationId);
  const shown = Object.entries(rules.fixed).filter(([field]) => !mailFields.includes(field));
  return (
    <PairsPanel
      title="Fixed values"
      heads={["Field", "Value"]}
      none="Nothing is sent with every user."
      fieldsFor="name"
      fields={fields}
      onAdd={(field, text) => onChange({ fixed: { ...rules.fixed, [field]: fixedOf(field, text) } })}
      onRemove={(field) => onChange({ fixed: without(rules.fixed, field) })}
      pairs={shown.map(([field, value]) => ({
        key: field,
        name: fields.find((one) => one.name === field.toLowerCase())?.title ?? field,
        isMono: false,
        value: Array.isArray(value) ? (
          <span className="line cut">
            {value.map((one) => (
              <bdi key={one} className="tag-chip">
                {one}
              </bdi>
            ))}
          </span>
        ) : (
          <bdi className="cut" title={String(value)}>
            {String(value)}
          </bdi>
        ),
      }))}
    />
  );
}

interface Pair {
  readonly key: string;
  readonly name: string;
  /** A column's name, written as in SQL. */
  readonly isMono: boolean;
  readonly value: ReactNode;
}

function PairsPanel({
  title,
  heads,
  none,
  pairs,
  fields,
  fieldsFor,
  onAdd,
  onRemove,
}: {
  readonly title: string;
  readonly heads: readonly [string, string];
  readonly none: string;
  readonly pairs: readonly Pair[];
  readonly fields: readonly AccountField[];
  /** Which of the two is a field, so that the account's are offered there. */
  readonly fieldsFor: "name" | "value";
  readonly onAdd: (name: string, value: string) => void;
  readonly onRemove: (key: string) => void;
}) {
  const [adding, setAdding] = useState(false);
  const [missing, setMissing] = useState<string | null>(null);
  const offered = useId();
  const add = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const [name, value] = [String(form.get("name")).trim(), String(form.get("value")).trim()];
    if (name === "" || value === "") {
      setMissing(`Write the ${(name === "" ? heads[0] : heads[1]).toLowerCase()}.`);
      return;
    }
    onAdd(name, value);
    setAdding(false);
    setMissing(null);
  };
  const listOf = (part: "name" | "value") => (part === fieldsFor ? { list: offered } : {});
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
      {pairs.length > 0 && (
        <p className="pair pair-head small quiet" aria-hidden="true">
          <span>{heads[0]}</span>
          <span>{heads[1]}</span>
        </p>
      )}
      <ul>
        {pairs.map(({ key, name, isMono, value }) => (
          <li key={key} className="pair">
            <bdi className={isMono ? "mono cut" : "list-name cut"} title={key}>
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
        <form
          className="pair"
          onSubmit={add}
          onKeyDown={(event) => event.key === "Escape" && setAdding(false)}
        >
          <input
            className="input input-small mono"
            name="name"
            aria-label={heads[0]}
            placeholder={heads[0]}
            {...listOf("name")}
            ref={(field) => {
              if (field !== null && document.activeElement?.closest("form") !== field.form) field.focus();
            }}
          />
          <input
            className="input input-small"
            name="value"
            aria-label={heads[1]}
            placeholder={heads[1]}
            {...listOf("value")}
          />
          <Button small type="submit">
            Add
          </Button>
        </form>
      )}
      {adding && missing !== null && (
        <p className="field-error pair-missing" role="alert">
          {missing}
        </p>
      )}
      <datalist id={offered}>
        {fields.map((field) => (
          <option key={field.name} value={field.name}>
            {field.title}
          </option>
        ))}
      </datalist>
    </Panel>
  );
}
