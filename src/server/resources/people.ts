/** People and API keys, for admins; everybody looks after their own keys. */
import type { ApiKey as ApiKeyShape, Person as PersonShape } from "../../contract/api/people.ts";
import type { ApiKey, Person } from "../../core/ports/people.ts";
import { lesserRole } from "../../core/role.ts";
import { Refused } from "../actor.ts";
import type { Resource } from "../call.ts";
import { inviteToken, linkTo } from "../one-time-links.ts";
import { isoOrNull } from "../run-view.ts";
import { apiKeyStart, hashToken, newToken } from "../secrets.ts";

type Name =
  | "listPeople"
  | "addPerson"
  | "changePerson"
  | "linkPerson"
  | "removePerson"
  | "listApiKeys"
  | "createApiKey"
  | "revokeApiKey";

const dayMs = 86_400_000;
const startCharacters = 8;

const toShape = (person: Person): PersonShape => ({
  ...person,
  createdAt: new Date(person.createdAt).toISOString(),
  lastSeenAt: isoOrNull(person.lastSeenAt),
});

const toKeyShape = ({ personId: _, ...key }: ApiKey): ApiKeyShape => ({
  ...key,
  createdAt: new Date(key.createdAt).toISOString(),
  lastUsedAt: isoOrNull(key.lastUsedAt),
  expiresAt: isoOrNull(key.expiresAt),
});

const unknownPerson = () => new Refused(404, "unknown", "There is no such person.");

export const peopleResource: Resource<Name> = ({ serverStore: { people }, clock, hub }) => {
  const changed = () => hub.publish({ event: "changed", data: { resource: "people", id: null } });
  /** As the browser sees us, which is where the link must lead. */
  const originOf = (request: { protocol: string; host: string }) => `${request.protocol}://${request.host}`;
  return {
    listPeople: async () => ({ items: (await people.list()).map(toShape) }),
    async addPerson({ body, actor, request }) {
      const person = await people.add({ ...body, password: null }, actor.person.name);
      const token = await inviteToken(person, { people, clock });
      changed();
      return { person: toShape(person), link: linkTo(originOf(request), token) };
    },
    async changePerson({ params, body, actor }) {
      if (params.id === actor.person.id && (body.isDisabled === true || body.role !== undefined))
        throw new Refused(
          409,
          "own_account",
          "Nobody changes their own role or disables themselves.",
          "Ask another admin.",
        );
      const person = await people.change(params.id, body, actor.person.name);
      if (person === null) throw unknownPerson();
      changed();
      return toShape(person);
    },
    async removePerson({ params, actor }) {
      if (params.id === actor.person.id)
        throw new Refused(409, "own_account", "Nobody removes themselves.", "Ask another admin.");
      if ((await people.remove(params.id, actor.person.name)) === null) throw unknownPerson();
      changed();
      return { done: true };
    },
    async linkPerson({ params, request }) {
      const person = await people.find(params.id);
      if (person === null || person.isDisabled) throw unknownPerson();
      return {
        person: toShape(person),
        link: linkTo(originOf(request), await inviteToken(person, { people, clock })),
      };
    },
    async listApiKeys({ actor }) {
      const keys = await people.apiKeys(actor.role === "admin" ? null : actor.person.id);
      return { items: keys.map(toKeyShape) };
    },
    async createApiKey({ body, actor }) {
      if (lesserRole(actor.role, body.role) !== body.role)
        throw new Refused(
          403,
          "role_missing",
          `A key cannot have more rights than you: your role is ${actor.role}.`,
        );
      const key = `${apiKeyStart}${newToken()}`;
      const apiKey = await people.addApiKey(
        {
          tokenHash: hashToken(key),
          personId: actor.person.id,
          name: body.name,
          role: body.role,
          start: key.slice(0, startCharacters),
          expiresAt: body.expiresInDays === null ? null : clock.now() + body.expiresInDays * dayMs,
        },
        actor.person.name,
      );
      changed();
      return { key, apiKey: toKeyShape(apiKey) };
    },
    async revokeApiKey({ params, actor }) {
      const owner = actor.role === "admin" ? null : actor.person.id;
      if (!(await people.revokeApiKey(params.id, owner, actor.person.name)))
        throw new Refused(404, "unknown", "There is no such API key.");
      changed();
      return { done: true };
    },
  };
};
