/** Signing in by the provider: leads the browser there, and back into a session or to the sign-in page with the reason. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { z } from "zod";
import { basePath, paths } from "../../contract/api/paths.ts";
import { ConfigInvalid } from "../../core/failure.ts";
import type { Person } from "../../core/ports/people.ts";
import type { SignInProvider } from "../../core/ports/settings-book.ts";
import type { Resource } from "../call.ts";
import type { ServerParts } from "../server-parts.ts";
import { openSession } from "../sign-in.ts";
import { comeBack, leaveForProvider, type ProvidedPerson, SignInFailed } from "../sign-in-provider.ts";

const pendingCookie = "deskfeed_sign_in";
/** Long enough to find the second factor. */
const pendingSeconds = 600;
const page = "/sign-in";
const signInPath = `${basePath}${paths.startProviderSignIn.split(" ")[1]}`;
const by = "Sign-in provider";

const originOf = ({ protocol, host }: FastifyRequest): string => `${protocol}://${host}`;

/** As the browser sees us: the provider leads to nothing that was not registered with it. */
export const redirectUriOf = (request: FastifyRequest): string =>
  `${originOf(request)}${basePath}${paths.finishProviderSignIn.split(" ")[1]}`;

/** Only a path of this site: an address from elsewhere must not lead people away after they signed in. */
function safeBack(back: string | undefined, request: FastifyRequest): string {
  const origin = originOf(request);
  if (back === undefined || !back.startsWith("/") || !URL.canParse(back, origin)) return "/";
  const url = new URL(back, origin);
  return url.origin === new URL(origin).origin ? `${url.pathname}${url.search}${url.hash}` : "/";
}

const pendingShape = z.object({
  state: z.string(),
  nonce: z.string(),
  verifier: z.string(),
  back: z.string(),
});

/** What this browser left with. Only it has the cookie, so that nobody is signed in by a link that somebody else began. */
function takePending(request: FastifyRequest, reply: FastifyReply): z.infer<typeof pendingShape> {
  const text = request.cookies[pendingCookie];
  reply.clearCookie(pendingCookie, { path: signInPath, httpOnly: true, sameSite: "lax" });
  const json = text === undefined ? null : parsed(text);
  const pending = pendingShape.safeParse(json);
  if (!pending.success)
    throw new SignInFailed("sign_in_expired", "The browser did not know of this sign-in.");
  return pending.data;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // Not ours; the shape says so.
    return null;
  }
}

export const providerSignInResource: Resource<"startProviderSignIn" | "finishProviderSignIn"> = (parts) => {
  const { serverStore, clock } = parts;
  const { people, audit, settings } = serverStore;

  async function findProvider() {
    const { value } = await settings.signIn();
    const secret = await settings.clientSecret();
    if (value === null || !value.isEnabled || secret === null)
      throw new SignInFailed("provider_off", "There is no provider.");
    return { provider: value, client: { issuer: value.issuer, clientId: value.clientId, secret } };
  }

  /** To the sign-in page, which has the words for the code. */
  async function fail(error: unknown, who: string, back: string, reply: FastifyReply): Promise<FastifyReply> {
    if (!(error instanceof SignInFailed)) throw error;
    const { why, detail } = error;
    if (why !== "sign_in_expired" && why !== "provider_off") {
      const after = { code: why, detail };
      await audit.add({ who, action: "sign-in refused", kind: "session", name: "provider", after });
    }
    const search = new URLSearchParams({ failure: why, ...(back === "/" ? {} : { back }) });
    return reply.redirect(`${page}?${search}`, 303);
  }

  return {
    async startProviderSignIn({ query, request, reply }) {
      const back = safeBack(query.back, request);
      try {
        const { client } = await findProvider();
        const { address, pending } = await leaveForProvider(client, redirectUriOf(request));
        reply.setCookie(pendingCookie, JSON.stringify({ ...pending, back }), {
          path: signInPath,
          httpOnly: true,
          // The way back comes from another site.
          sameSite: "lax",
          secure: request.protocol === "https",
          maxAge: pendingSeconds,
        });
        return reply.redirect(address, 303);
      } catch (error) {
        return await fail(error, by, back, reply);
      }
    },
    async finishProviderSignIn({ request, reply }) {
      let back = "/";
      let who = by;
      try {
        const pending = takePending(request, reply);
        back = safeBack(pending.back, request);
        const { provider, client } = await findProvider();
        const address = new URL(request.url, originOf(request));
        const provided = await comeBack(client, address, pending);
        who = provided.email ?? provided.name ?? by;
        const person = await personOf(provided, provider, parts);
        await openSession(person.id, reply, { people, clock });
        await audit.add({ who: person.name, action: "signed in", kind: "session", name: "provider" });
        return reply.redirect(back, 303);
      } catch (error) {
        return await fail(error, who, back, reply);
      }
    },
  };
};

/** Who is signed in: the person known by this identity, else the one with this e-mail, else a new one if that is allowed. */
async function personOf(
  provided: ProvidedPerson,
  provider: SignInProvider,
  parts: Pick<ServerParts, "serverStore" | "hub">,
): Promise<Person> {
  const { people } = parts.serverStore;
  const { issuer, subject } = provided;
  const known = await people.findByIdentity({ issuer, subject });
  const email = admittedEmail(provided, provider, known);
  const person = known ?? (await findOrAdd(email, provided, provider, parts));
  if (person.isDisabled) throw new SignInFailed("person_disabled", `${person.email} is disabled here.`);
  if (known === null) await people.addIdentity(person.id, { issuer, subject }, by);
  return person;
}

/** Somebody known by their identity needs no verified e-mail any more, but still one of the domains. */
function admittedEmail(
  { email, isEmailVerified }: ProvidedPerson,
  { trustsEmails, domains }: SignInProvider,
  known: Person | null,
): string {
  const admitted = email ?? known?.email;
  if (admitted === undefined) throw new SignInFailed("email_missing", "The provider told no e-mail.");
  if (known === null && !isEmailVerified && !trustsEmails)
    throw new SignInFailed("email_not_verified", `The provider does not say that ${admitted} is verified.`);
  const domain = admitted.slice(admitted.lastIndexOf("@") + 1).toLowerCase();
  if (domains.length > 0 && !domains.includes(domain))
    throw new SignInFailed("domain_not_allowed", `${domain} is none of ${domains.join(", ")}.`);
  return admitted;
}

async function findOrAdd(
  email: string,
  { name }: ProvidedPerson,
  { addsPeople, role, hidesPersonalData }: SignInProvider,
  { serverStore: { people }, hub }: Pick<ServerParts, "serverStore" | "hub">,
): Promise<Person> {
  const found = await people.findByEmail(email);
  if (found !== null) return found.person;
  if (!addsPeople) throw new SignInFailed("person_unknown", `Nobody here has the e-mail ${email}.`);
  try {
    const person = await people.add(
      { name: name ?? email, email, role, hidesPersonalData, password: null },
      by,
    );
    hub.publish({ event: "changed", data: { resource: "people", id: null } });
    return person;
  } catch (error) {
    // Two first sign-ins at once: the other one has added them.
    const added =
      error instanceof ConfigInvalid && error.code === "email_taken" ? await people.findByEmail(email) : null;
    if (added === null) throw error;
    return added.person;
  }
}
