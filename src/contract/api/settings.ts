/** Settings that admins change on screen: the sign-in provider (OpenID Connect) and the workspace's name, how long rows are kept. */
import { z } from "zod";
import { rowDaysMax, rowDaysMin } from "../../core/removed-rows.ts";
import { connectionTest } from "./destinations.ts";
import { list, revision, role, time } from "./field-shapes.ts";

const issuer = z
  .string()
  .trim()
  .max(1000)
  .pipe(z.url({ protocol: /^https?$/ }));
const clientId = z.string().trim().min(1).max(1000);
const clientSecret = z.string().trim().min(1).max(4000);
const domain = z
  .string()
  .trim()
  .toLowerCase()
  .max(253)
  .regex(
    /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)+$/,
    "Only what stands behind the @, such as socktown.com.",
  );

const provider = {
  /** False keeps the settings and hides the button. */
  isEnabled: z.boolean(),
  /** The words of the button. */
  label: z.string().trim().min(1).max(60),
  /** As the provider writes it; discovery is read below it. */
  issuer,
  clientId,
  /** Only people with an e-mail of these may come in by the provider; none means any. */
  domains: z.array(domain).max(100).readonly(),
  /** Takes the provider's e-mails as verified where it does not say so itself. Only for a provider that one's own admins rule. */
  trustsEmails: z.boolean(),
  /** Whether a person unknown here is added at their first sign-in. Needs `domains`. */
  addsPeople: z.boolean(),
  /** The role of those added so. */
  role,
  /** Whether personal data is masked for those added so. */
  hidesPersonalData: z.boolean(),
};

export const signInSettings = z.object({
  /** Null when none is set up. */
  provider: z.object({ ...provider, issuer: z.string(), domains: list(z.string()) }).nullable(),
  /** The address to enter at the provider, as it is reached by this call. */
  redirectUri: z.string(),
  revision,
  changedAt: time.nullable(),
  changedBy: z.string().nullable(),
});
export type SignInSettings = z.infer<typeof signInSettings>;
/** All of it at once. `clientSecret` is write-only: left out it stays as it was, which needs the same issuer. Null removes the provider. */
export const changeSignInSettings = z.object({
  revision,
  provider: z.object({ ...provider, clientSecret: clientSecret.optional() }).nullable(),
});
/** Checks what the provider says of itself; nobody is signed in by it, so the secret is not tried. */
export const testSignIn = z.object({ issuer });
export const signInTest = connectionTest;

export const workspace = z.object({
  /** Shown beside the product's name; null when none was given. */
  name: z.string().nullable(),
  revision,
});
export const changeWorkspace = z.object({ revision, name: z.string().trim().min(1).max(60).nullable() });

export const history = z.object({
  /** Days that the rows of a run are kept after it ended; null keeps them for ever. Books, reasons and events are always kept. */
  rowDays: z.int().nullable(),
  /** As long as nobody has said otherwise, and the most that can be said. */
  usualRowDays: z.int(),
  rowDaysMax: z.int(),
  revision,
  changedAt: time.nullable(),
  changedBy: z.string().nullable(),
});
export const changeHistory = z.object({
  revision,
  rowDays: z.int().min(rowDaysMin).max(rowDaysMax).nullable(),
});

/** `back` is where to lead people after they signed in: a path of this site. */
export const startProviderSignIn = z.object({ back: z.string().max(2000).optional() });
/** What the provider sends along; openid-client reads it. */
export const finishProviderSignIn = z.record(z.string(), z.union([z.string(), z.array(z.string())]));
