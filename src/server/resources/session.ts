/** Signing in and out: the owner's set-up, one-time links, email and password. */
import type { Session } from "../../contract/api/session.ts";
import type { Person } from "../../core/ports/people.ts";
import type { SettingsBook } from "../../core/ports/settings-book.ts";
import { type Actor, Refused, signedOut } from "../actor.ts";
import type { Resource } from "../call.ts";
import { needsSetup } from "../one-time-links.ts";
import { hashPassword, hashToken, isPassword, passwordCost } from "../secrets.ts";
import type { ServerParts } from "../server-parts.ts";
import { forgetCookie, openSession } from "../sign-in.ts";

type Name =
  | "readHealth"
  | "readSession"
  | "signIn"
  | "followLink"
  | "setUp"
  | "signOut"
  | "changePassword"
  | "listSessions"
  | "endOtherSessions";

const toMe = (person: Person, { role, by }: Pick<Actor, "role" | "by">): NonNullable<Session["me"]> => ({
  id: person.id,
  name: person.name,
  email: person.email,
  role,
  hidesPersonalData: person.hidesPersonalData,
  by,
});

/** One sentence for a wrong email, a wrong password and a disabled person: it tells nobody who is known here. */
const wrongSignIn = (triesLeft: number) =>
  new Refused(
    401,
    "sign_in_wrong",
    "E-mail and password do not match.",
    triesLeft === 0
      ? "The next try has to wait for up to a minute."
      : `${triesLeft} ${triesLeft === 1 ? "try" : "tries"} left, then a pause of one minute.`,
  );

const linkUsed = () =>
  new Refused(
    410,
    "link_used",
    "This link has been used or has run out.",
    "Ask for a new one; `deskfeed serve` prints one for the owner.",
  );

/** The words of the provider's button, if there is one. */
async function labelOf(settings: SettingsBook): Promise<string | null> {
  const { value } = await settings.signIn();
  return value?.isEnabled ? value.label : null;
}

