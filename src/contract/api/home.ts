/** The home page: what needs a person, what runs, what was, what comes, and the quota. */
import { z } from "zod";
import { quota } from "./destinations.ts";
import { count, id, list, time } from "./field-shapes.ts";
import { run } from "./runs.ts";

export const attention = z.object({
  /** Names the item, for dismissing it. */
  key: z.string(),
  level: z.enum(["error", "warning"]),
  kind: z.enum([
    "customer 360 away",
    "run failed",
    "rows missed",
    "destination refuses",
    "column ignored",
    "schedule skipped",
  ]),
  /** "484 customers did not reach Zendesk in the last run of Zendesk - Loyalty". */
  title: z.string(),
  detail: z.string(),
  /** Names and columns that the two sentences hold, so that a page can set them off. */
  marks: list(z.object({ text: z.string(), as: z.enum(["name", "column"]) })),
  at: time,
  /** Where its one button leads. */
  link: z.object({
    to: z.enum(["run", "destination", "query", "customer360"]),
    id: z.string(),
    label: z.string(),
  }),
});
export type Attention = z.infer<typeof attention>;

export const home = z.object({
  attention: list(attention),
  /** Unfinished runs, in their order. */
  running: list(run),
  recent: list(run),
  next: list(z.object({ orchestrationId: id, orchestration: z.string(), at: time, words: z.string() })),
  quota: list(quota),
  days: list(z.object({ day: z.iso.date(), delivered: count, failed: count })),
  /** The five steps of a fresh install. */
  steps: z.object({
    tables: count,
    queries: count,
    activeQueries: count,
    destinations: count,
    orchestrations: count,
    runs: count,
  }),
});
export type Home = z.infer<typeof home>;
export const dismissAttention = z.object({ key: z.string().min(1).max(500) });
