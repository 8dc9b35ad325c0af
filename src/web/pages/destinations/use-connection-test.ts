/** A connection test as one sees it: begun, each check as it ends, passed or failed. A newer one ends an older one. */
import { useEffect, useRef, useState } from "react";
import type { ConnectionTest } from "../../../contract/api/destinations.ts";
import { isAborted } from "../../api/api-error.ts";
import type { Check } from "../../api/call-checks.ts";
import type { ShownTest } from "./connection-panel.tsx";

type OnCheck = (check: Check) => void;

export interface TestWatch {
  readonly test: ShownTest | null;
  readonly forget: () => void;
  /** Shows the checks that `call` tells of, until it ends; null when a newer one took its place. */
  readonly watch: <Answer>(
    call: (onCheck: OnCheck, signal: AbortSignal) => Promise<Answer>,
    testOf: (answer: Answer) => ConnectionTest | null,
  ) => Promise<Answer | null>;
}

export function useConnectionTest(last: ConnectionTest | null): TestWatch {
  const [test, setTest] = useState<ShownTest | null>(() =>
    last === null ? null : { ...last, tookMs: null },
  );
  const running = useRef<AbortController | null>(null);
  const end = () => running.current?.abort();
  useEffect(() => () => running.current?.abort(), []);

  const watch: TestWatch["watch"] = async (call, testOf) => {
    end();
    const mine = new AbortController();
    running.current = mine;
    const startedAt = performance.now();
    const checks: Check[] = [];
    const show = (part: Pick<ShownTest, "ok" | "at">) => {
      const tookMs = part.ok === null ? null : performance.now() - startedAt;
      if (!mine.signal.aborted) setTest({ checks: [...checks], ...part, tookMs });
    };
    show({ ok: null, at: null });
    try {
      const answer = await call((check) => {
        checks.push(check);
        show({ ok: null, at: null });
      }, mine.signal);
      const ended = testOf(answer);
      if (ended === null) setTest(null);
      else setTest({ ...ended, tookMs: performance.now() - startedAt });
      return answer;
    } catch (error) {
      if (mine.signal.aborted && isAborted(error)) return null;
      if (checks.length > 0) show({ ok: false, at: new Date().toISOString() });
      else setTest(null);
      throw error;
    }
  };
  const forget = () => {
    end();
    setTest(null);
  };
  return { test, watch, forget };
}
