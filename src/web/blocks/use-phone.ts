/** Whether the window is a phone's: below 700 px lists become cards and side panels become tabs. */
import { useSyncExternalStore } from "react";

const query = matchMedia("(max-width: 699px)");

const subscribe = (listener: () => void) => {
  query.addEventListener("change", listener);
  return () => query.removeEventListener("change", listener);
};

export const usePhone = (): boolean => useSyncExternalStore(subscribe, () => query.matches);
