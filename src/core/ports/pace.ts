/** The port of the pace: who may send when, for everything that goes to one destination. */
export interface Pace {
  /** Resolves when so many users may be sent; first come, first served. Rejects with the signal's reason when aborted. */
  take(users: number, signal: AbortSignal): Promise<Turn>;
  /** Nobody sends before this moment of the monotonic clock: what a 429 or 503 asks for. Never moves backwards. */
  holdUntil(atMonotonicMs: number): void;
}

export interface Turn {
  /** They have left only now: on a busy machine the way to the network takes its time, and the next second counts from there. */
  left(): void;
}
