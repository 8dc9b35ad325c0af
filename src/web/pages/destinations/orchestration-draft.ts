/** What the Add Orchestration dialog holds while it is filled in, and what is missing before it can be saved. */

import type { Destination } from "../../../contract/api/destinations.ts";
import type { Orchestration, WorkflowShape } from "../../../contract/api/orchestrations.ts";
import type { TemplateRules } from "../../../contract/api/templates.ts";
import { type Difference, differencesOf } from "../../blocks/saved-meanwhile.tsx";
import type { ChoiceSearch } from "../../blocks/searched-select.tsx";
import type { ObjectsByType, ObjectType } from "./sendable-objects.ts";
import { tellWorkflow } from "./tell-workflow.ts";

/** What can be chosen in the dialog; of a long list what its search finds. */
export interface Choices {
  readonly objects: ObjectsByType;
  readonly destinations: { readonly items: readonly Destination[]; readonly search: ChoiceSearch };
  readonly defaults: TemplateRules;
}

/** What is chosen, with its name: it need not be among those that a search finds. */
export interface Chosen {
  readonly id: string;
  readonly name: string;
}

export interface Draft {
  readonly objectType: ObjectType;
  readonly object: Chosen | null;
  readonly destination: Chosen | null;
  /** "usual" until somebody chose: the only one of the destination, else its default rules; null for the default rules. */
  readonly template: Chosen | "usual" | null;
  readonly name: string;
  /** Until the name was edited it follows the object. */
  readonly isNamed: boolean;
  readonly overrides: Partial<TemplateRules>;
  readonly workflow: WorkflowShape;
}

export const emptyDraft: Draft = {
  objectType: "query",
  object: null,
  destination: null,
  template: "usual",
  name: "",
  isNamed: false,
  overrides: {},
  workflow: { kind: "manual" },
};

export const draftOf = (one: Orchestration): Draft => ({
  objectType: one.objectType,
  object: { id: one.objectId, name: one.object },
  destination: { id: one.destinationId, name: one.destination },
  template: one.templateId === null ? null : { id: one.templateId, name: one.template ?? "" },
  name: one.name,
  isNamed: true,
  overrides: one.overrides,
  workflow: one.workflow,
});

export type DraftField = "object" | "destination" | "name" | "cron";

/** By the field where it is missing, so that all of it is told at once. */
export function missingOf(draft: Draft): Readonly<Partial<Record<DraftField, string>>> {
  const { workflow } = draft;
  const hasTime = workflow.kind !== "schedule" || workflow.cron.trim() !== "";
  return {
    ...(draft.object === null ? { object: "Choose what to send." } : {}),
    ...(draft.destination === null ? { destination: "Choose where to send it." } : {}),
    ...(draft.name.trim() === "" ? { name: "Give it a name." } : {}),
    ...(hasTime ? {} : { cron: "Write when it should run, such as 0 6 * * *." }),
  };
}

/** Mine and theirs side by side, by the names that people know. */
export function orchestrationDifferences(mine: Draft, theirs: Draft): readonly Difference[] {
  const told = (draft: Draft) => ({
    name: draft.name,
    object: draft.object?.name ?? "none",
    destination: draft.destination?.name ?? "none",
    template: draft.template === null || draft.template === "usual" ? "Default rules" : draft.template.name,
    settings:
      Object.keys(draft.overrides).length === 0 ? "as in the template" : JSON.stringify(draft.overrides),
    workflow: tellWorkflow(draft.workflow) ?? "Manual",
  });
  const words = {
    name: "Name",
    object: "Object",
    destination: "Destination",
    template: "Data Template",
    settings: "Settings",
    workflow: "Workflow",
  };
  return differencesOf(told(mine), told(theirs), words, String);
}
