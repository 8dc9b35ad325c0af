/** The form of an orchestration: object, destination, data template, name, settings to verify, workflow. Nothing is sent by saving. */
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useEffect, useState } from "react";
import type { Orchestration } from "../../../contract/api/orchestrations.ts";
import { useMay } from "../../api/context.ts";
import { useRead } from "../../api/reads.ts";
import { Button } from "../../blocks/button.tsx";
import { Dialog } from "../../blocks/dialog.tsx";
import { type Option, SelectField, TextField } from "../../blocks/field.tsx";
import { isForButton, useFirstWrong } from "../../blocks/first-wrong.ts";
import { LeaveQuestion, useLeaving } from "../../blocks/leave-question.tsx";
import { ManagedByFile } from "../../blocks/notices.tsx";
import { SavedMeanwhile } from "../../blocks/saved-meanwhile.tsx";
import { SearchedSelect } from "../../blocks/searched-select.tsx";
import { usePhone } from "../../blocks/use-phone.ts";
import { ColumnsLine } from "./columns-line.tsx";
import { type Choices, type Chosen, draftOf, orchestrationDifferences } from "./orchestration-draft.ts";
import { OrchestrationSettings } from "./orchestration-settings.tsx";
import { emptyWords, manyOf, objectOptions, objectTypes } from "./sendable-objects.ts";
import { type Beginning, useOrchestrationEditing } from "./use-orchestration-editing.ts";
import { WorkflowChoice } from "./workflow-choice.tsx";
import "./orchestration-dialog.css";

type Editing = ReturnType<typeof useOrchestrationEditing>;
interface Part {
  readonly choices: Choices;
  readonly editing: Editing;
}

export function OrchestrationForm({
  title,
  edited,
  choices,
  onCopy,
  onClose,
  ...beginning
}: Beginning & {
  readonly title: string;
  readonly edited: Orchestration | null;
  readonly choices: Choices;
  readonly onCopy?: () => void;
  readonly onClose: () => void;
}) {
  const navigate = useNavigate();
  const mayAdd = useMay("operator");
  const phone = usePhone();
  const editing = useOrchestrationEditing(edited, choices, beginning);
  const { editing: held, wrong, refusals, busy } = editing;
  const [isPlanNext, setPlanNext] = useState(false);
  const form = useFirstWrong<HTMLFormElement>(refusals);
  const leaving = useLeaving(held.unsaved, onClose);
  const isManaged = edited !== null && edited.managedBy !== null;
  const save = async (planNext: boolean) => {
    if (isManaged || busy) return;
    setPlanNext(planNext);
    const saved = await editing.save();
    if (saved === null) return;
    if (planNext) await navigate({ to: "/destinations/orchestrations/$id/plan", params: { id: saved.id } });
    else onClose();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    void save(false);
  };
  useEffect(() => {
    form.current?.querySelector<HTMLElement>("select:not(:disabled)")?.focus();
  }, [form]);
  const buttons = (
    <>
      <span className="grow small faint desk-only">Nothing is sent until it is run.</span>
      {!phone && <Button onClick={leaving.close}>{isManaged ? "Close" : "Cancel"}</Button>}
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
  );
  return (
    <Dialog
      title={title}
      width={720}
      onClose={leaving.close}
      sheet
      footer={leaving.isAsking ? <LeaveQuestion leaving={leaving} /> : buttons}
    >
      <form
        ref={form}
        className="orchestration-form"
        noValidate
        onSubmit={submit}
        onKeyDown={(event) => {
          if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void save(false);
        }}
      >
        {isManaged && <ManagedByFile {...(mayAdd && onCopy !== undefined ? { onCopy } : {})} />}
        {held.newer !== null && !busy && (
          <SavedMeanwhile
            what="this orchestration"
            by={held.newerBy}
            differences={orchestrationDifferences(held.draft, draftOf(held.newer))}
            onTake={held.take}
            onKeep={held.keep}
          />
        )}
        <fieldset disabled={isManaged}>
          <legend className="hidden-words">What is sent where</legend>
          <WhatAndWhere choices={choices} editing={editing} />
          <Settings choices={choices} editing={editing} />
          <WorkflowChoice
            workflow={held.draft.workflow}
            error={wrong.cron}
            onChange={(workflow) => editing.change({ workflow })}
          />
        </fieldset>
        {wrong.all !== undefined && (
          <p className="bad-text small" role="alert">
            {wrong.all}
          </p>
        )}
        <button type="submit" hidden aria-hidden="true" tabIndex={-1} />
      </form>
    </Dialog>
  );
}

