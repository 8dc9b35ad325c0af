/** Runs the text in the editor for its first rows. One at a time; cancelling closes the request, which cancels the query. */
import { useCallback, useEffect, useRef, useState } from "react";
import type { z } from "zod";
import type { preview } from "../../../contract/api/queries.ts";
import { callRoute, type InputOf } from "../../api/call-route.ts";

export type PreviewRows = z.output<typeof preview>;

export interface Previewing {
  /** Milliseconds since 1970 while it runs. */
  readonly startedAt: number | null;
  /** The last rows that came, and the text they are of. */
  readonly rows: PreviewRows | null;
  /** How many there are in all; null while it is counted, and where it cannot be. */
  readonly total: number | null;
  readonly text: string | null;
  readonly error: unknown;
  readonly isCancelled: boolean;
}

const nothing: Previewing = {
  startedAt: null,
  rows: null,
  total: null,
  text: null,
  error: null,
  isCancelled: false,
};

/** All rows are counted once the first ones are there; running again, or leaving, cancels it. */
async function count(
  { sql, dialect }: InputOf<"previewQuery">["body"],
  own: AbortController,
  tell: (rows: number) => void,
): Promise<void> {
  try {
    const { rows } = await callRoute("countQueryRows", { body: { sql, dialect } }, own.signal);
    if (!own.signal.aborted) tell(rows);
  } catch {
    // The rows are there; that there are more of them is said without the number.
  }
}

export function usePreview() {
  const [state, setState] = useState(nothing);
  const running = useRef<AbortController | null>(null);
  const cancel = useCallback(() => {
    running.current?.abort();
    running.current = null;
    setState((old) => (old.startedAt === null ? old : { ...old, startedAt: null, isCancelled: true }));
  }, []);
  const run = useCallback(async (body: InputOf<"previewQuery">["body"]) => {
    running.current?.abort();
    const own = new AbortController();
    running.current = own;
    setState((old) => ({ ...old, startedAt: Date.now(), error: null, isCancelled: false }));
    try {
      const rows = await callRoute("previewQuery", { body }, own.signal);
      if (running.current !== own) return;
      const total = rows.more ? null : rows.rows.length;
      setState({ ...nothing, rows, total, text: body.sql });
      if (rows.more) void count(body, own, (all) => setState((old) => ({ ...old, total: all })));
    } catch (error) {
      if (running.current === own) setState({ ...nothing, error, text: body.sql });
    }
  }, []);
  useEffect(() => () => running.current?.abort(), []);
  return { state, run, cancel };
}
