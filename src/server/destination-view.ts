/** How a destination is shown and found in lists; of its credential only the last four characters. */
import type { z } from "zod";
import type { Destination, destinationsQuery, testWord } from "../contract/api/destinations.ts";
import type { Credential } from "../core/definition.ts";
import type { DefinedDestination } from "../core/ports/definition-book.ts";
import type { Check } from "../core/ports/destination.ts";
import { hasPassed } from "../runner/check-orchestration.ts";
import { type ListOrder, matchesWords } from "./list-page.ts";

export const toTest = (checks: readonly Check[], at: number) => ({
  ok: hasPassed(checks),
  checks,
  at: new Date(at).toISOString(),
});

/** A secret shorter than this would lose too much by four characters. */
const tellableSecretMin = 16;

const lastFourOf = (secret: string): string | null =>
  secret.length < tellableSecretMin ? null : secret.slice(-4);

const toShown = (credential: Credential): Destination["credential"] =>
  credential.kind === "api-token"
    ? { kind: credential.kind, email: credential.email, lastFour: lastFourOf(credential.apiToken) }
    : { kind: credential.kind, clientId: credential.clientId, lastFour: lastFourOf(credential.clientSecret) };

export function toDestination(destination: DefinedDestination): Destination {
  const { definition, lastTest } = destination;
  return {
    id: destination.id,
    name: destination.name,
    plugin: definition.plugin,
    subdomain: definition.subdomain,
    url: definition.url,
    address: definition.url ?? `https://${definition.subdomain}.zendesk.com`,
    credential: toShown(definition.credential),
    settings: definition.settings,
    isEnabled: destination.isEnabled,
    managedBy: destination.managedBy,
    revision: destination.revision,
    changedAt: new Date(destination.changedAt).toISOString(),
    lastTest: lastTest === null ? null : toTest(lastTest.checks, lastTest.at),
    usedBy: destination.usedBy,
  };
}

const accountOf = (one: Destination): string => one.url ?? `${one.subdomain}.zendesk.com`;

const signsInAs = ({ credential }: Destination): string =>
  credential.kind === "api-token" ? credential.email : credential.clientId;

function testWordOf({ isEnabled, lastTest }: Destination): z.infer<typeof testWord> {
  if (!isEnabled) return "switched off";
  if (lastTest === null) return "not tested";
  return lastTest.ok ? "passed" : "failed";
}

export const destinationOrder: ListOrder<Destination> = {
  worths: {
    name: ({ name }) => name,
    account: accountOf,
    test: testWordOf,
    credential: signsInAs,
    speed: ({ settings }) => settings.usersPerSecond,
    used: ({ usedBy }) => usedBy,
    changed: ({ changedAt }) => changedAt,
  },
  usual: "name",
};

/** Every destination that one of them names, for a filter. */
export function destinationsNamed(
  all: readonly { readonly destinationId: string; readonly destination: string }[],
): readonly { readonly id: string; readonly name: string }[] {
  const byId = new Map(all.map((one) => [one.destinationId, one.destination]));
  return [...byId]
    .map(([id, name]) => ({ id, name }))
    .sort((one, other) => one.name.localeCompare(other.name));
}

export const matchesDestination = (one: Destination, wanted: z.output<typeof destinationsQuery>): boolean =>
  matchesWords(wanted.search, [one.name, accountOf(one), signsInAs(one)]) &&
  (wanted.test === undefined || testWordOf(one) === wanted.test);
