/** How a row ended in a run, the tally of a run, and the balance that must hold before a run may close as completed. */
import { invariant } from "./invariant.ts";

/** What one answer of the destination can say of a row. */
export type Answer = "created" | "updated" | "failed";

/** How a row ends. `created` and `updated` are the two ways of being delivered. */
export type RowOutcome = "unchanged" | "rejected" | "created" | "updated" | "failed" | "unsent";

export const rowOutcomes: readonly RowOutcome[] = [
  "unchanged",
  "rejected",
  "created",
  "updated",
  "failed",
  "unsent",
];

/** The books of a run: read = unchanged + rejected + delivered + failed + unsent, delivered = created + updated. */
export interface Tally {
  readonly read: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly delivered: number;
  readonly created: number;
  readonly updated: number;
  readonly failed: number;
  readonly unsent: number;
}

export const emptyTally: Tally = {
  read: 0,
  unchanged: 0,
  rejected: 0,
  delivered: 0,
  created: 0,
  updated: 0,
  failed: 0,
  unsent: 0,
};

/** What a plan knows before the first request. `left` rows are in the ledger and no longer in the result. */
export interface PlanTally {
  readonly read: number;
  readonly new: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly left: number;
}

/** The books as they stand: whatever of the plan has no answer yet is unsent, so the sum is right at every moment. */
export function tallyOf(plan: PlanTally, answers: Readonly<Record<Answer, number>>): Tally {
  const { created, updated, failed } = answers;
  const unsent = plan.new + plan.changed - created - updated - failed;
  return {
    read: plan.read,
    unchanged: plan.unchanged,
    rejected: plan.rejected,
    delivered: created + updated,
    created,
    updated,
    failed,
    unsent,
  };
}

/** The sentence that says how the books fail to balance, or null when they do. */
export function imbalance(tally: Tally): string | null {
  for (const [name, count] of Object.entries(tally)) {
    if (!Number.isSafeInteger(count) || count < 0) return `${name} is ${count}, which is not a count`;
  }
  if (tally.delivered !== tally.created + tally.updated) {
    return `delivered ${tally.delivered} is not created ${tally.created} + updated ${tally.updated}`;
  }
  const sum = tally.unchanged + tally.rejected + tally.delivered + tally.failed + tally.unsent;
  if (tally.read !== sum) return `read ${tally.read} is not the sum of its outcomes, ${sum}`;
  return null;
}

/** Ends the run as our bug when the books do not balance. */
export function assertBalance(tally: Tally): void {
  const wrong = imbalance(tally);
  invariant(wrong === null, `the books do not balance: ${wrong}`);
}
