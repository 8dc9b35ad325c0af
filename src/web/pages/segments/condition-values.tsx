/** The values of a condition by the type of its attribute: a text with suggestions, a number, a day that may be relative, or a list. */
import { IconX } from "@tabler/icons-react";
import { type KeyboardEvent, useId, useState } from "react";
import { useRead } from "../../api/reads.ts";
import type { KnownAttribute } from "./attribute-book.ts";
import { DayField } from "./day-field.tsx";
import { useRules } from "./rules-context.ts";

interface ValuesInput {
  readonly attribute: KnownAttribute;
  readonly shape: "none" | "one" | "two" | "list";
  readonly values: readonly string[];
  readonly path: string;
  readonly onChange: (values: readonly string[]) => void;
}

export function ConditionValues(input: ValuesInput) {
  const { shape, values, onChange } = input;
  switch (shape) {
    case "none":
      return null;
    case "list":
      return <ListField {...input} />;
    case "one":
      return <OneValue {...input} at={0} label="Value" />;
    case "two": {
      const set = (at: 0 | 1) => (next: readonly string[]) =>
        onChange(at === 0 ? [next[0] ?? "", values[1] ?? ""] : [values[0] ?? "", next[0] ?? ""]);
      return (
        <>
          <OneValue {...input} values={values.slice(0, 1)} at={0} label="From" onChange={set(0)} />
          <span className="small quiet rules-and">and</span>
          <OneValue {...input} values={values.slice(1, 2)} at={1} label="To" onChange={set(1)} />
        </>
      );
    }
  }
}

function OneValue(input: ValuesInput & { readonly at: number; readonly label: string }) {
  const { attribute, values, path, at, label, onChange } = input;
  const { days } = useRules();
  const value = values[0] ?? "";
  switch (attribute.type) {
    case "date":
    case "datetime":
      return (
        <DayField
          label={label}
          value={value}
          means={days.get(path)?.[at]}
          onChange={(next) => onChange([next])}
        />
      );
    case "number":
      return (
        <input
          className="input rules-number num"
          aria-label={label}
          inputMode="decimal"
          value={value}
          onChange={(event) => onChange([event.currentTarget.value])}
        />
      );
    default:
      return <TextValue {...input} value={value} />;
  }
}

/** Values that are there, most frequent first; one may type any other. */
function Suggestions({
  id,
  attribute,
  search,
  isOn,
}: {
  readonly id: string;
  readonly attribute: KnownAttribute;
  readonly search: string;
  readonly isOn: boolean;
}) {
  const { table, column } = attribute;
  const { data } = useRead(
    "listAttributeValues",
    { query: { table, column, search: search || undefined, limit: 20 } },
    { enabled: isOn, keep: true },
  );
  return (
    <datalist id={id}>
      {(data?.values ?? []).map(({ value, customers }) => (
        <option key={value} value={value}>{`${customers} customers`}</option>
      ))}
    </datalist>
  );
}

function TextValue({
  attribute,
  value,
  label,
  onChange,
}: ValuesInput & { readonly value: string; readonly label: string }) {
  const id = useId();
  const [isOn, setOn] = useState(false);
  return (
    <>
      <input
        className="input rules-value"
        aria-label={label}
        list={id}
        value={value}
        onFocus={() => setOn(true)}
        onChange={(event) => onChange([event.currentTarget.value])}
      />
      <Suggestions id={id} attribute={attribute} search={value} isOn={isOn} />
    </>
  );
}

function ListField({ attribute, values, onChange }: ValuesInput) {
  const id = useId();
  const [typed, setTyped] = useState("");
  const [isOn, setOn] = useState(false);
  const add = (text: string) => {
    // A list pasted from a sheet comes with line ends or tabs between its values.
    const fresh = text
      .split(/[\n\t]/)
      .map((one) => one.trim())
      .filter((one) => one !== "" && !values.includes(one));
    setTyped("");
    if (fresh.length > 0) onChange([...values, ...new Set(fresh)]);
  };
  const keys = (event: KeyboardEvent<HTMLInputElement>) => {
    if (event.key === "Enter" && typed !== "") {
      event.preventDefault();
      add(typed);
    }
    if (event.key === "Backspace" && typed === "" && values.length > 0) onChange(values.slice(0, -1));
  };
  return (
    <div className="input rules-list-field">
      {values.map((value) => (
        <span key={value} className="rules-chip">
          <bdi className="cut">{value}</bdi>
          <button
            type="button"
            aria-label={`Remove ${value}`}
            onClick={() => onChange(values.filter((one) => one !== value))}
          >
            <IconX aria-hidden="true" />
          </button>
        </span>
      ))}
      <input
        aria-label="Add a value"
        placeholder={values.length === 0 ? "Values, each with Enter" : ""}
        list={id}
        value={typed}
        onFocus={() => setOn(true)}
        onBlur={() => typed.trim() !== "" && add(typed)}
        onPaste={(event) => {
          const text = event.clipboardData.getData("text/plain");
          if (!/[\n\t]/.test(text)) return;
          event.preventDefault();
          add(text);
        }}
        onKeyDown={keys}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {attribute.type === "text" && <Suggestions id={id} attribute={attribute} search={typed} isOn={isOn} />}
    </div>
  );
}
