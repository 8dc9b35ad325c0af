/** An orchestration with everything it names looked up: what is sent, the destination, and the template's rules. */
import { renamesOf } from "../core/attributes-table.ts";
import {
  type Definitions,
  type DestinationDefinition,
  type ObjectKind,
  type OrchestrationDefinition,
  objectOf,
  type QueryDefinition,
} from "../core/definition.ts";
import { ConfigInvalid } from "../core/failure.ts";
import { nearest } from "../core/nearest.ts";
import type { VisualSegment } from "../core/segment.ts";
import { type DataTemplate, defaultTemplate } from "../core/template.ts";
import { namedBy, type SegmentDefinitions } from "./segment-parts.ts";

export interface Orchestration {
  readonly name: string;
  readonly kind: ObjectKind;
  /** The object that is sent. Its text is empty where it is a visual segment. */
  readonly query: QueryDefinition;
  /** A visual segment with all that it is compiled from; null for everything that has a text. */
  readonly visual: { readonly segment: VisualSegment; readonly definitions: SegmentDefinitions } | null;
  readonly destination: DestinationDefinition;
  readonly template: DataTemplate;
}

/** Throws ConfigInvalid naming what is missing and the nearest name there is. */
export function findOrchestration(definitions: Definitions, name: string): Orchestration {
  const found = named(definitions.orchestrations, "orchestration", name);
  const { renames, ...object } = findObject(definitions, found);
  const rules =
    found.template === null
      ? defaultTemplate
      : named(definitions.templates, "template", found.template).template;
  // One fixed value of this orchestration alone must not keep it from those that the template learns later.
  const template = {
    ...rules,
    ...found.overrides,
    fixed: { ...rules.fixed, ...found.overrides?.fixed },
  };
  return {
    name: found.name,
    ...object,
    destination: named(definitions.destinations, "destination", found.destination),
    // The template is nearer to the sending than the table: where both say where a column goes, it has the last word.
    template: { ...template, rename: { ...renames, ...template.rename } },
  };
}

type FoundObject = Pick<Orchestration, "kind" | "query" | "visual"> & {
  readonly renames: DataTemplate["rename"];
};

function findObject(definitions: Definitions, orchestration: OrchestrationDefinition): FoundObject {
  const { kind, name } = objectOf(orchestration);
  switch (kind) {
    case "query":
      return { kind, query: named(definitions.queries, kind, name), visual: null, renames: {} };
    case "attributes table": {
      const { isAvailable: _, columns, ...query } = named(definitions.attributesTables, kind, name);
      return { kind, query, visual: null, renames: renamesOf(columns) };
    }
    case "segment": {
      const { visual: segment, ...query } = named(definitions.segments, kind, name);
      const visual =
        segment === null ? null : { segment, definitions: namedBy(segment, definitions, [query.name]) };
      return { kind, query, visual, renames: {} };
    }
    default:
      return kind satisfies never;
  }
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
    attributesTables: join(written.attributesTables, stored.attributesTables),
    segments: join(written.segments, stored.segments),
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
    code: `${kind.replace(" ", "_")}_unknown`,
    next: "fix",
    advice: near === null ? known : `Did you mean "${near}"?`,
  });
}
