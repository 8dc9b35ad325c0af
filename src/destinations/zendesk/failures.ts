/** The failures of a Zendesk destination in plain words, each with what to do; the connection test gives the same advice. Pure. */
import type { DestinationDefinition } from "../../core/definition.ts";
import { DestinationFailed } from "../../core/failure.ts";
import { isTlsCode } from "./client.ts";
import type { Said } from "./replies.ts";

export interface Explanation {
  readonly message: string;
  readonly advice: string;
}

export const urlOf = ({ url, subdomain }: DestinationDefinition): string =>
  url ?? `https://${subdomain}.zendesk.com`;

export function explainUnauthorized({ name, credential }: DestinationDefinition, said: Said): Explanation {
  const message = `Zendesk does not accept the credential of the destination "${name}" (${said.words}).`;
  return credential.kind === "api-token"
    ? {
        message,
        advice:
          "Check the email (a verified admin of the account) and the API token: it may be mistyped, deactivated, deleted or switched off in Admin Center. " +
          "Zendesk ends API tokens for good on 30 April 2027; an OAuth client (clientId, clientSecret) takes their place.",
      }
    : {
        message,
        advice:
          "Check clientId and clientSecret, that the OAuth client is confidential and allows the scopes read and write, and that the user it acts for is still an admin.",
      };
}

export function explainForbidden({ name }: DestinationDefinition, said: Said, what: string): Explanation {
  return {
    message: `The credential of the destination "${name}" may not ${what} (${said.words}).`,
    advice:
      "Use the credential of an administrator; with OAuth, a client whose tokens may have the scopes read and write.",
  };
}

export function explainGone(definition: DestinationDefinition, said: Said): Explanation {
  const { name, url, subdomain } = definition;
  const where = urlOf(definition);
  return {
    message: `There is no Zendesk API at ${where} for the destination "${name}" (${said.words}).`,
    advice:
      url === null
        ? `Check the subdomain: "${subdomain}" should be the first part of the address at which your agents sign in.`
        : "Check the url: it is only needed for a sandbox or a proxy, and must be the address before /api/v2.",
  };
}

export function explainUnreachable(definition: DestinationDefinition, said: Said): Explanation {
  const where = urlOf(definition);
  return {
    message: `${where} cannot be reached (${said.error}).`,
    advice: networkAdvice(said.error, definition),
  };
}

function networkAdvice(reason: string, { url }: DestinationDefinition): string {
  if (reason === "ENOTFOUND")
    return `No such host: check the ${url === null ? "subdomain" : "url"} and this machine's DNS.`;
  if (reason === "EAI_AGAIN") return "This machine's DNS does not answer: check its network.";
  if (reason === "ECONNREFUSED")
    return "Nothing listens there: check the url and port, and that the sandbox or proxy is running.";
  if (isTlsCode(reason))
    return "The certificate is not trusted: a proxy that opens TLS needs its authority in NODE_EXTRA_CA_CERTS; also check the machine's date.";
  return "Check this machine's network, firewall and proxy.";
}

export function refusedCredentials(definition: DestinationDefinition, said: Said): DestinationFailed {
  return fail("credentials_refused", "fix", explainUnauthorized(definition, said));
}

export function missingPermission(
  definition: DestinationDefinition,
  said: Said,
  what: string,
): DestinationFailed {
  return fail("permission_missing", "fix", explainForbidden(definition, said, what));
}

export function accountGone(definition: DestinationDefinition, said: Said): DestinationFailed {
  return fail("account_not_found", "fix", explainGone(definition, said));
}

export function stillUnreachable(definition: DestinationDefinition, said: Said): DestinationFailed {
  return fail("destination_unreachable", "wait", explainUnreachable(definition, said));
}

/** A question whose answer is needed before anything is sent was not answered within the time for retries. */
export function noAnswerTo(definition: DestinationDefinition, said: Said, what: string): DestinationFailed {
  return fail("destination_unavailable", "wait", {
    message: `Zendesk did not let the destination "${definition.name}" ${what} (${said.words}).`,
    advice: "Run again later.",
  });
}

/** The wait that Zendesk asks for is obeyed by not sending at all. */
export function asksForTooLong({ name }: DestinationDefinition, waitMs: number): DestinationFailed {
  const minutes = Math.ceil(waitMs / 60_000);
  return fail("destination_unavailable", "wait", {
    message: `Zendesk asks the destination "${name}" to wait for ${minutes} minutes.`,
    advice: "That is longer than the time allowed for retries: run again after that.",
  });
}

function fail(code: string, next: "fix" | "wait", { message, advice }: Explanation): DestinationFailed {
  return new DestinationFailed(message, { code, next, advice });
}
