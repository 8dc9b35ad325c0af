/** Toasts for what this person just did: 6 s (10 s with Undo), held while hovered or focused, at most two, always with somewhere to go. */
import { IconX } from "@tabler/icons-react";
import { type ReactNode, useEffect, useState, useSyncExternalStore } from "react";
import { IconButton } from "./button.tsx";
import "./toast.css";

interface Toast {
  readonly id: number;
  readonly icon: ReactNode;
  readonly words: ReactNode;
  readonly link?: ReactNode;
  /** Shown with its seconds; the toast then stays 10 s. */
  readonly undo?: () => void;
}

const toastsMax = 2;
const toastMs = 6_000;
const undoMs = 10_000;

let toasts: readonly Toast[] = [];
let lastId = 0;
const listeners = new Set<() => void>();

function change(next: readonly Toast[]): void {
  toasts = next;
  for (const tell of listeners) tell();
}

export function showToast(toast: Omit<Toast, "id">): void {
  lastId += 1;
  change([...toasts, { ...toast, id: lastId }].slice(-toastsMax));
}

const dismiss = (id: number): void => change(toasts.filter((toast) => toast.id !== id));

const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => {
    listeners.delete(listener);
  };
};

export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <section className="toasts" aria-live="polite" aria-label="What just happened">
      {shown.map((toast) => (
        <ToastLine key={toast.id} toast={toast} />
      ))}
    </section>
  );
}

function ToastLine({ toast }: { readonly toast: Toast }) {
  const [held, setHeld] = useState(false);
  const [leftMs, setLeftMs] = useState(toast.undo ? undoMs : toastMs);
  useEffect(() => {
    if (held) return;
    const timer = setTimeout(() => (leftMs <= 1_000 ? dismiss(toast.id) : setLeftMs(leftMs - 1_000)), 1_000);
    return () => clearTimeout(timer);
  }, [held, leftMs, toast.id]);
  const hold = () => setHeld(true);
  const release = () => setHeld(false);
  const undo = () => {
    toast.undo?.();
    dismiss(toast.id);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: hovering only keeps the words from leaving; nothing else depends on it.
    <div className="toast" onMouseEnter={hold} onMouseLeave={release} onFocus={hold} onBlur={release}>
      <span className="toast-icon">{toast.icon}</span>
      <p className="cut grow">{toast.words}</p>
      {toast.link !== undefined && <span className="toast-link">{toast.link}</span>}
      {toast.undo !== undefined && (
        <span className="toast-link">
          <button type="button" className="link-button" onClick={undo}>
            Undo
          </button>{" "}
          <span className="smallest faint num" aria-hidden="true">
            {Math.ceil(leftMs / 1_000)} s
          </span>
        </span>
      )}
      <IconButton name="Dismiss" onClick={() => dismiss(toast.id)}>
        <IconX aria-hidden="true" />
      </IconButton>
    </div>
  );
}
