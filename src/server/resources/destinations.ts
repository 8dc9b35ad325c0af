/** Destinations: tested before they are saved, credential never shown, fields and quota of the account. */
import type { AccountField, Destination } from "../../contract/api/destinations.ts";
import {
  type Credential,
  type DestinationDefinition,
  type DestinationSettings,
  defaultDestinationSettings,
} from "../../core/definition.ts";
import { mapColumns } from "../../core/mapping.ts";
import type { DefinedDestination } from "../../core/ports/definition-book.ts";
import type { Check } from "../../core/ports/destination.ts";
import { defaultTemplate } from "../../core/template.ts";
import { userAttributes } from "../../core/user-attribute.ts";
import { hasPassed } from "../../runner/check-orchestration.ts";
import { Refused } from "../actor.ts";
import type { Resource } from "../call.ts";
import { withCheckLines } from "../check-lines.ts";
import { destinationOrder, matchesDestination, toDestination, toTest } from "../destination-view.ts";
import { pageOf } from "../list-page.ts";
import { movingOn, toQuota } from "../quota-view.ts";
import type { ServerParts } from "../server-parts.ts";

type Name =
  | "listDestinations"
  | "createDestination"
  | "testNewDestination"
  | "readDestination"
  | "changeDestination"
  | "testDestination"
  | "listAccountFields"
  | "readQuota"
  | "deleteDestination"
  | "undeleteDestination";

export async function findDestination(
  { serverStore }: Pick<ServerParts, "serverStore">,
  id: string,
): Promise<DefinedDestination> {
  const found = (await serverStore.definitions.destinations()).find((one) => one.id === id);
  if (found === undefined) throw new Refused(404, "unknown", "There is no such destination.");
  return found;
}

type GivenCredential = Credential | { readonly kind: "same-as"; readonly destinationId: string };

async function credentialOf(parts: ServerParts, given: GivenCredential): Promise<Credential> {
  if (given.kind !== "same-as") return given;
  return (await findDestination(parts, given.destinationId)).definition.credential;
}

type GivenSettings = { readonly [Key in keyof DestinationSettings]?: DestinationSettings[Key] | undefined };

function settingsOf(given: GivenSettings, base: DestinationSettings): DestinationSettings {
  const set = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  return { ...base, ...set };
}

interface GivenDestination {
  readonly subdomain: string;
  readonly url: string | null;
  readonly credential: GivenCredential;
  readonly settings: GivenSettings;
}

async function toDefinition(
  parts: ServerParts,
  name: string,
  given: GivenDestination,
): Promise<DestinationDefinition> {
  return {
    name,
    plugin: "zendesk",
    subdomain: given.subdomain,
    url: given.url?.replace(/\/$/, "") ?? null,
    credential: await credentialOf(parts, given.credential),
    settings: settingsOf(given.settings, defaultDestinationSettings),
  };
}

/** The check that failed first says which field is wrong, and why. */
function refuseFailed(checks: readonly Check[]): void {
  if (hasPassed(checks)) return;
  const failed = checks.find(({ state }) => state === "failed");
  throw new Refused(
    422,
    "connection_failed",
    failed === undefined ? "The connection test failed." : `${failed.name}: ${failed.detail}`,
    failed?.advice,
    { key: failed === undefined ? undefined : fieldOf[failed.name] },
  );
}

/** What a person would correct: the account cannot be reached by its subdomain, or the credential is not taken. */
const fieldOf: Readonly<Record<string, string>> = { reachable: "subdomain", "signed in": "credential" };

const isSameAccount = ({ definition }: DefinedDestination, wanted: DestinationDefinition): boolean =>
  definition.subdomain === wanted.subdomain && definition.url === wanted.url;

/** Each orchestration has one at most. */
const unfinishedMax = 5000;

