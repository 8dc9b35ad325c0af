/** What the Add Orchestration dialog holds while it is filled in, and what is missing before it can be saved. */
import type { Orchestration, WorkflowShape } from "../../../contract/api/orchestrations.ts";
import type { TemplateRules } from "../../../contract/api/templates.ts";

export interface Draft {
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
  objectId: "",
  destinationId: "",
  templateId: "",
  name: "",
  isNamed: false,
  overrides: {},
  workflow: { kind: "manual" },
};

export const draftOf = (one: Orchestration): Draft => ({
  objectId: one.objectId,
  destinationId: one.destinationId,
  templateId: one.templateId ?? "",
  name: one.name,
  isNamed: true,
  overrides: one.overrides,
  workflow: one.workflow,
});

export type DraftField = "object" | "destination" | "name" | "cron";

export function missingOf(draft: Draft): { readonly field: DraftField; readonly sentence: string } | null {
  if (draft.objectId === "") return { field: "object", sentence: "Choose what to send." };
  if (draft.destinationId === "") return { field: "destination", sentence: "Choose where to send it." };
  if (draft.name.trim() === "") return { field: "name", sentence: "Give it a name." };
  if (draft.workflow.kind === "schedule" && draft.workflow.cron.trim() === "") {
    return { field: "cron", sentence: "Write when it should run, such as 0 6 * * *." };
  }
  return null;
}
