/** Asks one question until it is answered, as long as the retry decision thinks it worth while. */
import type { Clock } from "../../core/ports/clock.ts";
import { type Budget, whatNext } from "../../core/retry.ts";
import type { Verdict } from "./replies.ts";

export interface Patience {
  readonly clock: Clock;
  readonly random: () => number;
  readonly budget: Budget;
  /** Called before everybody waits. */
  shut(forMs: number, why: string): void;
  onRetry(): void;
}

/** The last verdict; a trouble only when it was given up. */
export async function persist(
  ask: () => Promise<Verdict>,
  { clock, random, budget, shut, onRetry }: Patience,
  signal: AbortSignal,
): Promise<Verdict> {
  let firstTroubleAt: number | null = null;
  for (let number = 1; ; number++) {
    const verdict = await ask();
    if (verdict.kind !== "trouble") return verdict;
    firstTroubleAt ??= clock.monotonic();
    const next = whatNext(
      verdict.trouble,
      {
        number,
        troublesInARow: number,
        rows: 1,
        isHalf: false,
        spentMs: clock.monotonic() - firstTroubleAt,
        queuedMs: 0,
        jobMs: 0,
        chance: random(),
      },
      budget,
    );
    if (next.do !== "send again") return verdict;
    if (next.whoWaits === "everybody") shut(next.afterMs, verdict.said.brief);
    await clock.sleep(next.afterMs, signal);
    onRetry();
  }
}
