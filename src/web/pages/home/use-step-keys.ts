/** J and K step through the items of a list from anywhere on the page, to the link of each; Enter then opens it. Never while typing. */
import { type RefObject, useEffect } from "react";
import { lettersWork } from "../../shell/shell-keys.ts";

export function useStepKeys(list: RefObject<HTMLElement | null>): void {
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const step = event.key === "j" ? 1 : event.key === "k" ? -1 : 0;
      if (step === 0 || event.ctrlKey || event.metaKey || event.altKey || !lettersWork()) return;
      const { target } = event;
      const isElsewhere =
        target instanceof HTMLElement &&
        target.closest("input, textarea, select, [contenteditable], [role=menu], dialog") !== null;
      if (isElsewhere || document.querySelector("dialog[open]") !== null) return;
      const links = [...(list.current?.querySelectorAll<HTMLElement>("li a.button") ?? [])];
      const at = links.findIndex((link) => link.closest("li")?.contains(document.activeElement));
      links[Math.max(0, Math.min(links.length - 1, at + step))]?.focus();
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  }, [list]);
}
