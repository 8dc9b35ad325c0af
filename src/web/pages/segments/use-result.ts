/** Problems, SQL, count and sample of the rules as they stand: asked a moment after a change; what is stale is cancelled, in the engine too. */
import { useEffect, useRef, useState } from "react";
import { type AnswerOf, callRoute } from "../../api/call-route.ts";
import type { Visual } from "./rule-tree.ts";

/** Dragging and typing settle for this long before anything is asked. */
const settleMs = 400;

export interface SegmentResult {
  readonly checked: AnswerOf<"checkSegment"> | null;
  readonly counted: NonNullable<AnswerOf<"countSegment">["result"]> | null;
  readonly sample: AnswerOf<"sampleSegment"> | null;
  /** What is shown is of older rules, or nothing is known yet. */
  readonly isStale: boolean;
  readonly error: unknown;
}

const nothing: SegmentResult = { checked: null, counted: null, sample: null, isStale: true, error: null };

/** `text` tells whether `visual` is another one. */
export function useResult(
  name: string,
  text: string,
  visual: Visual,
): SegmentResult & { readonly again: () => void } {
  const [result, setResult] = useState(nothing);
  const [turn, setTurn] = useState(0);
  const latest = useRef(visual);
  latest.current = visual;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text stands for the rules, and a turn asks once more.
  useEffect(() => {
    const gone = new AbortController();
    setResult((old) => ({ ...old, isStale: true }));
    const ask = async () => {
      const input = { body: { name, visual: latest.current } };
      try {
        const checked = await callRoute("checkSegment", input, gone.signal);
        setResult((old) => ({ ...old, checked, error: null }));
        if (checked.problems.length > 0) {
          setResult({ ...nothing, checked, isStale: false });
          return;
        }
        const [{ result: counted }, sample] = await Promise.all([
          callRoute("countSegment", input, gone.signal),
          callRoute("sampleSegment", input, gone.signal),
        ]);
        setResult({ checked, counted, sample, isStale: false, error: null });
      } catch (error) {
        if (!gone.signal.aborted) setResult((old) => ({ ...old, isStale: false, error }));
      }
    };
    const timer = setTimeout(() => void ask(), settleMs);
    return () => {
      clearTimeout(timer);
      gone.abort();
    };
  }, [name, text, turn]);
  return { ...result, again: () => setTurn((old) => old + 1) };
}
