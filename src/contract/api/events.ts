/** The one stream of live news (Server-Sent Events): each event's name, and the JSON of its data. */
import { z } from "zod";
import { notification } from "./notifications.ts";
import { run } from "./runs.ts";

export const changedResource = z.enum([
  "session",
  "people",
  "settings",
  "customer360",
  "queries",
  "segments",
  "attributesTables",
  "destinations",
  "templates",
  "orchestrations",
  "plans",
  "runs",
  "notifications",
  "home",
]);
export type ChangedResource = z.infer<typeof changedResource>;

export const liveEvents = {
  /** The first event of every connection. */
  hello: z.object({ version: z.string() }),
  /** At most two a second for each run. */
  run,
  notification,
  /** What was read of this is old: read it again. `id` names the one thing, or null for the list. */
  changed: z.object({ resource: changedResource, id: z.string().nullable() }),
  /** Events were missed that are no longer kept: read everything shown again. */
  resync: z.object({}),
} as const;
export type LiveEventName = keyof typeof liveEvents;
export type LiveEvent = {
  readonly [Name in LiveEventName]: {
    readonly event: Name;
    readonly data: z.infer<(typeof liveEvents)[Name]>;
  };
}[LiveEventName];

export const health = z.object({
  status: z.enum(["ok", "failing"]),
  version: z.string(),
  engine: z.string(),
  store: z.enum(["ok", "failing"]),
});
