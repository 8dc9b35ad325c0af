/** How long jobs take on this account, learnt from those that ended, and when the next look at the jobs in flight is worth a request. Pure but for its memory. */

/** Enough to follow a change within a minute or two of sending. */
const keptMax = 32;
/** Nothing ends sooner than a request takes. */
const firstLookMsMin = 5;
/** As long as nothing is known: soon, then as the job grows older. */
const blindLookMs = 20;
const gapMsMin = 10;
const gapMsMax = 1_000;

export class JobTimes {
  readonly #recentMs: number[] = [];
  #earlyMs = 0;
  #middleMs = 0;

  /** `tookMs` runs from the job's acceptance to the sending of the look that saw its end, so that looks do not teach their own latency. */
  note(tookMs: number): void {
    this.#recentMs.push(tookMs);
    if (this.#recentMs.length > keptMax) this.#recentMs.shift();
    const sorted = this.#recentMs.toSorted((a, b) => a - b);
    this.#earlyMs = sorted[Math.floor(sorted.length / 10)] ?? 0;
    this.#middleMs = sorted[Math.floor(sorted.length / 2)] ?? 0;
  }

  /** What most jobs take; 0 as long as none has ended. */
  get usualMs(): number {
    return this.#middleMs;
  }

  /** The longest of those remembered. */
  get longestMs(): number {
    return Math.max(0, ...this.#recentMs);
  }

  /** How old a job has to be for its first look. A tenth earlier than the early ones, so that faster jobs are noticed. */
  firstLookMs(): number {
    if (this.#recentMs.length === 0) return blindLookMs;
    return Math.max(firstLookMsMin, this.#earlyMs * 0.9);
  }

  /** From one look at a job of this age to the next: a tenth of what jobs take, more for those that take unusually long. */
  gapMs(ageMs: number): number {
    const usual = this.#recentMs.length === 0 ? ageMs / 2 : this.#middleMs / 10;
    const late = ageMs > 2 * this.#middleMs ? ageMs / 4 : 0;
    return Math.min(gapMsMax, Math.max(gapMsMin, usual, late));
  }
}
