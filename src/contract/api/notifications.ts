/** The notifications pane: one card for each run, live while it runs; read marks are each person's own. */
import { z } from "zod";
import { count, list, page, pageQuery, time } from "./field-shapes.ts";
import { runState, tally } from "./runs.ts";

export const notification = z.object({
  /** The number of the run it tells of. */
  id: z.int(),
  kind: z.enum(["running", "completed", "warning", "error", "stopped"]),
  orchestration: z.string(),
  state: runState,
  /** "Waiting to start…", "Completed in 1 min 31 s", "Completed with 484 rows to look at", "Failed: …". */
  sentence: z.string(),
  rows: tally,
  share: z.number().nullable(),
  at: time,
  startedBy: z.string().nullable(),
  isRead: z.boolean(),
});
export type Notification = z.infer<typeof notification>;
export const notificationsQuery = z.object({
  ...pageQuery,
  filter: z.enum(["all", "running", "needs a look"]).default("all"),
});
export const notificationsPage = page(notification).extend({
  unread: count,
  running: count,
  needsLook: count,
});
export const markRead = z.object({ ids: list(z.int()).nullable().describe("null marks all as read") });
