/** The search field of a list. "/" leads into it from anywhere on the page; Escape empties it. */
import { IconSearch } from "@tabler/icons-react";
import { type KeyboardEvent, useEffect, useRef, useState } from "react";
import "./field.css";
import "./list-table.css";

/** Typing settles for this long before the list is asked. */
const settleMs = 250;

export function SearchBox({
  value,
  label,
  placeholder = label,
  small = false,
  slash = true,
  onSearch,
}: {
  readonly value: string;
  readonly label: string;
  readonly placeholder?: string;
  readonly small?: boolean;
  readonly slash?: boolean;
  readonly onSearch: (value: string) => void;
}) {
  const [typed, setTyped] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  const ask = useRef(onSearch);
  ask.current = onSearch;
  useEffect(() => setTyped(value), [value]);
  useEffect(() => {
    if (typed === value) return;
    const timer = setTimeout(() => ask.current(typed.trim()), settleMs);
    return () => clearTimeout(timer);
  }, [typed, value]);
  useEffect(() => {
    if (!slash) return;
    const listen = (event: globalThis.KeyboardEvent) => {
      const inField =
        event.target instanceof HTMLElement && event.target.closest("input, textarea, [contenteditable]");
      if (event.key !== "/" || inField || event.ctrlKey || event.metaKey || event.altKey) return;
      event.preventDefault();
      input.current?.focus();
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, [slash]);
  const keys = (event: KeyboardEvent) => {
    // In a form Enter would send it, and Escape close its dialog.
    if (event.key === "Enter" || (event.key === "Escape" && typed !== "")) event.preventDefault();
    if (event.key === "Escape") setTyped("");
    if (event.key === "Enter") onSearch(typed.trim());
  };
  return (
    <div className={small ? "search-box search-box-small" : "search-box"}>
      <IconSearch aria-hidden="true" />
      <input
        ref={input}
        className="input"
        type="search"
        aria-label={label}
        placeholder={placeholder}
        value={typed}
        spellCheck={false}
        autoComplete="off"
        onChange={(event) => setTyped(event.currentTarget.value)}
        onKeyDown={keys}
      />
      {slash && (
        <span className="kbd" aria-hidden="true">
          /
        </span>
      )}
    </div>
  );
}
