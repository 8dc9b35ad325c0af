/** How plans are named, which of them are dry, and what is said when one has made room for a newer. */
import { EngineFailed } from "../../core/failure.ts";
import { invariant } from "../../core/invariant.ts";
import type { PlanRequest } from "../../core/ports/engine.ts";

/** Ids end up in messages and in names of ledgers. */
const idPattern = /^[A-Za-z0-9_-]{1,200}$/;

/** A dry run's plan: it never replaces a run's plan and its end teaches nothing. */
export const dryPrefix = "dry-";

export const isDryPlan = (id: string): boolean => id.startsWith(dryPrefix);

export function insistOnIds({ id, target }: PlanRequest): void {
  invariant(idPattern.test(id) && idPattern.test(target), `"${id}" or "${target}" is no id`);
}

export function planGone(id: string): EngineFailed {
  return new EngineFailed(`The plan ${id} is gone: a newer one took its place.`, {
    code: "plan_gone",
    next: "fix",
    advice: "Start a new run: it plans again and sends what is left.",
  });
}
