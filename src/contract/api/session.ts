/** Who is signed in, and the ways to sign in: the owner's set-up, a one-time link, email and password. */
import { z } from "zod";
import { count, id, list, name, role, time } from "./field-shapes.ts";

/** Shorter ones are guessed; longer ones only cost time. */
export const password = z.string().min(10).max(200);
export const email = z.string().trim().max(254).pipe(z.email());
const token = z.string().min(20).max(200);

export const me = z.object({
  id,
  name: z.string(),
  email: z.string(),
  role,
  /** True when columns marked as personal data are masked for this person. */
  hidesPersonalData: z.boolean(),
  /** How the call was signed in. */
  by: z.enum(["session", "api key", "command line"]),
});
export type Me = z.infer<typeof me>;

export const session = z.object({
  /** `setup`: nobody has set the owner's password yet, which takes the link that `deskfeed serve` printed. */
  state: z.enum(["setup", "signed out", "signed in"]),
  me: me.nullable(),
  version: z.string(),
  /** The words of the button that signs in by the provider (`startProviderSignIn`); null when there is none. */
  providerLabel: z.string().nullable(),
  /** The workspace's name, for those who are signed in. */
  workspace: z.string().nullable(),
});
export type Session = z.infer<typeof session>;

export const signIn = z.object({ email: z.string().max(254), password: z.string().max(200) });
/** What a link's token is good for: `setup` and `invite` lead to the form that sets name and password, `sign in` signs in at once. */
export const link = z.object({ token });
export const linkAnswer = z.object({
  purpose: z.enum(["setup", "invite", "sign in"]),
  /** Whom an invitation is for. */
  name: z.string().nullable(),
  email: z.string().nullable(),
  me: me.nullable(),
});
export type LinkAnswer = z.infer<typeof linkAnswer>;
/** Sets the owner's (or an invited person's) password and signs in. For an invitation name and email stay as they are. */
export const setup = z.object({ token, name: name.optional(), email: email.optional(), password });
export const changePassword = z.object({ current: z.string().max(200), password });

export const openSessions = z.object({
  items: list(
    z.object({
      signedInAt: time,
      endsAt: time,
      /** The one that asks. */
      isThis: z.boolean(),
    }),
  ),
});
export const endedSessions = z.object({ ended: count });
