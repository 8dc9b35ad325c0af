/** When fields are checked: on leaving one, and again on save, which leads to the first that is wrong. */
import { type FocusEvent, type RefObject, useEffect, useRef } from "react";

/** Whoever goes on to a button wants what the button does, and no line that appears may move it under the pointer. */
export const isForButton = (event: FocusEvent): boolean => event.relatedTarget instanceof HTMLButtonElement;

/** `refusals` counts the saves that were refused. What the answer is put on holds the fields. */
export function useFirstWrong<Holder extends HTMLElement>(refusals: number): RefObject<Holder | null> {
  const holder = useRef<Holder>(null);
  useEffect(() => {
    if (refusals > 0) holder.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [refusals]);
  return holder;
}
