/** What the Add Orchestration dialog holds while it is filled in, and what is missing before it can be saved. */

import type { Destination } from "../../../contract/api/destinations.ts";
import type { Orchestration, WorkflowShape } from "../../../contract/api/orchestrations.ts";
import type { Template, TemplateRules } from "../../../contract/api/templates.ts";
import { type Difference, differencesOf } from "../../blocks/saved-meanwhile.tsx";
import { tellWorkflow } from "./orchestration-filter.ts";
import { type ObjectType, objectWithId, type SendableObjects } from "./sendable-objects.ts";

/** What can be chosen in the dialog. */
export interface Choices {
  readonly objects: SendableObjects;
  readonly destinations: readonly Destination[];
  readonly templates: readonly Template[];
  readonly defaults: TemplateRules;
}

export interface Draft {
  readonly objectType: ObjectType;
  readonly objectId: string;
  readonly destinationId: string;
  /** Empty for the destination's default rules. */
  readonly templateId: string;
  readonly name: string;
  /** Until the name was edited it follows the object. */
  readonly isNamed: boolean;
  readonly overrides: Partial<TemplateRules>;
  readonly workflow: WorkflowShape;
}

export const emptyDraft: Draft = {
  objectType: "query",
  objectId: "",
  destinationId: "",
  templateId: "",
  name: "",
  isNamed: false,
  overrides: {},
  workflow: { kind: "manual" },
};

export const draftOf = (one: Orchestration): Draft => ({
  objectType: one.objectType,
  objectId: one.objectId,
  destinationId: one.destinationId,
  templateId: one.templateId ?? "",
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
    ...(draft.objectId === "" ? { object: "Choose what to send." } : {}),
    ...(draft.destinationId === "" ? { destination: "Choose where to send it." } : {}),
    ...(draft.name.trim() === "" ? { name: "Give it a name." } : {}),
    ...(hasTime ? {} : { cron: "Write when it should run, such as 0 6 * * *." }),
  };
}

interface Named {
  readonly id: string;
  readonly name: string;
}

const nameIn = (things: readonly Named[], id: string): string =>
  things.find((one) => one.id === id)?.name ?? "none";

/** Mine and theirs side by side, by the names that people know. */
export function orchestrationDifferences(
  mine: Draft,
  theirs: Draft,
  choices: Choices,
): readonly Difference[] {
  const told = (draft: Draft) => ({
    name: draft.name,
    object: objectWithId(choices.objects, draft.objectId)?.name ?? "none",
    destination: nameIn(choices.destinations, draft.destinationId),
    template: draft.templateId === "" ? "Default rules" : nameIn(choices.templates, draft.templateId),
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
