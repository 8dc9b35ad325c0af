/** A text to be carried elsewhere: read-only, with a button that copies it. Where the browser forbids copying, the text is selected instead. */
import { IconCheck, IconCopy } from "@tabler/icons-react";
import { type ReactNode, useRef, useState } from "react";
import { Button } from "./button.tsx";
import { Field } from "./field.tsx";
import "./copy-field.css";

export function CopyField({
  label,
  help,
  text,
}: {
  readonly label: string;
  readonly help?: ReactNode;
  readonly text: string;
}) {
  const input = useRef<HTMLInputElement>(null);
  const [state, setState] = useState<"idle" | "copied" | "selected">("idle");
  const copy = async () => {
    try {
      // Absent on pages that come by plain http from another machine.
      await navigator.clipboard.writeText(text);
      setState("copied");
    } catch {
      input.current?.select();
      setState("selected");
    }
  };
  return (
    <Field label={label} help={state === "selected" ? "Selected: copy it with Ctrl C or Cmd C." : help}>
      {({ id, describedBy }) => (
        <div className="copy-field">
          <input
            id={id}
            ref={input}
            className="input mono"
            readOnly
            value={text}
            aria-describedby={describedBy}
            onFocus={(event) => event.currentTarget.select()}
          />
          <Button
            icon={state === "copied" ? <IconCheck aria-hidden="true" /> : <IconCopy aria-hidden="true" />}
            onClick={() => void copy()}
          >
            {state === "copied" ? "Copied" : "Copy"}
          </Button>
          <span className="hidden-words" aria-live="polite">
            {state === "copied" ? "Copied" : ""}
          </span>
        </div>
      )}
    </Field>
  );
}
