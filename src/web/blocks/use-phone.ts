/** Whether the window is a phone's: below 700 px lists become cards and side panels become tabs. */
import { useSyncExternalStore } from "react";

function createWidth(most: number) {
  const query = matchMedia(`(max-width: ${most}px)`);
  const subscribe = (listener: () => void) => {
    query.addEventListener("change", listener);
    return () => query.removeEventListener("change", listener);
  };
  return { subscribe, read: () => query.matches };
}

const phone = createWidth(699);
const narrow = createWidth(1099);

export const usePhone = (): boolean => useSyncExternalStore(phone.subscribe, phone.read);
/** Whether panes must stand behind each other: phones and small windows. */
export const useNarrow = (): boolean => useSyncExternalStore(narrow.subscribe, narrow.read);
