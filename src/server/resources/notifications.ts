/** Notifications: one card for each run of the last 30 days, with each person's own read marks. */
import type { Resource } from "../call.ts";
import { readPlace } from "../places.ts";
import { toNotification, toRun } from "../run-view.ts";

/** Kept for 30 days; older ones are in the list of runs. */
const keptMs = 30 * 86_400_000;
/** Counted up to here; nobody reads more. */
const countedMax = 1000;

export const notificationsResource: Resource<"listNotifications" | "markNotificationsRead"> = (parts) => {
  const { serverStore, runWorker, clock } = parts;
  const { runs } = serverStore;
  return {
    async listNotifications({ query: { after, limit, filter }, actor }) {
      const since = clock.now() - keptMs;
      const last = readPlace(after);
      const [records, running, needsLook, unread] = await Promise.all([
        runs.list({
          since,
          limit: limit + 1,
          ...(last === undefined ? {} : { after: { number: last, worth: last } }),
          ...(filter === "running" ? { unfinished: true } : {}),
          ...(filter === "needs a look" ? { needsLook: true } : {}),
        }),
        runs.list({ unfinished: true, limit: countedMax }),
        runs.list({ since, needsLook: true, limit: countedMax }),
        runs.unreadCount(actor.person.id, since),
      ]);
      const items = records.slice(0, limit);
      const read = await runs.readMarks(
        actor.person.id,
        items.map(({ run }) => run.number),
      );
      return {
        items: items.map((record) => {
          const { number } = record.run;
          return toNotification(toRun(record, runWorker, clock.now()), read.has(number));
        }),
        next: records.length > limit ? String(items.at(-1)?.run.number) : null,
        unread,
        running: running.length,
        needsLook: needsLook.length,
      };
    },
    async markNotificationsRead({ body, actor }) {
      await runs.markRead(actor.person.id, body.ids);
      return { done: true };
    },
  };
};
