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
  readonly text: string | null;
  readonly error: unknown;
  readonly isCancelled: boolean;
}

const nothing: Previewing = { startedAt: null, rows: null, text: null, error: null, isCancelled: false };

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
      if (running.current === own) setState({ ...nothing, rows, text: body.sql });
    } catch (error) {
      if (running.current === own) setState({ ...nothing, error, text: body.sql });
    }
    if (running.current === own) running.current = null;
  }, []);
  useEffect(() => () => running.current?.abort(), []);
  return { state, run, cancel };
}
