/**
 * How many jobs may be in flight: the destination's window, less while the account says that it has too many.
 * Halved by a TooManyJobs, widened by one for every round of jobs that went well; the account's own header counts more than our guess.
 */

/** A jump of the limit after one refusal: others' jobs come and go, so not all the way down. */
const lessShare = 0.7;

export class JobPlaces {
  readonly #max: number;
  #limit: number;
  #taken = 0;
  #wellEnded = 0;
  /** Refusals of requests that left before the last cut say nothing new. */
  #hasEndedSinceCut = true;
  readonly #line: { readonly enter: () => void }[] = [];

  constructor(max: number) {
    this.#max = max;
    this.#limit = max;
  }

  get limit(): number {
    return this.#limit;
  }

  /** Resolves when there is a place; every place is given back with `release`. */
  async take(signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (this.#taken < this.#limit && this.#line.length === 0) {
      this.#taken += 1;
      return;
    }
    await this.#wait(signal);
  }

  release(wentWell: boolean): void {
    this.#taken -= 1;
    this.#hasEndedSinceCut = true;
    if (wentWell && ++this.#wellEnded >= this.#limit) {
      this.#wellEnded = 0;
      this.#limit = Math.min(this.#max, this.#limit + 1);
    }
    this.#admit();
  }

  /** The account refused a job: it has too many. */
  refused(): void {
    this.#wellEnded = 0;
    if (!this.#hasEndedSinceCut) return;
    this.#hasEndedSinceCut = false;
    this.#limit = Math.max(1, Math.floor(Math.min(this.#limit, this.#taken) * lessShare));
  }

  /** The account says how many more jobs it would take. */
  told(remaining: number): void {
    this.#limit = Math.min(this.#limit, Math.max(1, this.#taken + remaining));
  }

  #wait(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const place = {
        enter: () => {
          signal.removeEventListener("abort", abort);
          resolve();
        },
      };
      const abort = (): void => {
        const index = this.#line.indexOf(place);
        if (index >= 0) this.#line.splice(index, 1);
        reject(signal.reason);
      };
      signal.addEventListener("abort", abort, { once: true });
      this.#line.push(place);
    });
  }

  #admit(): void {
    while (this.#taken < this.#limit) {
      const next = this.#line.shift();
      if (next === undefined) return;
      this.#taken += 1;
      next.enter();
    }
  }
}
