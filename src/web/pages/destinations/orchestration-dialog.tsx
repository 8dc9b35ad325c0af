/** Add Orchestration: object, destination, data template, name, settings to verify, workflow. Nothing is sent by saving. */
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useEffect, useRef, useState } from "react";
import type { Orchestration } from "../../../contract/api/orchestrations.ts";
import { ApiError, isConflict, toTellable } from "../../api/api-error.ts";
import { callRoute } from "../../api/call-route.ts";
import { useRead } from "../../api/reads.ts";
import { useEditing } from "../../api/use-editing.ts";
import { Button } from "../../blocks/button.tsx";
import { Dialog } from "../../blocks/dialog.tsx";
import { SelectField, TextField } from "../../blocks/field.tsx";
import { ManagedByFile } from "../../blocks/notices.tsx";
import { SavedMeanwhile } from "../../blocks/saved-meanwhile.tsx";
import { Loading } from "../../blocks/states.tsx";
import { usePhone } from "../../blocks/use-phone.ts";
import { ColumnsLine } from "./columns-line.tsx";
import {
  type Choices,
  type Draft,
  type DraftField,
  draftOf,
  emptyDraft,
  missingOf,
  orchestrationDifferences,
} from "./orchestration-draft.ts";
import { OrchestrationSettings } from "./orchestration-settings.tsx";
import {
  emptyWords,
  objectOptions,
  objectTypes,
  objectWithId,
  onlyObject,
  typeOfObject,
  useSendableObjects,
  withObjectOf,
} from "./sendable-objects.ts";
import { WorkflowChoice } from "./workflow-choice.tsx";
import "./orchestration-dialog.css";

export function OrchestrationDialog({
  editing,
  object,
  onClose,
}: {
  /** The id of the one to edit; undefined to add one. */
  readonly editing: string | undefined;
  /** The object to begin with. */
  readonly object: string | undefined;
  readonly onClose: () => void;
}) {
  const { objects, error } = useSendableObjects();
  const destinations = useRead("listDestinations", {}).data?.items;
  const templates = useRead("listTemplates", {}).data;
  const edited = useRead(
    "readOrchestration",
    { params: { id: editing ?? "" } },
    { enabled: editing !== undefined },
  );
  const title = editing === undefined ? "Add Orchestration" : "Edit Orchestration";
  if (!objects || !destinations || !templates || (editing !== undefined && edited.data === undefined)) {
    return (
      <Dialog title={title} width={720} onClose={onClose} sheet>
        {(edited.error ?? error) ? (
          <p className="bad-text">{toTellable(edited.error ?? error).message}</p>
        ) : (
          <Loading rows={6} rowHeight={64} />
        )}
      </Dialog>
    );
  }
  return (
    <OrchestrationForm
      title={title}
      edited={edited.data}
      choices={{
        objects: withObjectOf(objects, edited.data),
        destinations,
        templates: templates.items,
        defaults: templates.defaults,
      }}
      object={object}
      onClose={onClose}
    />
  );
}

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

function begin(choices: Choices, object: string | undefined): Draft {
  const { objects } = choices;
  const objectType = object === undefined ? emptyDraft.objectType : typeOfObject(objects, object);
  const objectId = object ?? onlyObject(objects[objectType]);
  return settle({ ...emptyDraft, objectType, objectId }, choices);
}

