/** Talks OpenID Connect to the sign-in provider: discovery, the way there with PKCE, state and nonce, and what its answer says of a person. */
import * as openid from "openid-client";
import type { SignInFailureCode } from "../contract/api/sign-in-failures.ts";
import { Failure } from "../core/failure.ts";
import type { Check } from "../core/ports/destination.ts";
import type { SignInProvider } from "../core/ports/settings-book.ts";

const timeoutSeconds = 10;
const scope = "openid email profile";
const nameCharactersMax = 200;

export class SignInFailed extends Failure {
  override readonly name = "SignInFailed";
  readonly why: SignInFailureCode;
  /** For the audit log only: it may quote the provider. */
  readonly detail: string;

  constructor(why: SignInFailureCode, detail: string, cause?: unknown) {
    super(detail, { code: why, next: "fix", cause });
    this.why = why;
    this.detail = detail;
  }
}

/** What the browser keeps between leaving and coming back. */
export interface PendingSignIn {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** The person as the provider knows them. */
export interface ProvidedPerson {
  readonly issuer: string;
  readonly subject: string;
  readonly email: string | null;
  readonly isEmailVerified: boolean;
  readonly name: string | null;
}

type Client = Pick<SignInProvider, "issuer" | "clientId"> & { readonly secret: string };

/** Only a provider on this machine may be asked without encryption. */
const isLoopback = ({ hostname }: URL): boolean =>
  hostname === "localhost" || hostname === "[::1]" || /^127\.\d+\.\d+\.\d+$/.test(hostname);

/** In the body where the provider says that it takes it so; else as every provider must (RFC 6749, 2.3.1). */
function authentication(secret: string): openid.ClientAuth {
  return (server, ...rest) => {
    const isPost = server.token_endpoint_auth_methods_supported?.includes("client_secret_post") ?? false;
    const authenticate = isPost ? openid.ClientSecretPost(secret) : openid.ClientSecretBasic(secret);
    authenticate(server, ...rest);
  };
}

async function discover({ issuer, clientId, secret }: Client): Promise<openid.Configuration> {
  const address = new URL(issuer);
  try {
    return await openid.discovery(address, clientId, undefined, authentication(secret), {
      timeout: timeoutSeconds,
      execute: isLoopback(address) ? [openid.allowInsecureRequests] : [],
    });
  } catch (error) {
    throw new SignInFailed("provider_unreachable", wordsOf(error), error);
  }
}

/** Where to lead the browser. Throws SignInFailed. */
export async function leaveForProvider(
  client: Client,
  redirectUri: string,
): Promise<{ readonly address: string; readonly pending: PendingSignIn }> {
  const configuration = await discover(client);
  const pending = {
    state: openid.randomState(),
    nonce: openid.randomNonce(),
    verifier: openid.randomPKCECodeVerifier(),
  };
  const address = openid.buildAuthorizationUrl(configuration, {
    redirect_uri: redirectUri,
    scope,
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: await openid.calculatePKCECodeChallenge(pending.verifier),
    code_challenge_method: "S256",
  });
  return { address: address.href, pending };
}

/** Who came back. `address` is what the provider led to, with all it said. Throws SignInFailed. */
export async function comeBack(
  client: Client,
  address: URL,
  { state, nonce, verifier }: PendingSignIn,
): Promise<ProvidedPerson> {
  const configuration = await discover(client);
  try {
    const tokens = await openid.authorizationCodeGrant(configuration, address, {
      expectedState: state,
      expectedNonce: nonce,
      pkceCodeVerifier: verifier,
      idTokenExpected: true,
    });
    const claims = tokens.claims();
    if (claims === undefined) throw new SignInFailed("provider_answer_wrong", "There was no ID token.");
    const hasEmail = typeof claims.email === "string";
    const asksMore = !hasEmail && configuration.serverMetadata().userinfo_endpoint !== undefined;
    const more = asksMore
      ? await openid.fetchUserInfo(configuration, tokens.access_token, claims.sub)
      : undefined;
    return toPerson(claims.iss, claims.sub, more ?? claims);
  } catch (error) {
    throw error instanceof SignInFailed ? error : new SignInFailed(whyOf(error), wordsOf(error), error);
  }
}

function toPerson(issuer: string, subject: string, told: Readonly<Record<string, unknown>>): ProvidedPerson {
  const text = (key: string): string | null => {
    const value = told[key];
    return typeof value === "string" && value.trim() !== "" ? value.trim() : null;
  };
  return {
    issuer,
    subject,
    email: text("email"),
    // Some providers write it as a text.
    isEmailVerified: told.email_verified === true || told.email_verified === "true",
    name: text("name")?.slice(0, nameCharactersMax) ?? null,
  };
}

function whyOf(error: unknown): SignInFailureCode {
  if (error instanceof openid.AuthorizationResponseError) return "provider_refused";
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  // A connection that fails is a TypeError without a code of its own (fetch).
  if (code === "OAUTH_TIMEOUT" || (error instanceof TypeError && code === undefined))
    return "provider_unreachable";
  return "provider_answer_wrong";
}

function wordsOf(error: unknown): string {
  if (error instanceof openid.AuthorizationResponseError || error instanceof openid.ResponseBodyError)
    return [error.error, error.error_description].filter(Boolean).join(": ");
  if (!(error instanceof Error)) return String(error);
  const { cause } = error;
  const inner = cause instanceof Error && cause.message !== error.message ? ` (${cause.message})` : "";
  return `${error.message}${inner}`;
}

const notTried = (name: string): Check => ({ name, state: "not tried", detail: "An earlier check failed." });

/** What the provider says of itself, check by check. */
export async function checkProvider(issuer: string): Promise<readonly Check[]> {
  const later = ["Signing in", "Protection of the sign-in", "E-mail addresses"];
  const address = new URL(issuer);
  if (address.protocol === "http:" && !isLoopback(address)) {
    const detail = `${issuer} is not encrypted.`;
    const advice = "Write the issuer with https; only a provider on this machine may go without.";
    return [{ name: "Provider answers", state: "failed", detail, advice }, ...later.map(notTried)];
  }
  try {
    const server = (await discover({ issuer, clientId: "deskfeed", secret: "" })).serverMetadata();
    return [
      { name: "Provider answers", state: "ok", detail: `It is ${server.issuer}.` },
      signInCheck(server),
      pkceCheck(server),
      emailCheck(server),
    ];
  } catch (error) {
    if (!(error instanceof SignInFailed)) throw error;
    const detail = `${new URL(".well-known/openid-configuration", withSlash(issuer)).href}: ${error.detail}.`;
    const advice = "Compare the issuer with what the provider's own page says, letter by letter.";
    return [{ name: "Provider answers", state: "failed", detail, advice }, ...later.map(notTried)];
  }
}

const withSlash = (issuer: string): string => (issuer.endsWith("/") ? issuer : `${issuer}/`);

function signInCheck({ authorization_endpoint, token_endpoint }: openid.ServerMetadata): Check {
  const name = "Signing in";
  if (authorization_endpoint !== undefined && token_endpoint !== undefined)
    return { name, state: "ok", detail: `People sign in at ${new URL(authorization_endpoint).host}.` };
  const detail =
    "The provider names no address where people sign in, or none where Deskfeed asks who they are.";
  return { name, state: "failed", detail, advice: "Use a provider that knows the authorization code flow." };
}

function pkceCheck({ code_challenge_methods_supported: methods }: openid.ServerMetadata): Check {
  const name = "Protection of the sign-in";
  if (methods?.includes("S256") ?? false) return { name, state: "ok", detail: "PKCE with S256." };
  const detail = "The provider does not say that it knows PKCE (S256). Deskfeed sends it all the same.";
  return { name, state: "warning", detail, advice: "Ask those who look after the provider to switch it on." };
}

function emailCheck({ scopes_supported: scopes, claims_supported: claims }: openid.ServerMetadata): Check {
  const name = "E-mail addresses";
  const lists = scopes !== undefined || claims !== undefined;
  const tells = scopes?.includes("email") || claims?.includes("email");
  if (lists && !tells) {
    const detail = "The provider does not list e-mail among what it tells; people are matched by it.";
    return { name, state: "warning", detail, advice: "Let Deskfeed read the scope email at the provider." };
  }
  const isVerifiedTold = claims?.includes("email_verified") ?? true;
  if (isVerifiedTold) return { name, state: "ok", detail: "The provider tells e-mails." };
  const detail = "The provider tells e-mails, and does not list whether they are verified.";
  const advice =
    "If people are refused for that, and only your own admins give out e-mails there, trust them.";
  return { name, state: "warning", detail, advice };
}
