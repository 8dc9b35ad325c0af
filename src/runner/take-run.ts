/** Gets hold of a run's lease: waits while another worker holds it or another run of the destination is on, and says so. */
import { Failure } from "../core/failure.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { ClaimResult, Lease, Store, StoredRun } from "../core/ports/store.ts";

/** How long a lease lasts unless renewed, and how often it is renewed. */
export interface LeaseTimes {
  readonly leaseMs: number;
  readonly heartbeatMs: number;
}

/** A worker that is gone is replaced within seconds (design.md 9: 5 s from kill to resumed). */
export const standardLease: LeaseTimes = { leaseMs: 3000, heartbeatMs: 1000 };

/** Longest time between two looks at a lease that somebody else holds. */
const lookAgainMs = 500;

export interface TakeOrder {
  readonly runId: string;
  readonly worker: string;
  /** An ended run is taken up again when it was stopped or failed. */
  readonly resume: boolean;
  readonly leaseMs: number;
  readonly store: Store;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  onWait(sentence: string): void;
}

export interface TakenRun {
  readonly lease: Lease;
  readonly run: StoredRun;
}

/** Throws the signal's reason when aborted while waiting. */
export async function takeRun(order: TakeOrder): Promise<TakenRun> {
  const { store, clock, signal } = order;
  for (;;) {
    signal.throwIfAborted();
    const claim = await store.claimRun(order.runId, order.worker, {
      leaseMs: order.leaseMs,
      resume: order.resume,
    });
    if (claim.kind === "claimed") return claim;
    if (claim.kind === "ended") throw ended(claim.run);
    order.onWait(sentenceOf(claim));
    await clock.sleep(Math.max(50, Math.min(lookAgainMs, claim.leaseEndsInMs)), signal);
  }
}

function sentenceOf(claim: Exclude<ClaimResult, { kind: "claimed" | "ended" }>): string {
  if (claim.kind === "held")
    return `Run ${claim.run.number} is held by another worker (${claim.worker}); it is taken over when its lease has run out.`;
  return `The destination is busy with "${claim.orchestration}"; this run is next in line.`;
}

function ended(run: StoredRun): Failure {
  return new Failure(`Run ${run.number} has ended (${run.state}).`, {
    code: "run_ended",
    next: "fix",
    advice:
      run.state === "completed" ? "There is nothing left to resume." : "Resume it with `deskfeed resume`.",
  });
}
