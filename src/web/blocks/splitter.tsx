/** The line between two panes: drag it, or move it with arrow keys by 16 pixels; a double click resets it. The size is remembered. */
import { type KeyboardEvent, type PointerEvent, useState } from "react";
import "./splitter.css";

const stepPixels = 16;

/** Pixels of the pane after the line (to its right, or below it). */
export function usePaneSize(name: string, usual: number): readonly [number, (size: number) => void] {
  const key = `deskfeed-pane-${name}`;
  const [size, setSize] = useState(() => {
    try {
      return Number(localStorage.getItem(key)) || usual;
    } catch {
      return usual;
    }
  });
  const keep = (next: number) => {
    setSize(next);
    try {
      localStorage.setItem(key, String(next));
    } catch {
      // Storage may be forbidden; the size then lasts as long as the page.
    }
  };
  return [size, keep];
}

export function Splitter({
  label,
  direction,
  size,
  usual,
  min,
  max,
  onSize,
}: {
  readonly label: string;
  /** Which way it moves. */
  readonly direction: "sideways" | "up and down";
  readonly size: number;
  readonly usual: number;
  readonly min: number;
  readonly max: number;
  readonly onSize: (size: number) => void;
}) {
  const isSideways = direction === "sideways";
  const set = (next: number) => onSize(Math.round(Math.max(min, Math.min(max, next))));
  const keys = (event: KeyboardEvent) => {
    const grow = isSideways ? "ArrowLeft" : "ArrowUp";
    const shrink = isSideways ? "ArrowRight" : "ArrowDown";
    if (event.key !== grow && event.key !== shrink) return;
    event.preventDefault();
    set(size + (event.key === grow ? stepPixels : -stepPixels));
  };
  const drag = (event: PointerEvent<HTMLElement>) => {
    const line = event.currentTarget;
    const start = isSideways ? event.clientX : event.clientY;
    line.setPointerCapture(event.pointerId);
    const move = (at: globalThis.PointerEvent) => set(size + start - (isSideways ? at.clientX : at.clientY));
    line.addEventListener("pointermove", move);
    line.addEventListener("lostpointercapture", () => line.removeEventListener("pointermove", move), {
      once: true,
    });
  };
  return (
    // biome-ignore lint/a11y/useSemanticElements: a line that moves is a separator with a value; <hr> has none.
    <div
      role="separator"
      className={isSideways ? "splitter splitter-sideways" : "splitter"}
      aria-label={label}
      aria-orientation={isSideways ? "vertical" : "horizontal"}
      aria-valuenow={size}
      aria-valuemin={min}
      aria-valuemax={max}
      tabIndex={0}
      onKeyDown={keys}
      onPointerDown={drag}
      onDoubleClick={() => set(usual)}
    />
  );
}
