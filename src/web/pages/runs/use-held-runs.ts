/** Runs that were opened since a list was read are told of and wait for a press: what is being read never moves by itself. */
import { useState } from "react";
import type { Run } from "../../../contract/api/runs.ts";

export interface HeldRuns {
  readonly shown: readonly Run[];
  /** So many are new since. */
  readonly fresh: number;
  readonly showAll: () => void;
}

/** `list` names what is read, the newest first: another list starts anew. Null where the newest do not come first, so that none is held. */
export function useHeldRuns(list: string | null, runs: readonly Run[]): HeldRuns {
  const [held, setHeld] = useState<{ readonly list: string; readonly newest: number } | null>(null);
  const newest = runs.reduce((most, { number }) => Math.max(most, number), 0);
  // Set while rendering, so that no frame shows rows that are then taken away.
  if (list !== null && runs.length > 0 && held?.list !== list) setHeld({ list, newest });
  const limit = held !== null && held.list === list ? held.newest : newest;
  const shown = runs.filter(({ number }) => number <= limit);
  return {
    shown,
    fresh: runs.length - shown.length,
    showAll: () => setHeld(list === null ? null : { list, newest }),
  };
}
