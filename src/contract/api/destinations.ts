/** Destinations: accounts with their credential (write-only), limits, connection test, fields and quota. */
import { z } from "zod";
import {
  type apiError,
  count,
  id,
  list,
  managedBy,
  name,
  pageOfAll,
  pageQuery,
  revision,
  searchWords,
  sortBy,
  time,
} from "./field-shapes.ts";

export const destinationSettings = z.object({
  usersPerSecond: z.number().min(1).max(10_000),
  window: z.int().min(1).max(30),
  reserve: z.number().min(0).max(0.9),
  requestTimeoutSeconds: z.int().min(1).max(600),
  retryBudgetSeconds: z.int().min(1).max(86_400),
});

/** Who signs in, and of what signs in the last four characters, by which people tell one secret from another; null for a short one. */
const lastFour = z.string().length(4).nullable();
export const credentialShown = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("api-token"), email: z.string(), lastFour }),
  z.object({ kind: z.literal("oauth-client"), clientId: z.string(), lastFour }),
]);
export const credential = z.discriminatedUnion("kind", [
  z.object({
    kind: z.literal("api-token"),
    email: z.string().trim().min(1).max(254),
    apiToken: z.string().trim().min(1).max(1000),
  }),
  z.object({
    kind: z.literal("oauth-client"),
    clientId: z.string().trim().min(1).max(1000),
    clientSecret: z.string().trim().min(1).max(1000),
  }),
  /** The one that another destination holds. */
  z.object({ kind: z.literal("same-as"), destinationId: id }),
]);

export const check = z.object({
  name: z.string(),
  state: z.enum(["ok", "warning", "failed", "not tried"]),
  detail: z.string(),
  advice: z.string().optional(),
});
/** In the order tried. */
export const connectionTest = z.object({ ok: z.boolean(), checks: list(check), at: time });
export type ConnectionTest = z.infer<typeof connectionTest>;

/** A line of a test that is told while it goes on: a check, then the answer or the error with its status. */
export type CheckLine<Answer> =
  | { readonly check: z.infer<typeof check> }
  | { readonly answer: Answer }
  | { readonly status: number; readonly error: z.infer<typeof apiError>["error"] };

export const destination = z.object({
  id,
  name: z.string(),
  plugin: z.literal("zendesk"),
  subdomain: z.string(),
  url: z.string().nullable(),
  /** Where agents open the account. */
  address: z.string(),
  credential: credentialShown,
  settings: destinationSettings,
  isEnabled: z.boolean(),
  managedBy,
  revision,
  changedAt: time,
  /** The last connection test, if there was one. */
  lastTest: connectionTest.nullable(),
  usedBy: count,
});
export type Destination = z.infer<typeof destination>;
/** How the last connection test went, or that the destination is switched off. */
export const testWord = z.enum(["passed", "failed", "not tested", "switched off"]);
/** By name unless sorted. */
export const destinationsQuery = z.object({
  ...pageQuery,
  /** Words in the name, the account or who signs in. */
  search: searchWords,
  test: testWord.optional(),
  sort: sortBy(["name", "account", "test", "credential", "speed", "used", "changed"]),
});
export const destinations = pageOfAll(destination);

const account = {
  plugin: z.literal("zendesk").default("zendesk"),
  subdomain: z
    .string()
    .trim()
    .toLowerCase()
    .regex(/^[a-z0-9][a-z0-9-]{0,62}$/, "Only the part before .zendesk.com."),
  /** Only for a sandbox or proxy. */
  url: z
    .url({ protocol: /^https?$/ })
    .nullable()
    .default(null),
  credential,
};
export const testNewDestination = z.object({
  ...account,
  settings: destinationSettings.partial().default({}),
});
/**
 * Tested first: one that fails answers 422 `connection_failed`, with the field to correct as its place, and nothing is saved.
 * Whoever accepts `application/x-ndjson` gets a line for each check as it ends (`CheckLine`).
 */
export const createDestination = testNewDestination.extend({ name });
export const createdDestination = z.object({ destination, test: connectionTest, created: z.boolean() });
export const changeDestination = z.object({
  revision,
  settings: destinationSettings.partial().optional(),
  credential: credential.optional(),
  isEnabled: z.boolean().optional(),
});

export const accountField = z.object({
  /** As a column would name it: `email`, `user_fields.city`. */
  name: z.string(),
  title: z.string(),
  type: z.string(),
  isUserField: z.boolean(),
  isGuarded: z.boolean(),
  isActive: z.boolean(),
  options: list(z.string()),
  /** Active queries whose columns go to this field. */
  usedBy: list(z.string()),
});
export type AccountField = z.infer<typeof accountField>;
export const accountFields = z.object({ items: list(accountField) });

export const quota = z.object({
  destinationId: id,
  destination: z.string(),
  subdomain: z.string(),
  /** Requests a minute, as the account's answers told; null until one did. */
  limit: count.nullable(),
  remaining: count.nullable(),
  resetsAt: time.nullable(),
  /** The last minute's requests of ours. */
  ours: count,
  others: count.nullable(),
  /** Left to others on purpose. */
  keptFree: count.nullable(),
  usersPerSecond: z.number().nullable(),
  usersPerSecondLimit: z.number(),
  /** Of the run that sends there now: users handed over and not answered yet, jobs that Zendesk works at. */
  inFlight: z.object({ users: count, jobs: count }).nullable(),
  at: time.nullable(),
});
export type Quota = z.infer<typeof quota>;
