/** Where every request passes: shut while Zendesk asks for a wait or the rest of the minute is left to others. The pace of sends is told as well. */
import type { DestinationFailed } from "../../core/failure.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { DeliveryEvent } from "../../core/ports/destination.ts";
import type { Pace } from "../../core/ports/pace.ts";

export interface GateParts {
  readonly clock: Clock;
  readonly pace: Pace;
  /** Nobody waits for longer than this: sending ends instead. */
  readonly waitMsMax: number;
  tooLong(waitMs: number): DestinationFailed;
  tell(event: DeliveryEvent): void;
}

/** A wait that moves the end by less is not worth another line in the run's events. */
const worthTellingMs = 1_000;

/** Several who heard of the same wait name ends that lie this close. */
const sameWaitMs = 20;

export class Gate {
  readonly #parts: GateParts;
  #shutUntil = Number.NEGATIVE_INFINITY;
  /** The end of what Zendesk asked for; a longer wait is our own choice. */
  #askedUntil = Number.NEGATIVE_INFINITY;

  constructor(parts: GateParts) {
    this.#parts = parts;
  }

  /** Resolves when requests may go. Throws DestinationFailed when that is too far away. */
  async pass(signal: AbortSignal): Promise<void> {
    const { clock, waitMsMax, tooLong } = this.#parts;
    for (;;) {
      const waitMs = this.#shutUntil - clock.monotonic();
      if (waitMs <= 0) return;
      if (waitMs > waitMsMax) throw tooLong(waitMs);
      await clock.sleep(waitMs, signal);
    }
  }

  /** Shuts for everybody, never for less long than it already is. */
  shut(forMs: number, why: string, { asked = false } = {}): void {
    const { clock, pace, tell } = this.#parts;
    const until = clock.monotonic() + forMs;
    if (asked) this.#askedUntil = Math.max(this.#askedUntil, until);
    if (until <= this.#shutUntil + sameWaitMs) return;
    if (until - this.#shutUntil > worthTellingMs)
      tell({ kind: "waiting", sentence: `${why}: waiting ${(forMs / 1000).toFixed(1)} s.` });
    this.#shutUntil = until;
    pace.holdUntil(until);
  }

  /** Whoever comes now waits only as long as Zendesk has asked for. */
  endOwnWait(): void {
    this.#shutUntil = Math.min(this.#shutUntil, this.#askedUntil);
  }
}
