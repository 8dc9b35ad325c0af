/** The guarded fields that an orchestration may fill, folded away until one looks: each is allowed by its name. */
import { type ReactNode, useId } from "react";
import { Field, Switch } from "../../blocks/field.tsx";
import { Advice } from "../../blocks/notices.tsx";
import { guardedFields, withAllowed } from "./rule-words.ts";

export function GuardedChoice({
  allowed,
  aside,
  isOpen,
  onOpen,
  onChange,
}: {
  readonly allowed: readonly string[];
  readonly aside: ReactNode;
  readonly isOpen: boolean;
  readonly onOpen: (isOpen: boolean) => void;
  readonly onChange: (allowed: string[]) => void;
}) {
  const names = useId();
  return (
    <>
      <Field label="Guarded fields allowed" aside={aside}>
        {({ id }) => (
          <button
            type="button"
            id={id}
            className="input input-small select guarded-opener cut"
            aria-expanded={isOpen}
            aria-controls={names}
            onClick={() => onOpen(!isOpen)}
          >
            {allowed.length === 0 ? "None" : allowed.join(", ")}
          </button>
        )}
      </Field>
      {isOpen && (
        <fieldset id={names} className="guarded-names">
          <legend className="hidden-words">Guarded fields, refused unless allowed</legend>
          <GuardedSwitches allowed={allowed} onChange={onChange} />
        </fieldset>
      )}
    </>
  );
}

/** A switch for each, and what is at stake with those that are allowed. */
export function GuardedSwitches({
  allowed,
  onChange,
}: {
  readonly allowed: readonly string[];
  readonly onChange: (allowed: string[]) => void;
}) {
  return (
    <>
      <div className="guarded">
        {guardedFields.map(({ name }) => (
          <Switch
            key={name}
            mono
            label={name}
            checked={allowed.includes(name)}
            onChange={(event) => onChange(withAllowed(allowed, name, event.currentTarget.checked))}
          />
        ))}
      </div>
      {guardedFields
        .filter(({ name }) => allowed.includes(name))
        .map(({ name, does }) => (
          <Advice key={name} tone="warn">
            <code>{name}</code> is allowed: {does}
          </Advice>
        ))}
    </>
  );
}
