/** Finds out who calls: an API key in the header, else the session's cookie; and whether an unsafe call comes from our own pages. */
import type { FastifyReply, FastifyRequest } from "fastify";
import { commandLineKeyStart } from "../contract/command-line-proof.ts";
import type { Clock } from "../core/ports/clock.ts";
import type { People } from "../core/ports/people.ts";
import { type Actor, commandLine, keyRole, Refused } from "./actor.ts";
import { apiKeyStart, hashToken, newToken } from "./secrets.ts";
import type { ServerParts } from "./server-parts.ts";

export const cookieName = "deskfeed_session";
const dayMs = 86_400_000;
/** Long enough for people who look in once a week. */
const sessionMs = 30 * dayMs;

export async function findActor(
  request: FastifyRequest,
  parts: Pick<ServerParts, "serverStore" | "clock" | "commandLineKey">,
): Promise<Actor | null> {
  const { people } = parts.serverStore;
  const now = parts.clock.now();
  const header = request.headers.authorization;
  if (header !== undefined)
    return findCommandLine(header, parts.commandLineKey) ?? (await findKey(header, people, now));
  const token = request.cookies[cookieName];
  if (token === undefined) return null;
  const tokenHash = hashToken(token);
  const person = await people.findSession(tokenHash, now);
  return person === null ? null : { person, role: person.role, by: "session", tokenHash };
}

const bearer = (header: string): string => /^Bearer\s+(\S+)$/i.exec(header)?.[1] ?? "";

/** As the password of Basic too: webhooks of many data platforms know no other header than the one that an address makes. */
function keyIn(header: string): string {
  const basic = /^Basic\s+([A-Za-z0-9+/=]+)$/i.exec(header)?.[1];
  if (basic === undefined) return bearer(header);
  return /:(\S+)$/.exec(Buffer.from(basic, "base64").toString("utf8"))?.[1] ?? "";
}

/** Compared by hash, so that the time of an answer tells nothing of the key. */
function findCommandLine(header: string, key: string | undefined): Actor | null {
  const given = bearer(header);
  if (key === undefined || !given.startsWith(commandLineKeyStart)) return null;
  const tokenHash = hashToken(given);
  return tokenHash === hashToken(key) ? { ...commandLine, tokenHash } : null;
}

async function findKey(header: string, people: People, now: number): Promise<Actor> {
  const key = keyIn(header);
  const tokenHash = hashToken(key);
  const found = key.startsWith(apiKeyStart) ? await people.findApiKey(tokenHash, now) : null;
  if (found === null)
    throw new Refused(
      401,
      "api_key_unknown",
      "The API key is not known, was revoked or has run out.",
      "Make another in Settings → API keys, and send it as `Authorization: Bearer dfk_…`.",
    );
  const { person } = found;
  return { person, role: keyRole(person, found.key.role), by: "api key", tokenHash };
}

const safeMethods = new Set(["GET", "HEAD", "OPTIONS"]);

/**
 * A browser names the page that sends an unsafe request (Origin); it must be one of ours. A cookie without an Origin is
 * refused too: every browser of today sends it. A bearer key is never sent by a browser by itself; a password that was once
 * part of an address is.
 */
export function refuseForeign(request: FastifyRequest): void {
  if (safeMethods.has(request.method) || bearer(request.headers.authorization ?? "") !== "") return;
  const { origin } = request.headers;
  if (origin === undefined && request.cookies[cookieName] === undefined) return;
  if (origin !== undefined && URL.canParse(origin) && new URL(origin).host === request.host) return;
  throw new Refused(
    403,
    "origin_refused",
    "This request does not come from Deskfeed's own pages.",
    "Programs use an API key in place of a session.",
  );
}

export async function openSession(
  personId: string,
  reply: FastifyReply,
  { people, clock }: { readonly people: People; readonly clock: Clock },
): Promise<string> {
  const token = newToken();
  const tokenHash = hashToken(token);
  await people.openSession({ tokenHash, personId, expiresAt: clock.now() + sessionMs });
  reply.setCookie(cookieName, token, {
    path: "/",
    httpOnly: true,
    sameSite: "lax",
    secure: reply.request.protocol === "https",
    maxAge: sessionMs / 1000,
  });
  return tokenHash;
}

export function forgetCookie(reply: FastifyReply): void {
  reply.clearCookie(cookieName, { path: "/", httpOnly: true, sameSite: "lax" });
}
