/** A few views of one thing side by side, one chosen. Radio buttons underneath, so arrow keys work as everywhere. */
import { type ReactNode, useId } from "react";
import "./segmented.css";

export interface Choice<Value extends string> {
  readonly value: Value;
  readonly label: ReactNode;
}

export function Segmented<Value extends string>({
  name,
  choices,
  value,
  onChange,
  wide = false,
}: {
  /** Read out as the name of the group. */
  readonly name: string;
  readonly choices: readonly Choice<Value>[];
  readonly value: Value;
  readonly onChange: (value: Value) => void;
  readonly wide?: boolean;
}) {
  const group = useId();
  return (
    <fieldset className={wide ? "segmented segmented-wide" : "segmented"}>
      <legend className="hidden-words">{name}</legend>
      {choices.map((choice) => (
        <label key={choice.value} className="segmented-choice">
          <input
            type="radio"
            name={group}
            value={choice.value}
            checked={choice.value === value}
            onChange={() => onChange(choice.value)}
          />
          <span>{choice.label}</span>
        </label>
      ))}
    </fieldset>
  );
}
