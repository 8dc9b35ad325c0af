/** A destination's quota as the contract tells it: ours, others', and what is kept free. */
import type { Quota } from "../contract/api/destinations.ts";
import type { DefinedDestination } from "../core/ports/definition-book.ts";
import type { RunRecord } from "../core/ports/run-book.ts";
import type { MovingFigures } from "../core/ports/store.ts";
import { movingOf } from "./run-view.ts";
import type { ServerParts } from "./server-parts.ts";

const minuteMs = 60_000;

/** The figures of the run that sends to a destination now, in whatever process it is in hand. */
export function movingOn(
  destinationId: string,
  unfinished: readonly RunRecord[],
  { runWorker }: Pick<ServerParts, "runWorker">,
): MovingFigures | null {
  for (const record of unfinished) {
    if (record.run.destinationId !== destinationId) continue;
    const moving = movingOf(record, runWorker.live(record.run.number));
    if (moving !== null) return moving;
  }
  return null;
}

export function toQuota(
  { id, name, definition }: DefinedDestination,
  { accounts, clock }: Pick<ServerParts, "accounts" | "clock">,
  moving: MovingFigures | null,
): Quota {
  const running = moving?.quota ?? null;
  const seen = accounts.quota(id);
  const isLive = running !== null && running.limit !== null;
  const quota = isLive ? running : (seen?.quota ?? null);
  const at = isLive ? clock.now() : (seen?.at ?? null);
  // The account counts by the minute: what was left in an older one says nothing of this one.
  const isFresh = at !== null && clock.now() - at < minuteMs;
  const limit = quota?.limit ?? null;
  const remaining = isFresh ? (quota?.remaining ?? null) : null;
  const ours = moving?.requestsLastMinute ?? 0;
  return {
    destinationId: id,
    destination: name,
    subdomain: definition.subdomain,
    limit,
    remaining,
    resetsAt: quota?.resetsAt == null || !isFresh ? null : new Date(quota.resetsAt).toISOString(),
    ours,
    others: limit === null || remaining === null ? null : Math.max(0, limit - remaining - ours),
    keptFree: limit === null ? null : Math.round(limit * definition.settings.reserve),
    usersPerSecond: moving?.usersPerSecond ?? null,
    usersPerSecondLimit: definition.settings.usersPerSecond,
    inFlight: moving?.inFlight ?? null,
    at: at === null ? null : new Date(at).toISOString(),
  };
}
