/** Which rules the text of an attributes table meets, asked a moment after typing; the last columns stay while it cannot be read. */
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { type AnswerOf, callRoute, type InputOf } from "../../api/call-route.ts";
import { problemIn, type TextProblem } from "../../api/text-problem.ts";

/** Typing settles for this long before the text is judged. */
const settleMs = 300;

type Checked = AnswerOf<"checkAttributesTable">;

export interface AttributesCheck {
  /** Of the text as it stands; null while that is not known, or it cannot be read. */
  readonly rules: Checked["rules"] | null;
  readonly hasAmperityId: boolean;
  /** The last that could be told apart. */
  readonly columns: Checked["columns"];
  readonly problem: TextProblem | null;
  readonly error: Error | null;
}

export function useAttributesCheck({
  sql,
  dialect,
}: InputOf<"checkAttributesTable">["body"]): AttributesCheck {
  const [asked, setAsked] = useState({ sql, dialect });
  useEffect(() => {
    const timer = setTimeout(() => setAsked({ sql, dialect }), settleMs);
    return () => clearTimeout(timer);
  }, [sql, dialect]);
  const isBlank = asked.sql.trim() === "";
  const { data, error } = useQuery({
    queryKey: ["checkAttributesTable", asked],
    queryFn: ({ signal }) => callRoute("checkAttributesTable", { body: asked }, signal),
    enabled: !isBlank,
    retry: false,
  });
  const last = useRef<Checked["columns"]>([]);
  if (data !== undefined && data.columns.length > 0) last.current = data.columns;
  if (isBlank) last.current = [];
  const isOfThis = sql === asked.sql && !isBlank;
  return {
    rules: isOfThis ? (data?.rules ?? null) : null,
    hasAmperityId: data?.hasAmperityId ?? false,
    columns: last.current,
    problem: isOfThis ? problemIn(error) : null,
    error: isOfThis ? error : null,
  };
}
