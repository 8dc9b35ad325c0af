/** Runs the text of an attributes table for its figures and first rows. One at a time; cancelling closes the request, which cancels the query. */
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useRef, useState } from "react";
import { type AnswerOf, callRoute, type InputOf } from "../../api/call-route.ts";

export interface AttributesProfile {
  /** Milliseconds since 1970 while it runs. */
  readonly startedAt: number | null;
  /** The last figures that came, and the SQL they are of. */
  readonly figures: AnswerOf<"profileAttributesTable"> | null;
  readonly sql: string | null;
  readonly error: unknown;
}

const keyOf = (sql: string) => ["attributesFigures", sql] as const;
const nothing: AttributesProfile = { startedAt: null, figures: null, sql: null, error: null };

/** `sql` is what is shown first: figures of it that came on an earlier visit are shown at once. */
export function useAttributesProfile(sql: string) {
  const client = useQueryClient();
  const [profile, setProfile] = useState<AttributesProfile>(() => {
    const figures = client.getQueryData<AttributesProfile["figures"]>(keyOf(sql));
    return figures == null ? nothing : { ...nothing, figures, sql };
  });
  const running = useRef<AbortController | null>(null);
  const cancel = useCallback(() => {
    running.current?.abort();
    running.current = null;
    setProfile((old) => ({ ...old, startedAt: null }));
  }, []);
  const run = useCallback(
    async (body: InputOf<"profileAttributesTable">["body"]) => {
      running.current?.abort();
      const own = new AbortController();
      running.current = own;
      setProfile((old) => ({ ...old, startedAt: Date.now(), error: null }));
      try {
        const figures = await callRoute("profileAttributesTable", { body }, own.signal);
        client.setQueryData(keyOf(body.sql), figures);
        if (running.current === own) setProfile({ ...nothing, figures, sql: body.sql });
      } catch (error) {
        if (running.current === own) setProfile({ ...nothing, error, sql: body.sql });
      }
      if (running.current === own) running.current = null;
    },
    [client],
  );
  useEffect(() => () => running.current?.abort(), []);
  return { profile, run, cancel };
}
