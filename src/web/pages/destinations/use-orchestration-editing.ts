/** Filling in an orchestration: each choice narrows the next, what is missing is told at its field, saving is on the revision one began with. */
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Orchestration } from "../../../contract/api/orchestrations.ts";
import { ApiError, isConflict, toTellable } from "../../api/api-error.ts";
import { callRoute } from "../../api/call-route.ts";
import { useEditing } from "../../api/use-editing.ts";
import {
  type Choices,
  type Draft,
  type DraftField,
  draftOf,
  emptyDraft,
  missingOf,
} from "./orchestration-draft.ts";
import { objectTypes, objectWithId, onlyObject, typeOfObject } from "./sendable-objects.ts";

/** What a new one begins with: an object, or all of another orchestration. */
export interface Beginning {
  readonly object?: string | undefined;
  readonly copied?: Orchestration | undefined;
}

type Refusal = Readonly<Partial<Record<DraftField | "all", string>>>;

/** Fills the next field when only one choice fits, and lets the name follow the object. */
function settle(draft: Draft, { objects, destinations, templates }: Choices): Draft {
  const only = destinations.filter(({ isEnabled }) => isEnabled);
  const destinationId = draft.destinationId || (only.length === 1 ? (only[0]?.id ?? "") : "");
  const fitting = templates.filter((template) => template.destinationId === destinationId);
  const isFitting = fitting.some(({ id }) => id === draft.templateId);
  const templateId = isFitting ? draft.templateId : fitting.length === 1 ? (fitting[0]?.id ?? "") : "";
  const object = objectWithId(objects, draft.objectId);
  return { ...draft, destinationId, templateId, name: draft.isNamed ? draft.name : (object?.name ?? "") };
}

function begin(choices: Choices, { object, copied }: Beginning): Draft {
  if (copied !== undefined) return { ...draftOf(copied), name: `${copied.name} (copy)` };
  const { objects } = choices;
  const objectType = object === undefined ? emptyDraft.objectType : typeOfObject(objects, object);
  const objectId = object ?? onlyObject(objects[objectType]);
  return settle({ ...emptyDraft, objectType, objectId }, choices);
}

async function store(draft: Draft, edited: Orchestration | null): Promise<Orchestration> {
  const body = {
    name: draft.name.trim(),
    objectType: draft.objectType,
    objectId: draft.objectId,
    destinationId: draft.destinationId,
    templateId: draft.templateId === "" ? null : draft.templateId,
    overrides: draft.overrides,
    workflow: draft.workflow,
  };
  if (edited === null) return (await callRoute("createOrchestration", { body })).orchestration;
  return callRoute("changeOrchestration", {
    params: { id: edited.id },
    body: { ...body, revision: edited.revision },
  });
}

export function useOrchestrationEditing(
  edited: Orchestration | null,
  choices: Choices,
  beginning: Beginning,
) {
  const client = useQueryClient();
  const editing = useEditing<Orchestration, Draft>(edited, (thing) =>
    thing === null ? begin(choices, beginning) : draftOf(thing),
  );
  const { draft, base } = editing;
  const [wrong, setWrong] = useState<Refusal>({});
  const [refusals, setRefusals] = useState(0);
  const [busy, setBusy] = useState(false);
  const refuse = (found: Refusal) => {
    setWrong(found);
    setRefusals((count) => count + 1);
  };
  const change = (part: Partial<Draft>) => {
    editing.change(settle({ ...draft, ...part }, choices));
    setWrong({});
  };
  const changeType = (value: string) => {
    const objectType = objectTypes.find((one) => one.value === value)?.value ?? draft.objectType;
    change({ objectType, objectId: onlyObject(choices.objects[objectType]) });
  };
  /** Tells of a field that is left without what it needs; of the others only when saving. */
  const leave = (field: DraftField) => {
    const { [field]: sentence } = missingOf(draft);
    if (sentence !== undefined) setWrong((old) => ({ ...old, [field]: sentence }));
  };
  /** The saved one, or null where something is missing or was refused; then it is told where. */
  const save = async (): Promise<Orchestration | null> => {
    const missing = missingOf(draft);
    if (Object.keys(missing).length > 0) {
      refuse(missing);
      return null;
    }
    setBusy(true);
    try {
      const saved = await store(draft, base);
      client.setQueryData(["readOrchestration", { params: { id: saved.id } }], saved);
      await client.invalidateQueries({ queryKey: ["listOrchestrations"] });
      void client.invalidateQueries({ queryKey: ["readHome"] });
      return saved;
    } catch (error) {
      setBusy(false);
      if (isConflict(error)) {
        editing.meet(error);
        void client.invalidateQueries({ queryKey: ["readOrchestration"] });
      } else {
        const isTaken = error instanceof ApiError && error.code === "name_taken";
        refuse({ [isTaken ? "name" : "all"]: toTellable(error).message });
      }
      return null;
    }
  };
  return { editing, wrong, refusals, busy, change, changeType, leave, save };
}
