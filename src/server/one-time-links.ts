/** One-time links: the owner's set-up, an invitation, a sign-in. The token stands behind `#`, which no server and no log ever sees. */
import type { Clock } from "../core/ports/clock.ts";
import type { People, Person } from "../core/ports/people.ts";
import { hashToken, newToken } from "./secrets.ts";

const minuteMs = 60_000;
/** The owner's link is followed from the terminal that shows it. */
const ownerMs = 60 * minuteMs;
const inviteMs = 7 * 24 * 60 * minuteMs;

/** The page that follows links. */
const page = "/welcome";

export const linkTo = (origin: string, token: string): string => `${origin}${page}#${token}`;

interface Parts {
  readonly people: People;
  readonly clock: Clock;
}

/** True until somebody has set the owner's password. */
export async function needsSetup(people: People): Promise<boolean> {
  return (await people.list()).every(({ hasPassword }) => !hasPassword);
}

/** What `deskfeed serve` prints: sets up the owner of a fresh install, signs in the first admin of any other. */
export async function ownerToken({ people, clock }: Parts): Promise<string> {
  const owner = (await people.list())
    .filter(({ role, hasPassword, isDisabled }) => role === "admin" && hasPassword && !isDisabled)
    .sort((one, other) => one.createdAt - other.createdAt)[0];
  const token = newToken();
  await people.addLink({
    tokenHash: hashToken(token),
    purpose: owner === undefined ? "setup" : "sign in",
    personId: owner?.id ?? null,
    expiresAt: clock.now() + ownerMs,
  });
  return token;
}

/** For setting a first or a new password. */
export async function inviteToken(person: Person, { people, clock }: Parts): Promise<string> {
  const token = newToken();
  await people.addLink({
    tokenHash: hashToken(token),
    purpose: "invite",
    personId: person.id,
    expiresAt: clock.now() + inviteMs,
  });
  return token;
}
