/** Gets hold of a run's lease: waits while another worker holds it or another run of the destination is on, and says so. */
import { Failure } from "../core/failure.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { ClaimResult, Lease, Store, StoredRun } from "../core/ports/store.ts";

/** How long a lease lasts unless renewed, and how often it is renewed. */
export interface LeaseTimes {
  readonly leaseMs: number;
  readonly heartbeatMs: number;
  /** How long a destination rests between the sends of two processes; 0 where there is one process. Well below `leaseMs`. */
  readonly restMs: number;
}

/** A worker that is gone is replaced within seconds (design.md 9: 5 s from kill to resumed). */
const ownLease: LeaseTimes = { leaseMs: 3000, heartbeatMs: 1000, restMs: 0 };

/** Where other processes may send next: no second may hold what two of them send (a second and the pace's margin). */
const sharedLease: LeaseTimes = { leaseMs: 3500, heartbeatMs: 700, restMs: 1050 };

/** A PostgreSQL that is not our own (DATABASE_URL) may have other workers. */
export const leaseTimes = (env: Readonly<Record<string, string | undefined>>): LeaseTimes =>
  env.DATABASE_URL ? sharedLease : ownLease;

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
  /** When it was asked for, on our monotonic clock. */
  readonly askedAt: number;
}

/** Throws the signal's reason when aborted while waiting. */
export async function takeRun(order: TakeOrder): Promise<TakenRun> {
  const { store, clock, signal } = order;
  for (;;) {
    signal.throwIfAborted();
    const askedAt = clock.monotonic();
    const claim = await store.claimRun(order.runId, order.worker, {
      leaseMs: order.leaseMs,
      resume: order.resume,
    });
    if (claim.kind === "claimed") return { ...claim, askedAt };
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
