/** Keys that work on every page: Ctrl or Cmd K, ?, Alt N, and G followed by a page's letter. Never while typing. */
import { useEffect, useRef } from "react";
import { type Place, places } from "./places.tsx";

/** The letter after G must follow within this long. */
const goMs = 1_200;

export interface ShellKeys {
  readonly onSearch: () => void;
  readonly onKeys: () => void;
  readonly onPane: () => void;
  readonly onPlace: (to: Place["to"]) => void;
}

const isTyping = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]") !== null;

/** Single letters can be switched off in Settings. */
export const lettersKey = "deskfeed-letters";
export function lettersWork(): boolean {
  try {
    return localStorage.getItem(lettersKey) !== "off";
  } catch {
    return true;
  }
}

/** Opens the list of keys from a page's own button. */
const keysAsked = "deskfeed-keys";
export const showKeys = (): void => void dispatchEvent(new Event(keysAsked));

export function useShellKeys(keys: ShellKeys): void {
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    let goUntil = 0;
    const listen = (event: KeyboardEvent) => {
      const { key } = event;
      if ((event.ctrlKey || event.metaKey) && key.toLowerCase() === "k") {
        event.preventDefault();
        latest.current.onSearch();
        return;
      }
      if (event.altKey && event.code === "KeyN") {
        event.preventDefault();
        latest.current.onPane();
        return;
      }
      if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      if (document.querySelector("dialog[open]") !== null || !lettersWork()) return;
      if (key === "?") latest.current.onKeys();
      const now = performance.now();
      if (now < goUntil) {
        goUntil = 0;
        const place = places.find(({ letter }) => letter === key.toLowerCase());
        if (place !== undefined) {
          event.preventDefault();
          event.stopPropagation();
          latest.current.onPlace(place.to);
        }
      } else if (key.toLowerCase() === "g") {
        goUntil = now + goMs;
      }
    };
    const show = () => latest.current.onKeys();
    addEventListener("keydown", listen, true);
    addEventListener(keysAsked, show);
    return () => {
      removeEventListener("keydown", listen, true);
      removeEventListener(keysAsked, show);
    };
  }, []);
}