function WhatAndWhere({ choices, editing: { editing, templates, wrong, change, changeType, leave } }: Part) {
  const { draft } = editing;
  const objects = choices.objects[draft.objectType];
  const { destinations } = choices;
  const optionOf = (one: Chosen | null): Option | null =>
    one === null ? null : { value: one.id, label: one.name };
  const pick = (things: readonly Chosen[], id: string): Chosen | null => {
    const found = things.find((one) => one.id === id);
    return found === undefined ? null : { id, name: found.name };
  };
  return (
    <>
      <div className="form-two">
        <SelectField
          label="Object Type"
          name="objectType"
          value={draft.objectType}
          options={objectTypes}
          onChange={(event) => changeType(event.currentTarget.value)}
        />
        <SearchedSelect
          label="Object"
          name="object"
          what={manyOf(draft.objectType)}
          search={objects.search}
          chosen={optionOf(draft.object)}
          empty={emptyWords(draft.objectType, objects)}
          error={wrong.object}
          value={draft.object?.id ?? ""}
          options={objectOptions(objects)}
          onBlur={(event) => isForButton(event) || leave("object")}
          onChange={(event) => change({ object: pick(objects.items, event.currentTarget.value) })}
        />
        <SearchedSelect
          label="Destination"
          name="destination"
          what="destinations"
          search={destinations.search}
          chosen={optionOf(draft.destination)}
          empty={destinations.items.length === 0 ? "No destinations yet" : "Choose a destination"}
          error={wrong.destination}
          value={draft.destination?.id ?? ""}
          options={destinations.items.map(({ id, name, subdomain, isEnabled }) => ({
            value: id,
            label: isEnabled ? `${name} · ${subdomain}.zendesk.com` : `${name} · switched off`,
            disabled: !isEnabled,
          }))}
          onBlur={(event) => isForButton(event) || leave("destination")}
          onChange={(event) => change({ destination: pick(destinations.items, event.currentTarget.value) })}
        />
        <SearchedSelect
          label="Data Template"
          name="template"
          what="data templates"
          search={templates.search}
          chosen={templates.id === null ? null : { value: templates.id, label: templates.name }}
          value={templates.id ?? ""}
          empty="Default rules"
          options={templates.items.map(({ id, name }) => ({ value: id, label: name }))}
          onChange={(event) => change({ template: pick(templates.items, event.currentTarget.value) })}
        />
      </div>
      <TextField
        label="Name"
        name="name"
        maxLength={200}
        error={wrong.name}
        value={draft.name}
        onBlur={(event) => isForButton(event) || leave("name")}
        onChange={(event) => change({ name: event.currentTarget.value, isNamed: true })}
      />
    </>
  );
}

function Settings({ choices, editing: { editing, templates, change } }: Part) {
  const { draft } = editing;
  const phone = usePhone();
  const id = draft.destination?.id ?? "";
  const found = choices.destinations.items.find((one) => one.id === id);
  const read = useRead("readDestination", { params: { id } }, { enabled: id !== "" && found === undefined });
  return (
    <OrchestrationSettings
      rules={templates.rules ?? choices.defaults}
      overrides={draft.overrides}
      destination={found ?? read.data}
      folded={phone}
      onChange={(overrides) => change({ overrides })}
    >
      <ColumnsLine
        sent={{
          objectType: draft.objectType,
          objectId: draft.object?.id ?? "",
          destinationId: id,
          templateId: templates.id ?? "",
        }}
      />
    </OrchestrationSettings>
  );
}
