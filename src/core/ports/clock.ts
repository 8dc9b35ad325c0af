/** Time as an argument: the only clock that core, runner and adapters may ask. */
export interface Clock {
  /** Milliseconds since 1970, as the machine believes them. */
  now(): number;
  /** Milliseconds from an arbitrary start that never jump; for spacing and time-outs. */
  monotonic(): number;
  /** Resolves after so many milliseconds; rejects with the signal's reason when aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
