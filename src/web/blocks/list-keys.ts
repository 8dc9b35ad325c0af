/** Keys of a list: up and down move between its rows, Home and End jump; what else a key does is the row's own. */
import type { KeyboardEvent } from "react";

const rowsOf = (list: HTMLElement): readonly HTMLElement[] => [
  ...list.querySelectorAll<HTMLElement>("[data-row]"),
];

function target(rows: readonly HTMLElement[], at: number, key: string): HTMLElement | undefined {
  switch (key) {
    case "ArrowDown":
      return rows[Math.min(rows.length - 1, at + 1)];
    case "ArrowUp":
      return rows[Math.max(0, at - 1)];
    case "Home":
      return rows[0];
    case "End":
      return rows.at(-1);
    default:
      return undefined;
  }
}

/** Goes on the list's element. Rows carry `data-row` and take focus; keys inside a button or a field are left alone. */
export function moveInList(event: KeyboardEvent<HTMLElement>): void {
  const focused = document.activeElement;
  if (!(focused instanceof HTMLElement) || !focused.hasAttribute("data-row")) return;
  const rows = rowsOf(event.currentTarget);
  const next = target(rows, rows.indexOf(focused), event.key);
  if (next === undefined) return;
  event.preventDefault();
  next.focus();
}