export const destinationsResource: Resource<Name> = (parts) => {
  const { serverStore, accounts, clock, hub } = parts;
  const { definitions } = serverStore;
  const read = async (id: string): Promise<Destination> => toDestination(await findDestination(parts, id));
  const changed = (id: string) => {
    hub.publish({ event: "changed", data: { resource: "destinations", id } });
    hub.publish({ event: "changed", data: { resource: "home", id: null } });
  };
  const after = (id: string): Promise<Destination> => {
    changed(id);
    return read(id);
  };
  return {
    async listDestinations({ query }) {
      const all = (await definitions.destinations()).map(toDestination);
      const matching = all.filter((one) => matchesDestination(one, query));
      return pageOf({ total: all.length, matching }, query, destinationOrder);
    },
    createDestination: ({ body, actor, signal, ...call }) =>
      withCheckLines(call, parts, async (onCheck) => {
        const definition = await toDefinition(parts, body.name, body);
        const known = (await definitions.destinations()).find(({ name }) => name === body.name);
        const checks = await accounts.check(definition, known?.id ?? null, signal, onCheck);
        const test = toTest(checks, clock.now());
        if (known !== undefined && isSameAccount(known, definition))
          return { destination: toDestination(known), test, created: false };
        refuseFailed(checks);
        const id = await definitions.saveDestination(definition, { by: actor.person.name });
        await definitions.saveTest(id, checks, clock.now());
        return { destination: await after(id), test, created: true };
      }),
    testNewDestination: ({ body, signal, ...call }) =>
      withCheckLines(call, parts, async (onCheck) => {
        const definition = await toDefinition(parts, body.subdomain, body);
        return toTest(await accounts.check(definition, null, signal, onCheck), clock.now());
      }),
    readDestination: ({ params }) => read(params.id),
    changeDestination: ({ params, body, actor, signal, ...call }) =>
      withCheckLines(call, parts, async (onCheck) => {
        const found = await findDestination(parts, params.id);
        const editing = { id: params.id, revision: body.revision, by: actor.person.name };
        const { settings, credential, isEnabled } = body;
        if (settings !== undefined || credential !== undefined) {
          const definition = {
            ...found.definition,
            settings: settingsOf(settings ?? {}, found.definition.settings),
            ...(credential === undefined ? {} : { credential: await credentialOf(parts, credential) }),
          };
          const checks =
            credential === undefined ? null : await accounts.check(definition, params.id, signal, onCheck);
          if (checks !== null) refuseFailed(checks);
          await definitions.saveDestination(definition, editing);
          if (checks !== null) await definitions.saveTest(params.id, checks, clock.now());
        }
        if (isEnabled !== undefined && isEnabled !== found.isEnabled) {
          const { revision } = await findDestination(parts, params.id);
          const isFirst = settings === undefined && credential === undefined;
          await definitions.enableDestination(
            { ...editing, revision: isFirst ? body.revision : revision },
            isEnabled,
          );
        }
        return await after(params.id);
      }),
    testDestination: ({ params, signal, ...call }) =>
      withCheckLines(call, parts, async (onCheck) => {
        const { definition } = await findDestination(parts, params.id);
        const checks = await accounts.check(definition, params.id, signal, onCheck);
        await definitions.saveTest(params.id, checks, clock.now());
        changed(params.id);
        return toTest(checks, clock.now());
      }),
    listAccountFields: async ({ params, signal }) => ({
      items: await accountFields(parts, params.id, signal),
    }),
    async readQuota({ params }) {
      const destination = await findDestination(parts, params.id);
      const unfinished = await parts.serverStore.runs.list({ unfinished: true, limit: unfinishedMax });
      return toQuota(destination, parts, movingOn(params.id, unfinished, parts));
    },
    async deleteDestination({ params, actor }) {
      await definitions.delete("destination", params.id, actor.person.name);
      changed(params.id);
      return { done: true };
    },
    async undeleteDestination({ params, actor }) {
      await definitions.undelete("destination", params.id, actor.person.name);
      return await after(params.id);
    },
  };
};

async function accountFields(
  parts: ServerParts,
  id: string,
  signal: AbortSignal,
): Promise<readonly AccountField[]> {
  const account = await parts.accounts.accountOrFail(await findDestination(parts, id), signal);
  const usedBy = await fieldUsers(parts, signal);
  const builtIn = Object.entries(userAttributes).map(([name, { type, guarded }]) => ({
    name,
    title: name,
    type,
    isUserField: false,
    isGuarded: guarded,
    isActive: true,
    options: [],
    usedBy: usedBy.get(name) ?? [],
  }));
  const own = account.userFields.map(({ key, title, type, active, options }) => {
    const name = `user_fields.${key}`;
    return {
      name,
      title,
      type,
      isUserField: true,
      isGuarded: false,
      isActive: active,
      options,
      usedBy: usedBy.get(name) ?? [],
    };
  });
  return [...own, ...builtIn];
}

/** Queries by the field that a column of theirs goes to; one that does not compile just now fills none. */
async function fieldUsers(
  { serverStore, engine }: ServerParts,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, readonly string[]>> {
  const users = new Map<string, string[]>();
  for (const { name, active } of await serverStore.definitions.saved("query").list()) {
    if (active === null) continue;
    const columns = await engine.describe(active, signal).catch(() => []);
    for (const { field } of mapColumns(columns, defaultTemplate, null).columns)
      if (field !== null) users.set(field, [...(users.get(field) ?? []), name]);
  }
  return users;
}
