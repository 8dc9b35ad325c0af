/** Filling in an orchestration: each choice narrows the next, what is missing is told at its field, saving is on the revision one began with. */
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import type { Orchestration } from "../../../contract/api/orchestrations.ts";
import type { Template, TemplateRules } from "../../../contract/api/templates.ts";
import { ApiError, isConflict, toTellable } from "../../api/api-error.ts";
import { callRoute } from "../../api/call-route.ts";
import { useRead } from "../../api/reads.ts";
import { useEditing } from "../../api/use-editing.ts";
import { type ChoiceSearch, useChoices } from "../../blocks/searched-select.tsx";
import {
  type Choices,
  type Chosen,
  type Draft,
  type DraftField,
  draftOf,
  emptyDraft,
  missingOf,
} from "./orchestration-draft.ts";
import { type BegunObject, objectTypes, onlyObject } from "./sendable-objects.ts";

/** What a new one begins with: an object, or all of another orchestration. */
export interface Beginning {
  readonly object?: BegunObject | null;
  readonly copied?: Orchestration | undefined;
}

type Refusal = Readonly<Partial<Record<DraftField | "all", string>>>;

const chosenOf = (one: Chosen | undefined): Chosen | null =>
  one === undefined ? null : { id: one.id, name: one.name };

/** Fills the next field when only one choice fits, and lets the name follow the object. */
function settle(draft: Draft, { destinations }: Choices): Draft {
  const [only, ...others] = destinations.items.filter(({ isEnabled }) => isEnabled);
  const isOnly = others.length === 0 && !destinations.search.isLong;
  const destination = draft.destination ?? (isOnly ? chosenOf(only) : null);
  return { ...draft, destination, name: draft.isNamed ? draft.name : (draft.object?.name ?? "") };
}

function begin(choices: Choices, { object, copied }: Beginning): Draft {
  if (copied !== undefined) return { ...draftOf(copied), name: `${copied.name} (copy)` };
  const objectType = object?.type ?? emptyDraft.objectType;
  const chosen = object ?? onlyObject(choices.objects[objectType]);
  return settle({ ...emptyDraft, objectType, object: chosenOf(chosen) }, choices);
}

/** The data templates of the chosen destination, and which one is in force. */
function useTemplates({ destination, template }: Draft): Templates {
  const options = { filter: { destinationId: destination?.id }, enabled: destination !== null };
  const { data, search } = useChoices("listTemplates", options);
  const items = destination === null ? [] : (data?.items ?? []);
  const [first] = items;
  const usual = first !== undefined && data?.matching === 1 && !search.isLong ? first : null;
  const id = template === "usual" ? (usual?.id ?? null) : (template?.id ?? null);
  const name = template === "usual" ? (usual?.name ?? "") : (template?.name ?? "");
  const found = items.find((one) => one.id === id);
  const read = useRead(
    "readTemplate",
    { params: { id: id ?? "" } },
    { enabled: id !== null && found === undefined },
  );
  const isKnown = destination === null || data !== undefined;
  return { items, search, id, name, rules: (found ?? read.data)?.rules, isKnown };
}

interface Templates {
  readonly items: readonly Template[];
  readonly search: ChoiceSearch;
  /** Of the one in force; null for the default rules. */
  readonly id: string | null;
  readonly name: string;
  /** Undefined for the default rules, and until they are read. */
  readonly rules: TemplateRules | undefined;
  /** Whether it is known which one is the usual one. */
  readonly isKnown: boolean;
}

async function store(
  draft: Draft,
  templateId: string | null,
  edited: Orchestration | null,
): Promise<Orchestration> {
  const body = {
    name: draft.name.trim(),
    objectType: draft.objectType,
    objectId: draft.object?.id ?? "",
    destinationId: draft.destination?.id ?? "",
    templateId,
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
  const templates = useTemplates(draft);
  const change = (part: Partial<Draft>) => {
    const isMoved = part.destination !== undefined && part.destination?.id !== draft.destination?.id;
    editing.change(settle({ ...draft, ...(isMoved ? { template: "usual" } : {}), ...part }, choices));
    setWrong({});
  };
  const changeType = (value: string) => {
    const objectType = objectTypes.find((one) => one.value === value)?.value ?? draft.objectType;
    change({ objectType, object: chosenOf(onlyObject(choices.objects[objectType])) });
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
    if (!templates.isKnown) {
      refuse({ all: "The data templates of this destination are still being read." });
      return null;
    }
    setBusy(true);
    try {
      const saved = await store(draft, templates.id, base);
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
  return { editing, templates, wrong, refusals, busy, change, changeType, leave, save };
}
