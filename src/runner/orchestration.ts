/** An orchestration with everything it names looked up: the query, the destination, and the template's rules. */
import type { Definitions, DestinationDefinition, QueryDefinition } from "../core/definition.ts";
import { ConfigInvalid } from "../core/failure.ts";
import { nearest } from "../core/nearest.ts";
import { type DataTemplate, defaultTemplate } from "../core/template.ts";

export interface Orchestration {
  readonly name: string;
  readonly query: QueryDefinition;
  readonly destination: DestinationDefinition;
  readonly template: DataTemplate;
}

/** Throws ConfigInvalid naming what is missing and the nearest name there is. */
export function findOrchestration(definitions: Definitions, name: string): Orchestration {
  const found = named(definitions.orchestrations, "orchestration", name);
  return {
    name: found.name,
    query: named(definitions.queries, "query", found.query),
    destination: named(definitions.destinations, "destination", found.destination),
    template: {
      ...(found.template === null
        ? defaultTemplate
        : named(definitions.templates, "template", found.template).template),
      ...found.overrides,
    },
  };
}

/** What a file defines beside what else there is; the file's word stands where both have a name. */
export function definedBeside(written: Definitions, stored: Definitions): Definitions {
  const join = <Thing extends { readonly name: string }>(
    ours: readonly Thing[],
    theirs: readonly Thing[],
  ): readonly Thing[] => {
    const names = new Set(ours.map(({ name }) => name));
    return [...ours, ...theirs.filter(({ name }) => !names.has(name))];
  };
  return {
    destinations: join(written.destinations, stored.destinations),
    templates: join(written.templates, stored.templates),
    queries: join(written.queries, stored.queries),
    orchestrations: join(written.orchestrations, stored.orchestrations),
  };
}

function named<Thing extends { readonly name: string }>(
  things: readonly Thing[],
  kind: string,
  name: string,
): Thing {
  const found =
    things.find((thing) => thing.name === name) ??
    things.find((thing) => thing.name.toLowerCase() === name.toLowerCase());
  if (found !== undefined) return found;
  const near = nearest(
    name,
    things.map((thing) => thing.name),
  );
  const known =
    things.length === 0
      ? "There is none yet."
      : `There are: ${things.map((thing) => thing.name).join(", ")}.`;
  throw new ConfigInvalid(`There is no ${kind} named "${name}".`, {
    code: `${kind}_unknown`,
    next: "fix",
    advice: near === null ? known : `Did you mean "${near}"?`,
  });
}
