/** Slows down guessing of passwords: counts tries that failed, and only those, per account and per address. */
import type { Clock } from "../core/ports/clock.ts";
import { Refused } from "./actor.ts";

const windowMs = 60_000;

export interface SignInTryLimits {
  /** Of one account from one address: who mistypes waits for a minute, and locks out nobody elsewhere. */
  readonly ofAccountFromAddress: number;
  /** Of one account from everywhere. */
  readonly ofAccount: number;
  /** Of one address at any accounts. */
  readonly fromAddress: number;
}

/** Failed tries in a minute. */
export const signInTryLimits: SignInTryLimits = { ofAccountFromAddress: 5, ofAccount: 50, fromAddress: 30 };

/** Counted in memory, so several servers allow as many times more; scrypt and ten characters bear that. */
const keysMax = 100_000;

interface Try {
  /** So many more may fail before a pause. */
  readonly left: number;
  /** It was no guess: it does not count. */
  succeeded(): void;
}

export interface SignInTries {
  /** Counts at once, so that many tries at the same moment do not all pass. Throws Refused `too_many_tries`. */
  begin(account: string, address: string): Try;
}

export function createSignInTries(clock: Clock, limits: SignInTryLimits): SignInTries {
  const failed = new Map<string, number[]>();

  function recent(key: string): number[] {
    const since = clock.monotonic() - windowMs;
    const times = (failed.get(key) ?? []).filter((at) => at > since);
    if (times.length === 0) failed.delete(key);
    else failed.set(key, times);
    return times;
  }

  /** Old keys go first; a flood of made-up accounts costs no more than this. */
  function makeRoom(): void {
    if (failed.size < keysMax) return;
    for (const key of [...failed.keys()]) recent(key);
    for (const key of failed.keys()) {
      if (failed.size < keysMax) return;
      failed.delete(key);
    }
  }

  return {
    begin(account, address) {
      const name = account.trim().toLowerCase();
      const counted: readonly (readonly [string, number])[] = [
        [JSON.stringify([name, address]), limits.ofAccountFromAddress],
        [JSON.stringify([name]), limits.ofAccount],
        [JSON.stringify([null, address]), limits.fromAddress],
      ];
      const waits = counted.map(([key, max]) => {
        const times = recent(key);
        const oldest = times[times.length - max];
        return oldest === undefined ? 0 : oldest + windowMs - clock.monotonic();
      });
      const waitMs = Math.max(...waits);
      if (waitMs > 0) throw tooMany(Math.ceil(waitMs / 1000));
      makeRoom();
      const at = clock.monotonic();
      for (const [key] of counted) failed.set(key, [...recent(key), at]);
      return {
        left: Math.min(...counted.map(([key, max]) => Math.max(0, max - recent(key).length))),
        succeeded() {
          for (const [key] of counted) {
            const times = recent(key);
            const index = times.indexOf(at);
            if (index !== -1) times.splice(index, 1);
          }
        },
      };
    },
  };
}

function tooMany(seconds: number): Refused {
  return new Refused(
    429,
    "too_many_tries",
    "Too many tries with a wrong password.",
    `Try again in ${seconds} ${seconds === 1 ? "second" : "seconds"}.`,
    { retryAfterSeconds: seconds },
  );
}
