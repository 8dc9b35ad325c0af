/** Spaces single writes: one a second for the account and five a minute for a user (zendesk-api.md 4), first come, first served. */
import type { Clock } from "../../core/ports/clock.ts";

/** A little over a second, since requests that leave a second apart may arrive closer. */
const betweenMs = 1_020;
const perUserMax = 5;
const minuteMs = 60_000;
/** Users remembered; those whose minute is over are forgotten first. */
const usersMax = 10_000;

export class SinglePace {
  readonly #clock: Clock;
  readonly #times = new Map<string, number[]>();
  #line: Promise<void> = Promise.resolve();
  #nextAt = Number.NEGATIVE_INFINITY;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Resolves when a write of this user may go. */
  take(userKey: string, signal: AbortSignal): Promise<void> {
    const turn = this.#line.then(() => this.#go(userKey, signal));
    // The next in line goes on whether or not this one was aborted; its own caller hears of the abort.
    this.#line = turn.catch(() => undefined);
    return turn;
  }

  async #go(userKey: string, signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    const now = this.#clock.monotonic();
    const recent = (this.#times.get(userKey) ?? []).filter((at) => now - at < minuteMs);
    const oldest = recent.at(-perUserMax);
    const waitMs = Math.max(this.#nextAt, oldest === undefined ? now : oldest + minuteMs) - now;
    if (waitMs > 0) await this.#clock.sleep(waitMs, signal);
    const at = this.#clock.monotonic();
    this.#nextAt = at + betweenMs;
    this.#times.set(userKey, [...recent, at]);
    if (this.#times.size > usersMax) this.#forget(at);
  }

  #forget(now: number): void {
    for (const [userKey, times] of this.#times)
      if (times.every((at) => now - at >= minuteMs)) this.#times.delete(userKey);
  }
}
