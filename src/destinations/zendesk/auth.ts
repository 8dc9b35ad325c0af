/** Signs requests: HTTP Basic with an API token, or a bearer token of an OAuth client, renewed before it runs out. Secrets never leave this file but in the header. */
import type { Credential } from "../../core/definition.ts";
import type { Clock } from "../../core/ports/clock.ts";
import type { ZendeskRequest } from "./client.ts";
import { asText, asWhole } from "./json-shape.ts";
import type { Verdict } from "./replies.ts";

export interface Auth {
  /** The Authorization header as it is good now. */
  header(): Promise<string>;
  /** Says that this header was refused; true when there is another to try. */
  discard(header: string): boolean;
  /** The text with every secret blotted out, should a server repeat one. */
  scrub(text: string): string;
}

export function createAuth(
  credential: Credential,
  parts: {
    readonly clock: Clock;
    exchange(request: ZendeskRequest): Promise<Verdict>;
    refuse(verdict: Verdict): Error;
  },
): Auth {
  switch (credential.kind) {
    case "api-token": {
      const { email, apiToken } = credential;
      const basic = Buffer.from(`${email}/token:${apiToken}`).toString("base64");
      return {
        header: () => Promise.resolve(`Basic ${basic}`),
        discard: () => false,
        scrub: (text) => blot(text, [apiToken, basic]),
      };
    }
    case "oauth-client":
      return new ClientCredentials(credential, parts);
  }
}

interface Token {
  readonly header: string;
  readonly renewAt: number;
}

/** A token is renewed when this share of its life is over: Zendesk's clients made since April 2026 get 30 minutes (zendesk-api.md 1). */
const usedShare = 0.8;

class ClientCredentials implements Auth {
  readonly #credential: Extract<Credential, { kind: "oauth-client" }>;
  readonly #parts: Parameters<typeof createAuth>[1];
  #token: Token | null = null;
  #flight: Promise<Token> | null = null;

  constructor(
    credential: Extract<Credential, { kind: "oauth-client" }>,
    parts: Parameters<typeof createAuth>[1],
  ) {
    this.#credential = credential;
    this.#parts = parts;
  }

  async header(): Promise<string> {
    const token = this.#token;
    if (token !== null && this.#parts.clock.monotonic() < token.renewAt) return token.header;
    // One request for a token however many ask.
    this.#flight ??= this.#grant().finally(() => {
      this.#flight = null;
    });
    return (await this.#flight).header;
  }

  discard(header: string): boolean {
    if (this.#token?.header === header) this.#token = null;
    return true;
  }

  scrub(text: string): string {
    return blot(text, [this.#credential.clientSecret, this.#token?.header.slice("Bearer ".length) ?? ""]);
  }

  async #grant(): Promise<Token> {
    const { clock, exchange, refuse } = this.#parts;
    const askedAt = clock.monotonic();
    const verdict = await exchange({
      method: "POST",
      path: "/oauth/tokens",
      body: JSON.stringify({
        grant_type: "client_credentials",
        client_id: this.#credential.clientId,
        client_secret: this.#credential.clientSecret,
        // No narrower scope is known to reach user fields and job statuses (zendesk-api.md 1).
        scope: "read write",
      }),
    });
    const accessToken = verdict.kind === "fine" ? asText(verdict.body.access_token) : null;
    if (verdict.kind !== "fine" || accessToken === null) throw refuse(verdict);
    const lifeSeconds = asWhole(verdict.body.expires_in);
    const renewAt =
      lifeSeconds === null ? Number.POSITIVE_INFINITY : askedAt + lifeSeconds * 1000 * usedShare;
    this.#token = { header: `Bearer ${accessToken}`, renewAt };
    return this.#token;
  }
}

function blot(text: string, secrets: readonly string[]): string {
  return secrets.reduce((rest, secret) => (secret === "" ? rest : rest.replaceAll(secret, "•••")), text);
}