function OrchestrationForm({
  title,
  edited,
  choices,
  object,
  onClose,
}: {
  readonly title: string;
  readonly edited: Orchestration | undefined;
  readonly choices: Choices;
  readonly object: string | undefined;
  readonly onClose: () => void;
}) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const phone = usePhone();
  const form = useRef<HTMLFormElement>(null);
  const editing = useEditing<Orchestration, Draft>(edited ?? null, (thing) =>
    thing === null ? begin(choices, object) : draftOf(thing),
  );
  const { draft, base, newer } = editing;
  const [wrong, setWrong] = useState<{
    readonly field: DraftField | "all";
    readonly sentence: string;
  } | null>(null);
  const [busy, setBusy] = useState(false);
  const [leaving, setLeaving] = useState(false);
  const [isPlanNext, setPlanNext] = useState(false);
  const isManaged = edited !== undefined && edited.managedBy !== null;
  const change = (part: Partial<Draft>) => {
    editing.change(settle({ ...draft, ...part }, choices));
    setWrong(null);
  };
  const changeType = (value: string) => {
    const objectType = objectTypes.find((one) => one.value === value)?.value ?? draft.objectType;
    change({ objectType, objectId: onlyObject(choices.objects[objectType]) });
  };
  const close = () => (!editing.unsaved || leaving ? onClose() : setLeaving(true));

  const save = async (planNext: boolean) => {
    const missing = missingOf(draft);
    if (missing !== null) {
      setWrong(missing);
      form.current?.querySelector<HTMLElement>(`[name=${missing.field}]`)?.focus();
      return;
    }
    setBusy(true);
    setPlanNext(planNext);
    try {
      const saved = await store(draft, base);
      client.setQueryData(["readOrchestration", { params: { id: saved.id } }], saved);
      await client.invalidateQueries({ queryKey: ["listOrchestrations"] });
      void client.invalidateQueries({ queryKey: ["readHome"] });
      if (planNext) await navigate({ to: "/destinations/orchestrations/$id/plan", params: { id: saved.id } });
      else onClose();
    } catch (error) {
      if (isConflict(error)) {
        editing.meet(error);
        void client.invalidateQueries({ queryKey: ["readOrchestration"] });
      } else {
        const isTaken = error instanceof ApiError && error.code === "name_taken";
        setWrong({ field: isTaken ? "name" : "all", sentence: toTellable(error).message });
      }
      setBusy(false);
    }
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void save(false);
  };
  useEffect(() => {
    form.current?.querySelector<HTMLElement>("select:not(:disabled)")?.focus();
  }, []);
  const wrongIn = (field: DraftField | "all") => (wrong?.field === field ? wrong.sentence : undefined);
  const rules = choices.templates.find(({ id }) => id === draft.templateId)?.rules ?? choices.defaults;
  const destination = choices.destinations.find(({ id }) => id === draft.destinationId);

  return (
    <Dialog
      title={title}
      width={720}
      onClose={close}
      sheet
      footer={
        leaving ? (
          <>
            <span className="grow strong">Leave without saving?</span>
            <Button onClick={() => setLeaving(false)}>Stay</Button>
            <Button look="delete" onClick={onClose}>
              Leave
            </Button>
          </>
        ) : (
          <>
            <span className="grow small faint desk-only">Nothing is sent until it is run.</span>
            {!phone && <Button onClick={close}>Cancel</Button>}
            {!isManaged && (
              <>
                <Button disabled={busy} onClick={() => void save(true)}>
                  {busy && isPlanNext ? "Saving…" : "Save and plan"}
                </Button>
                <Button look="filled" disabled={busy} onClick={() => void save(false)}>
                  {busy && !isPlanNext ? "Saving…" : "Save"}
                </Button>
              </>
            )}
          </>
        )
      }
    >
      <form
        ref={form}
        className="orchestration-form"
        onSubmit={submit}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void save(false);
        }}
      >
        {isManaged && <ManagedByFile />}
        {newer !== null && !busy && (
          <SavedMeanwhile
            what="this orchestration"
            by={editing.newerBy}
            differences={orchestrationDifferences(draft, draftOf(newer), choices)}
            onTake={editing.take}
            onKeep={editing.keep}
          />
        )}
        <fieldset disabled={isManaged}>
          <legend className="hidden-words">What is sent where</legend>
          <div className="form-two">
            <SelectField
              label="Object Type"
              name="objectType"
              value={draft.objectType}
              options={objectTypes}
              onChange={(event) => changeType(event.currentTarget.value)}
            />
            <SelectField
              label="Object"
              name="object"
              empty={emptyWords(draft.objectType, choices.objects)}
              error={wrongIn("object")}
              value={draft.objectId}
              options={objectOptions(choices.objects[draft.objectType])}
              onChange={(event) => change({ objectId: event.currentTarget.value })}
            />
            <SelectField
              label="Destination"
              name="destination"
              empty={choices.destinations.length === 0 ? "No destinations yet" : "Choose a destination"}
              error={wrongIn("destination")}
              value={draft.destinationId}
              options={choices.destinations.map(({ id, name, subdomain, isEnabled }) => ({
                value: id,
                label: isEnabled ? `${name} · ${subdomain}.zendesk.com` : `${name} · switched off`,
                disabled: !isEnabled,
              }))}
              onChange={(event) => change({ destinationId: event.currentTarget.value })}
            />
            <SelectField
              label="Data Template"
              name="template"
              value={draft.templateId}
              options={[
                { value: "", label: "Default rules" },
                ...choices.templates
                  .filter(({ destinationId }) => destinationId === draft.destinationId)
                  .map(({ id, name }) => ({ value: id, label: name })),
              ]}
              onChange={(event) => change({ templateId: event.currentTarget.value })}
            />
          </div>
          <TextField
            label="Name"
            name="name"
            maxLength={200}
            error={wrongIn("name")}
            value={draft.name}
            onChange={(event) => change({ name: event.currentTarget.value, isNamed: true })}
          />
          <OrchestrationSettings
            rules={rules}
            overrides={draft.overrides}
            destination={destination}
            folded={phone}
            onChange={(overrides) => change({ overrides })}
          >
            <ColumnsLine draft={draft} />
          </OrchestrationSettings>
          <WorkflowChoice
            workflow={draft.workflow}
            error={wrongIn("cron")}
            onChange={(workflow) => change({ workflow })}
          />
        </fieldset>
        {wrongIn("all") !== undefined && (
          <p className="bad-text small" role="alert">
            {wrongIn("all")}
          </p>
        )}
        <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
      </form>
    </Dialog>
  );
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
