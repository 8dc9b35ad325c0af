/** What every page may ask for: who is signed in, and how the connection stands. */
import { createContext, use, useSyncExternalStore } from "react";
import type { Role } from "../../contract/api/field-shapes.ts";
import type { Run } from "../../contract/api/runs.ts";
import type { Me } from "../../contract/api/session.ts";
import type { Connection, LiveEvents } from "./live-events.ts";

export const LiveContext = createContext<LiveEvents | null>(null);
export const MeContext = createContext<Me | null>(null);

export function useConnection(): Connection {
  const live = use(LiveContext);
  if (live === null) throw new Error("The page stands outside of LiveContext.");
  return useSyncExternalStore(live.subscribe, live.read);
}

/** How long a run still takes; null while nobody knows, and while not connected: a time that does not run down would be a lie. */
export function useMsLeft({ secondsLeft }: Pick<Run, "secondsLeft">): number | null {
  const { state } = useConnection();
  return state === "lost" || secondsLeft === null ? null : secondsLeft * 1_000;
}

export function useMe(): Me {
  const me = use(MeContext);
  if (me === null) throw new Error("The page stands outside of MeContext.");
  return me;
}

const ranks: readonly Role[] = ["viewer", "author", "operator", "admin"];

/** What a person may not do is not offered. */
export function useMay(role: Role): boolean {
  return ranks.indexOf(useMe().role) >= ranks.indexOf(role);
}