export const sessionResource: Resource<Name> = (parts) => {
  const { serverStore, clock, version, engine, signInTries } = parts;
  const { people, audit, settings } = serverStore;
  const cost = parts.passwordCost ?? passwordCost;
  const sessionOf = async (me: NonNullable<Session["me"]>): Promise<Session> => {
    const [providerLabel, workspace] = await Promise.all([labelOf(settings), settings.workspace()]);
    return { state: "signed in", me, version, providerLabel, workspace: workspace.value };
  };
  const meOf = (person: Person) => toMe(person, { role: person.role, by: "session" });
  const signedIn = (person: Person): Promise<Session> => sessionOf(meOf(person));
  // Spent on unknown emails too, so that the time of an answer tells nothing.
  const decoy = hashPassword("nobody's password", cost);
  return {
    async readHealth() {
      const store = await serverStore.ping().then(
        () => "ok" as const,
        () => "failing" as const,
      );
      return { status: store, version, engine: engine.name, store };
    },
    async readSession({ actor }) {
      if (actor !== null) return await sessionOf(toMe(actor.person, actor));
      const state = (await needsSetup(people)) ? "setup" : "signed out";
      return { state, me: null, version, providerLabel: await labelOf(settings), workspace: null };
    },
    async signIn({ body, request, reply }) {
      const attempt = signInTries.begin(body.email, request.ip);
      const found = await people.findByEmail(body.email.trim());
      const isRight = await isPassword(body.password, found?.password ?? (await decoy));
      if (found === null || found.password === null || !isRight || found.person.isDisabled) {
        await audit.add({
          who: body.email.slice(0, 254),
          action: "sign-in refused",
          kind: "session",
          name: "password",
        });
        throw wrongSignIn(attempt.left);
      }
      attempt.succeeded();
      await openSession(found.person.id, reply, { people, clock });
      await audit.add({ who: found.person.name, action: "signed in", kind: "session", name: "password" });
      return await signedIn(found.person);
    },
    async followLink({ body, reply }) {
      const link = await people.findLink(hashToken(body.token), clock.now());
      if (link === null) throw linkUsed();
      const person = link.personId === null ? null : await people.find(link.personId);
      if (link.purpose === "sign in") {
        const used = await people.redeemLink(hashToken(body.token), clock.now());
        if (used === null || person === null || person.isDisabled) throw linkUsed();
        await openSession(person.id, reply, { people, clock });
        await audit.add({ who: person.name, action: "signed in", kind: "session", name: "one-time link" });
        return { purpose: link.purpose, name: person.name, email: person.email, me: meOf(person) };
      }
      return { purpose: link.purpose, name: person?.name ?? null, email: person?.email ?? null, me: null };
    },
    setUp: async ({ body, reply }) => {
      const person = await setUp(parts, body, await hashPassword(body.password, cost));
      await openSession(person.id, reply, { people, clock });
      return await signedIn(person);
    },
    async signOut({ actor, reply }) {
      if (actor.by === "session") await people.endSession(actor.tokenHash);
      forgetCookie(reply);
      return { done: true };
    },
    async changePassword({ actor, body, request, reply }) {
      const found = await people.findByEmail(actor.person.email);
      if (found === null || actor.by !== "session") throw signedOut();
      const attempt = signInTries.begin(actor.person.email, request.ip);
      if (found.password === null || !(await isPassword(body.current, found.password)))
        throw new Refused(422, "password_wrong", "That is not your current password.");
      attempt.succeeded();
      await people.setPassword(actor.person.id, await hashPassword(body.password, cost), actor.person.name);
      await openSession(actor.person.id, reply, { people, clock });
      return { done: true };
    },
    async listSessions({ actor }) {
      const sessions = await people.openSessions(actor.person.id, clock.now());
      return {
        items: sessions.map(({ tokenHash, openedAt, expiresAt }) => ({
          signedInAt: new Date(openedAt).toISOString(),
          endsAt: new Date(expiresAt).toISOString(),
          isThis: tokenHash === actor.tokenHash,
        })),
      };
    },
    async endOtherSessions({ actor }) {
      const kept = actor.by === "session" ? actor.tokenHash : null;
      const ended = await people.endOtherSessions(actor.person.id, kept);
      if (ended > 0)
        await audit.add({
          who: actor.person.name,
          action: "signed out elsewhere",
          kind: "session",
          name: ended === 1 ? "1 session" : `${ended} sessions`,
        });
      return { ended };
    },
  };
};

/** The link is used up first: two who follow it at once do not both get in. */
async function setUp(
  { serverStore: { people, audit }, clock }: ServerParts,
  body: { readonly token: string; readonly name?: string | undefined; readonly email?: string | undefined },
  password: string,
): Promise<Person> {
  const tokenHash = hashToken(body.token);
  const link = await people.findLink(tokenHash, clock.now());
  if (link === null || link.purpose === "sign in") throw linkUsed();
  const { name, email } = body;
  const isSetup = link.purpose === "setup";
  if (isSetup && (name === undefined || email === undefined)) {
    const missing = name === undefined ? "name" : "email";
    throw new Refused(400, "invalid", `${missing}: the owner needs one`);
  }
  if (isSetup && !(await needsSetup(people))) throw linkUsed();
  if ((await people.redeemLink(tokenHash, clock.now())) === null) throw linkUsed();
  if (isSetup) {
    const owner = {
      name: name ?? "",
      email: email ?? "",
      role: "admin",
      hidesPersonalData: false,
      password,
    } as const;
    const person = await people.add(owner, owner.name);
    await audit.add({ who: person.name, action: "signed in", kind: "session", name: "set-up" });
    return person;
  }
  const person = link.personId === null ? null : await people.find(link.personId);
  if (person === null || person.isDisabled) throw linkUsed();
  await people.setPassword(person.id, password, person.name);
  return { ...person, hasPassword: true };
}
