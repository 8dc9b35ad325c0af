/** Who is calling (zendesk-api.md 1): API tokens, OAuth clients and their access tokens, and what each scope reaches. */
import {
  type Answer,
  couldNotAuthenticate,
  forbidden,
  invalidToken,
  oauthError,
  roleForbidden,
} from "./answers.ts";
import { type Random, randomHex } from "./seeded-random.ts";
import type { SandboxSettings } from "./settings.ts";
import { isAttributes } from "./user-attributes.ts";
import type { StoredUser, UserStore } from "./users.ts";

interface OAuthClient {
  readonly id: string;
  readonly secret: string;
  /** The user as whom the client's tokens act. */
  readonly email: string;
  /** What its tokens may ask for. */
  readonly scopes: readonly string[];
}

export interface Credentials {
  readonly apiToken: string;
  readonly clients: readonly OAuthClient[];
}

/** What an endpoint needs: anybody, an agent or admin, an admin. */
export type Access = "anyone" | "agent" | "admin";

/** Which narrow scope reaches an endpoint; `broad` is reached by none. */
export type Area = "users" | "fields" | "jobs" | "broad";

export interface Actor {
  readonly user: StoredUser;
  /** Null for an API token, which is not limited by scopes. */
  readonly scopes: readonly string[] | null;
  readonly bearer: string | null;
}

interface AccessToken {
  readonly email: string;
  readonly scopes: readonly string[];
  readonly expiresMs: number | null;
}

/** Lifetimes that may be asked for, in seconds (zendesk-api.md 1). */
const EXPIRES_IN_MIN = 300;
const EXPIRES_IN_MAX = 172_800;

const ACCESS_TOKEN_DIGITS = 64;

export class AccessBook {
  readonly #credentials: Credentials;
  readonly #users: UserStore;
  readonly #random: Random;
  readonly #settings: () => SandboxSettings;
  readonly #tokens = new Map<string, AccessToken>();

  constructor(
    credentials: Credentials,
    parts: { users: UserStore; random: Random; settings: () => SandboxSettings },
  ) {
    this.#credentials = credentials;
    this.#users = parts.users;
    this.#random = parts.random;
    this.#settings = parts.settings;
  }

  /** The caller; null is nobody; an answer is a refusal. */
  caller(authorization: string | undefined, nowMs: number): Actor | Answer | null {
    if (authorization === undefined) return null;
    const [scheme = "", rest = ""] = authorization.split(" ", 2);
    if (scheme.toLowerCase() === "basic") return this.#basic(rest);
    if (scheme.toLowerCase() === "bearer") return this.#bearer(rest, nowMs);
    return couldNotAuthenticate;
  }

  /** Null where the caller may go on. */
  refusal(actor: Actor, access: Access, area: Area, method: string): Answer | null {
    const { role } = actor.user;
    const isHighEnough = access === "anyone" || role === "admin" || (access === "agent" && role === "agent");
    if (!isHighEnough) return roleForbidden;
    const needed = method === "GET" ? "read" : "write";
    if (actor.scopes === null || actor.scopes.includes(needed)) return null;
    const isUsers = area === "users" || (area !== "broad" && this.#settings().narrowScopeReadsFieldsAndJobs);
    if (isUsers && actor.scopes.includes(`users:${needed}`)) return null;
    return forbidden("You do not have the required scope to access this resource.");
  }

  revoke(bearer: string): void {
    this.#tokens.delete(bearer);
  }

  /** `POST /oauth/tokens` with `client_credentials`, the only grant that is left without a browser. */
  grant(body: unknown, nowMs: number): Answer {
    if (!isAttributes(body) || body.grant_type !== "client_credentials")
      return oauthError(400, "unsupported_grant_type", "The grant type is not supported.");
    const client = this.#credentials.clients.find((one) => one.id === body.client_id);
    if (!client || client.secret !== body.client_secret)
      return oauthError(401, "invalid_client", "Client authentication failed.");
    const asked = body.scope;
    const scopes = typeof asked === "string" ? asked.split(" ").filter((scope) => scope !== "") : [];
    if (scopes.some((scope) => !client.scopes.includes(scope)))
      return oauthError(400, "invalid_scope", "The requested scope is invalid, unknown, or malformed.");
    const expiresIn = body.expires_in ?? this.#settings().tokenSeconds;
    const isLifetime = expiresIn === null || (typeof expiresIn === "number" && Number.isInteger(expiresIn));
    if (!isLifetime) return oauthError(400, "invalid_request", "expires_in must be a number of seconds.");
    if (
      typeof body.expires_in === "number" &&
      (body.expires_in < EXPIRES_IN_MIN || body.expires_in > EXPIRES_IN_MAX)
    )
      return oauthError(400, "invalid_request", "expires_in is out of range.");
    const token = randomHex(this.#random, ACCESS_TOKEN_DIGITS);
    const expiresMs = expiresIn === null ? null : nowMs + Number(expiresIn) * 1_000;
    // No scope, or a list in its place, gives a token that is of no use: as users report.
    this.#tokens.set(token, { email: client.email, scopes, expiresMs });
    const life = expiresIn === null ? {} : { expires_in: Number(expiresIn) };
    return {
      status: 201,
      body: { access_token: token, token_type: "bearer", scope: scopes.join(" "), ...life },
    };
  }

  /** Basic carries "e-mail/token:API token"; passwords are gone. */
  #basic(encoded: string): Actor | Answer {
    const [login = "", ...secret] = Buffer.from(encoded, "base64").toString("utf8").split(":");
    if (!login.endsWith("/token") || secret.join(":") !== this.#credentials.apiToken)
      return couldNotAuthenticate;
    const identity = this.#users.emailIdentity(login.slice(0, -"/token".length));
    if (!identity?.verified || identity.user.suspended) return couldNotAuthenticate;
    return { user: identity.user, scopes: null, bearer: null };
  }

  #bearer(token: string, nowMs: number): Actor | Answer {
    const known = this.#tokens.get(token);
    if (!known || (known.expiresMs !== null && nowMs >= known.expiresMs)) return invalidToken;
    const identity = this.#users.emailIdentity(known.email);
    if (!identity || identity.user.suspended) return invalidToken;
    return { user: identity.user, scopes: known.scopes, bearer: token };
  }
}
