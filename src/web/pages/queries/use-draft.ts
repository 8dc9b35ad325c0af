/** The draft of a query as its page holds it: the keeper joined with the API, the browser's storage and live news. */
import { useQueryClient } from "@tanstack/react-query";
import { useEffect, useState, useSyncExternalStore } from "react";
import type { Query } from "../../../contract/api/queries.ts";
import { callRoute } from "../../api/call-route.ts";
import { DraftKeeper, type KeptDraft, type TextStorage } from "./draft-keeper.ts";

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

export function useDraft(query: Query, mayEdit: boolean): readonly [KeptDraft, DraftKeeper] {
  const client = useQueryClient();
  const { id } = query;
  const [keeper] = useState(() => {
    const params = { id };
    return new DraftKeeper(query, {
      save: (body) => callRoute("saveDraft", { params, body }),
      read: () => callRoute("readQuery", { params }),
      onQuery: (fresh) => client.setQueryData(["readQuery", { params }], fresh),
      storage: mayEdit ? storageOf(id) : noStorage,
    });
  });
  useEffect(() => keeper.hear(query), [keeper, query]);
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
