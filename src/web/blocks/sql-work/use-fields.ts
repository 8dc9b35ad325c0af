/** What Zendesk will receive of the text as it stands, asked a moment after typing; the last answer stays while the text cannot be read. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import type { QueryFields } from "../../../contract/api/queries.ts";
import { callRoute, type InputOf } from "../../api/call-route.ts";
import { problemIn, type TextProblem } from "../../api/text-problem.ts";

/** Typing settles for this long before the columns are judged. */
const settleMs = 300;

export interface JudgedText {
  readonly fields: QueryFields | null;
  /** True while what is shown is of an older text. */
  readonly isStale: boolean;
  readonly problem: TextProblem | null;
  readonly error: unknown;
}

type Body = InputOf<"queryFields">["body"];

/** Asks nothing before it is known by whose rules. */
export function useFields(body: Body, isReady: boolean): JudgedText {
  const [asked, setAsked] = useState(body);
  const { sql, dialect, templateId, destinationId } = body;
  useEffect(() => {
    const timer = setTimeout(() => setAsked({ sql, dialect, templateId, destinationId }), settleMs);
    return () => clearTimeout(timer);
  }, [sql, dialect, templateId, destinationId]);
  const isBlank = asked.sql.trim() === "";
  const { data, error } = useQuery({
    queryKey: ["queryFields", asked],
    queryFn: ({ signal }) => callRoute("queryFields", { body: asked }, signal),
    enabled: isReady && !isBlank,
    retry: false,
  });
  const last = useRef<QueryFields | null>(null);
  if (data !== undefined) last.current = data;
  if (isBlank) last.current = null;
  const isStale = !isBlank && (data === undefined || sql !== asked.sql);
  const problem = sql === asked.sql ? problemIn(error) : null;
  return { fields: last.current, isStale, problem, error };
}
