/** Data templates: rules, with what is not said taken from the default ones. */
import { isDeepStrictEqual } from "node:util";
import type { Template } from "../../contract/api/templates.ts";
import type { DefinedTemplate } from "../../core/ports/definition-book.ts";
import { type DataTemplate, defaultTemplate } from "../../core/template.ts";
import { Refused } from "../actor.ts";
import type { Resource } from "../call.ts";
import { destinationsNamed } from "../destination-view.ts";
import { type ListOrder, matchesWords, pageOf } from "../list-page.ts";
import { findDestination } from "./destinations.ts";

type Name =
  | "listTemplates"
  | "createTemplate"
  | "readTemplate"
  | "changeTemplate"
  | "deleteTemplate"
  | "undeleteTemplate";

const toTemplate = (template: DefinedTemplate): Template => ({
  id: template.id,
  name: template.name,
  destinationId: template.destinationId,
  destination: template.destination,
  rules: template.rules,
  managedBy: template.managedBy,
  revision: template.revision,
  changedAt: new Date(template.changedAt).toISOString(),
  usedBy: template.usedBy,
});

const textsOf = ({ name, destination, rules }: Template): readonly string[] => [
  name,
  destination,
  rules.defaultCountry ?? "",
  ...Object.entries(rules.rename).flat(),
  ...Object.keys(rules.fixed),
  ...rules.allow,
];

const order: ListOrder<Template> = {
  worths: {
    name: ({ name }) => name,
    destination: ({ destination }) => destination,
    used: ({ usedBy }) => usedBy,
    changed: ({ changedAt }) => changedAt,
  },
  usual: "name",
};

type GivenRules = { readonly [Key in keyof DataTemplate]?: DataTemplate[Key] | undefined };

export function givenRules(given: GivenRules): Partial<DataTemplate> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

export const templatesResource: Resource<Name> = (parts) => {
  const { serverStore, hub } = parts;
  const { definitions } = serverStore;
  const find = async (id: string): Promise<DefinedTemplate> => {
    const found = (await definitions.templates()).find((one) => one.id === id);
    if (found === undefined) throw new Refused(404, "unknown", "There is no such data template.");
    return found;
  };
  const after = async (id: string): Promise<Template> => {
    hub.publish({ event: "changed", data: { resource: "templates", id } });
    return toTemplate(await find(id));
  };
  return {
    async listTemplates({ query }) {
      const all = (await definitions.templates()).map(toTemplate);
      const matching = all.filter(
        (one) =>
          matchesWords(query.search, textsOf(one)) &&
          (query.destinationId === undefined || one.destinationId === query.destinationId),
      );
      return {
        ...pageOf({ total: all.length, matching }, query, order),
        defaults: defaultTemplate,
        destinations: destinationsNamed(all),
      };
    },
    async createTemplate({ body, actor }) {
      const { name: destination } = await findDestination(parts, body.destinationId);
      const rules = { ...defaultTemplate, ...givenRules(body.rules) };
      const known = (await definitions.templates()).find(({ name }) => name === body.name);
      const isSame = known?.destination === destination && isDeepStrictEqual(known.rules, rules);
      if (known !== undefined && isSame) return { template: toTemplate(known), created: false };
      const id = await definitions.saveTemplate(
        { name: body.name, destination, rules },
        { by: actor.person.name },
      );
      return { template: await after(id), created: true };
    },
    readTemplate: async ({ params }) => toTemplate(await find(params.id)),
    async changeTemplate({ params, body, actor }) {
      const { name, destination, rules } = await find(params.id);
      const wanted = {
        name: body.name ?? name,
        destination,
        rules: { ...rules, ...givenRules(body.rules ?? {}) },
      };
      const editing = { id: params.id, revision: body.revision, by: actor.person.name };
      await definitions.saveTemplate(wanted, editing);
      return await after(params.id);
    },
    async deleteTemplate({ params, actor }) {
      await definitions.delete("template", params.id, actor.person.name);
      hub.publish({ event: "changed", data: { resource: "templates", id: params.id } });
      return { done: true };
    },
    async undeleteTemplate({ params, actor }) {
      await definitions.undelete("template", params.id, actor.person.name);
      return await after(params.id);
    },
  };
};
