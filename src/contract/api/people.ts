/** The people who may sign in, and their API keys. */
import { z } from "zod";
import { id, list, name, role, time } from "./field-shapes.ts";
import { email } from "./session.ts";

export const person = z.object({
  id,
  name: z.string(),
  email: z.string(),
  role,
  hidesPersonalData: z.boolean(),
  isDisabled: z.boolean(),
  /** False until the invitation was taken up. */
  hasPassword: z.boolean(),
  /** Whether they have signed in by the sign-in provider. */
  isKnownAtProvider: z.boolean(),
  createdAt: time,
  lastSeenAt: time.nullable(),
});
export type Person = z.infer<typeof person>;
export const people = z.object({ items: list(person) });

export const addPerson = z.object({ name, email, role, hidesPersonalData: z.boolean().default(false) });
/** The link works once, for 7 days; it is shown only here. */
export const personLink = z.object({ person, link: z.string() });
export const changePerson = z.object({
  name: name.optional(),
  role: role.optional(),
  hidesPersonalData: z.boolean().optional(),
  isDisabled: z.boolean().optional(),
});

export const apiKey = z.object({
  id,
  name: z.string(),
  /** Never more than its person's role at the time of the call. */
  role,
  person: z.string(),
  /** First characters, to recognise it. */
  start: z.string(),
  createdAt: time,
  lastUsedAt: time.nullable(),
  expiresAt: time.nullable(),
});
export type ApiKey = z.infer<typeof apiKey>;
/** An admin sees everybody's, others their own. */
export const apiKeys = z.object({ items: list(apiKey) });
export const createApiKey = z.object({
  name,
  role,
  expiresInDays: z.int().min(1).max(3650).nullable().default(null),
});
/** The key itself, shown only here; send it as `Authorization: Bearer …`. */
export const createdApiKey = z.object({ key: z.string(), apiKey });
