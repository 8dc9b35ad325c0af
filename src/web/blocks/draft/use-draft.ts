/** The draft as a page holds it: the keeper joined with the browser's storage and live news. */
import { useEffect, useState, useSyncExternalStore } from "react";
import {
  type Drafted,
  DraftKeeper,
  type DraftTools,
  type KeptDraft,
  type TextStorage,
} from "./draft-keeper.ts";

function storageOf(id: string): TextStorage {
  const key = `deskfeed-text-${id}`;
  return {
    read() {
      try {
        const kept: unknown = JSON.parse(localStorage.getItem(key) ?? "null");
        if (typeof kept !== "object" || kept === null || !("text" in kept) || !("revision" in kept))
          return null;
        const { text, revision } = kept;
        return typeof text === "string" && typeof revision === "number" ? { text, revision } : null;
      } catch {
        // Storage may be forbidden, or hold what is not ours; then only the server keeps the draft.
        return null;
      }
    },
    write(kept) {
      try {
        if (kept === null) localStorage.removeItem(key);
        else localStorage.setItem(key, JSON.stringify(kept));
      } catch {
        // Full or forbidden: the draft is saved a second later all the same.
      }
    },
  };
}

/** Holds nothing in the browser: for those who only read. */
const noStorage: TextStorage = { read: () => null, write: () => undefined };

/** `tools` are those of the first call: they name the thing by its id. */
export function useDraft<Thing extends Drafted>(
  thing: Thing,
  mayEdit: boolean,
  tools: Omit<DraftTools<Thing>, "storage">,
): readonly [KeptDraft<Thing>, DraftKeeper<Thing>] {
  const [keeper] = useState(
    () => new DraftKeeper(thing, { ...tools, storage: mayEdit ? storageOf(thing.id) : noStorage }),
  );
  useEffect(() => keeper.hear(thing), [keeper, thing]);
  useEffect(() => {
    const leave = () => keeper.close();
    keeper.open();
    addEventListener("pagehide", leave);
    return () => {
      removeEventListener("pagehide", leave);
      leave();
    };
  }, [keeper]);
  return [useSyncExternalStore(keeper.subscribe, keeper.read), keeper];
}
