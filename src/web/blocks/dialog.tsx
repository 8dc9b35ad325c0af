/** Dialogs, on the platform's own <dialog>: focus is kept inside and returns to the opener, Escape closes. Sheets on phones. */
import { IconX } from "@tabler/icons-react";
import { type ReactNode, useEffect, useId, useRef } from "react";
import { Button, IconButton } from "./button.tsx";
import "./dialog.css";

export function Dialog({
  title,
  width = 480,
  onClose,
  footer,
  sheet = false,
  children,
}: {
  readonly title: string;
  readonly width?: number;
  /** Asked, not told: the caller decides whether something typed would be lost. */
  readonly onClose: () => void;
  readonly footer?: ReactNode;
  /** Full screen on phones. */
  readonly sheet?: boolean;
  readonly children: ReactNode;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    const element = dialog.current;
    if (element === null || element.open) return;
    const opener = document.activeElement;
    element.showModal();
    return () => {
      element.close();
      if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
    };
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: the key is Escape, which the platform reports as cancel.
    <dialog
      ref={dialog}
      className={sheet ? "dialog dialog-sheet" : "dialog"}
      style={{ width: `min(${width}px, calc(100vw - 32px))` }}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={(event) => {
        if (event.target === dialog.current) onClose();
      }}
    >
      <div className="dialog-inside">
        {/* No header and footer of a page: a dialog may stand inside either. */}
        <div className="dialog-head">
          <h2 id={id} className="dialog-title">
            {title}
          </h2>
          <IconButton name="Close" className="dialog-close" onClick={onClose}>
            <IconX aria-hidden="true" />
          </IconButton>
        </div>
        <div className="dialog-body">{children}</div>
        {footer !== undefined && <div className="dialog-foot">{footer}</div>}
      </div>
    </dialog>
  );
}

/** Only where there is no undo. The button repeats the verb. */
export function Confirm({
  title,
  children,
  verb,
  keep = "Cancel",
  look = "filled",
  icon,
  busy = false,
  onConfirm,
  onClose,
}: {
  readonly title: string;
  readonly children: ReactNode;
  readonly verb: string;
  readonly keep?: string;
  readonly look?: "filled" | "delete";
  readonly icon?: ReactNode;
  readonly busy?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}) {
  return (
    <Dialog
      title={title}
      onClose={onClose}
      width={420}
      footer={
        <>
          <span className="grow" />
          <Button onClick={onClose}>{keep}</Button>
          <Button look={look} icon={icon} disabled={busy} onClick={onConfirm}>
            {verb}
          </Button>
        </>
      }
    >
      <div className="quiet">{children}</div>
    </Dialog>
  );
}
