/** A dialog with one short form: Ctrl or Cmd Enter saves, Escape asks before it throws away what was typed, an error stands above the buttons. */
import { type FormEvent, type ReactNode, useEffect, useRef } from "react";
import { Button } from "./button.tsx";
import { Dialog } from "./dialog.tsx";
import { LeaveQuestion, useLeaving } from "./leave-question.tsx";
import "./form-dialog.css";

export function FormDialog({
  title,
  verb,
  width = 480,
  changed,
  busy = false,
  error,
  onSave,
  onClose,
  children,
}: {
  readonly title: string;
  /** What the filled button does: "Save", "Make the link". */
  readonly verb: string;
  readonly width?: number;
  /** Whether closing would lose something. */
  readonly changed: boolean;
  readonly busy?: boolean;
  readonly error?: string | undefined;
  readonly onSave: (form: HTMLFormElement) => void;
  readonly onClose: () => void;
  readonly children: ReactNode;
}) {
  const form = useRef<HTMLFormElement>(null);
  const leaving = useLeaving(changed, onClose);
  const save = () => {
    if (form.current !== null && !busy) onSave(form.current);
  };
  useEffect(() => {
    form.current
      ?.querySelector<HTMLElement>(":is(input, select, textarea):not(:disabled, [readonly])")
      ?.focus();
  }, []);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save();
  };
  return (
    <Dialog
      title={title}
      width={width}
      sheet
      onClose={leaving.close}
      footer={
        leaving.isAsking ? (
          <LeaveQuestion leaving={leaving} />
        ) : (
          <>
            <span className="grow" />
            <Button onClick={leaving.close}>Cancel</Button>
            <Button look="filled" disabled={busy} onClick={save}>
              {verb}
            </Button>
          </>
        )
      }
    >
      <form
        ref={form}
        className="form-dialog"
        noValidate
        onSubmit={submit}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) save();
        }}
      >
        {children}
        {error !== undefined && (
          <p className="bad-text small" role="alert">
            {error}
          </p>
        )}
        <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
      </form>
    </Dialog>
  );
}
