/** Problems, SQL, count and sample of the rules as they stand: asked a moment after a change; what is stale is cancelled, in the engine too. */
import { useEffect, useRef, useState } from "react";
import { type AnswerOf, callRoute } from "../../api/call-route.ts";
import type { Visual } from "./rule-tree.ts";

/** Dragging and typing settle for this long before anything is asked. */
const settleMs = 400;

/** Counting that takes longer is no longer live: it waits to be asked for. */
export const slowSeconds = 5;

interface Known {
  readonly checked: AnswerOf<"checkSegment"> | null;
  readonly counted: NonNullable<AnswerOf<"countSegment">["result"]> | null;
  readonly sample: AnswerOf<"sampleSegment"> | null;
  /** What is shown is of older rules, or nothing is known yet. */
  readonly isStale: boolean;
  /** Nothing is counted until the person says so. */
  readonly isWaiting: boolean;
  readonly error: unknown;
}

export interface SegmentResult extends Known {
  readonly again: () => void;
  /** Stops counting; from then on it is counted when asked for. */
  readonly cancel: () => void;
}

const nothing: Known = {
  checked: null,
  counted: null,
  sample: null,
  isStale: true,
  isWaiting: false,
  error: null,
};

/** `text` tells whether `visual` is another one. */
export function useResult(name: string, text: string, visual: Visual): SegmentResult {
  const [result, setResult] = useState(nothing);
  const [turn, setTurn] = useState(0);
  const latest = useRef(visual);
  latest.current = visual;
  const isSlow = useRef(false);
  const turnSeen = useRef(0);
  const counting = useRef<AbortController | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text stands for the rules, and a turn asks once more.
  useEffect(() => {
    const gone = new AbortController();
    counting.current = gone;
    const isAsked = turn !== turnSeen.current;
    turnSeen.current = turn;
    setResult((old) => ({ ...old, isStale: true, isWaiting: false }));
    const ask = async () => {
      const input = { body: { name, visual: latest.current } };
      try {
        const checked = await callRoute("checkSegment", input, gone.signal);
        setResult((old) => ({ ...old, checked, error: null }));
        if (checked.problems.length > 0) {
          setResult({ ...nothing, checked, isStale: false });
          return;
        }
        if (isSlow.current && !isAsked) {
          setResult((old) => ({ ...old, isWaiting: true }));
          return;
        }
        const began = performance.now();
        const [{ result: counted }, sample] = await Promise.all([
          callRoute("countSegment", input, gone.signal),
          callRoute("sampleSegment", input, gone.signal),
        ]);
        isSlow.current = performance.now() - began > slowSeconds * 1_000;
        setResult({ ...nothing, checked, counted, sample, isStale: false });
      } catch (error) {
        if (!gone.signal.aborted) setResult((old) => ({ ...old, isStale: false, error }));
      }
    };
    const timer = setTimeout(() => void ask(), isAsked ? 0 : settleMs);
    return () => {
      clearTimeout(timer);
      gone.abort();
    };
  }, [name, text, turn]);
  return {
    ...result,
    again: () => setTurn((old) => old + 1),
    cancel() {
      counting.current?.abort();
      isSlow.current = true;
      setResult((old) => ({ ...old, isWaiting: true }));
    },
  };
}
