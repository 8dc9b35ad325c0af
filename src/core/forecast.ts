/** What a plan will cost: requests and seconds at this account's limits. */
import type { Account } from "./account.ts";
import type { DestinationSettings } from "./definition.ts";
import type { DestinationLimits } from "./ports/destination.ts";
import type { Forecast } from "./ports/store.ts";

/** A job of 100 users takes 7 to 12 s (zendesk-api.md 3, Speed); each wave ends with one. */
const jobSeconds = 10;
/** Jobs in flight are followed with one request about once a second. */
const pollsPerSecond = 1;

export function forecast(
  work: { readonly users: number; readonly waves: number },
  limits: DestinationLimits,
  settings: DestinationSettings,
  account: Account | null,
): Forecast {
  const { users, waves } = work;
  if (users === 0) return { users: 0, requests: 0, seconds: 0 };
  // Without bulk import new users go one by one, at the documented one a second (zendesk-api.md 2).
  if (account?.bulkImport === "off") return { users, requests: users, seconds: users };
  const batches = Math.ceil(users / limits.batchUsersMax) + Math.max(0, waves - 1);
  const sending = Math.max(
    users / settings.usersPerSecond,
    (users / settings.window / limits.batchUsersMax) * jobSeconds,
  );
  const seconds = sending + Math.max(1, waves) * jobSeconds;
  const requests = batches + Math.ceil(seconds * pollsPerSecond);
  const perSecond =
    account?.requestsPerMinute == null
      ? Number.POSITIVE_INFINITY
      : (account.requestsPerMinute * (1 - settings.reserve)) / 60;
  return { users, requests, seconds: Math.ceil(Math.max(seconds, requests / perSecond)) };
}
