/** A run that is asked to stop sends nothing any more and asks for what is in flight, but waits for a Zendesk in trouble only a moment. */
import type { Clock } from "../../core/ports/clock.ts";

/** An answer takes a second at most where all is well; who asks for a stop must not wait for a whole retry budget. */
export const stopPatienceMs = 3_000;

export interface Patient {
  /** Aborted with `signal`, and with the stop's reason a moment after the stop. */
  readonly signal: AbortSignal;
  end(): void;
}

export function untilStopped(signal: AbortSignal, stop: AbortSignal | undefined, clock: Clock): Patient {
  const late = new AbortController();
  const done = new AbortController();
  const arm = (): void => {
    clock.sleep(stopPatienceMs, done.signal).then(
      () => late.abort(stop?.reason),
      () => undefined,
    );
  };
  if (stop?.aborted) arm();
  else stop?.addEventListener("abort", arm, { once: true, signal: done.signal });
  return { signal: AbortSignal.any([signal, late.signal]), end: () => done.abort() };
}
