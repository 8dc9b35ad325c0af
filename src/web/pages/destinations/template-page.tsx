/** A data template: rules, guarded fields, renames, fixed values, beside the fields of the account. A second editor is told, never overwritten. */
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import type { Template, TemplateRules } from "../../../contract/api/templates.ts";
import { ApiError, toTellable } from "../../api/api-error.ts";
import { callRoute } from "../../api/call-route.ts";
import { useMay } from "../../api/context.ts";
import { useRead } from "../../api/reads.ts";
import { Button } from "../../blocks/button.tsx";
import { SelectField, TextField } from "../../blocks/field.tsx";
import { EditConflict, FileTag, ManagedByFile } from "../../blocks/notices.tsx";
import { Panel } from "../../blocks/panel.tsx";
import { ReadState } from "../../blocks/read-state.tsx";
import { Loading } from "../../blocks/states.tsx";
import { tellAmount } from "../../format/number.ts";
import { Page } from "../../shell/page.tsx";
import { AccountFields } from "./account-fields.tsx";
import { FixedPanel, RenamesPanel } from "./template-maps.tsx";
import { GuardedPanel, RulesPanel } from "./template-rules.tsx";
import "./template.css";

const crumbs = [
  { name: "Destinations", link: { to: "/destinations", search: { tab: "destinations" } } },
  { name: "Data templates", link: { to: "/destinations", search: { tab: "templates" } } },
] as const;

export function TemplatePage() {
  const { id } = useParams({ from: "/inside/destinations/templates/$id" });
  const isNew = id === "new";
  const defaults = useRead("listTemplates", {});
  const read = useRead("readTemplate", { params: { id } }, { enabled: !isNew });
  if (isNew && defaults.data !== undefined)
    return <TemplateEditor existing={null} rules={defaults.data.defaults} />;
  if (read.data !== undefined) {
    return <TemplateEditor key={read.data.id} existing={read.data} rules={read.data.rules} />;
  }
  return (
    <Page title="Data template" crumbs={crumbs}>
      <Panel>
        {isNew ? (
          <Loading rows={6} rowHeight={61} />
        ) : (
          <ReadState read={read} what="The data template" rows={6} rowHeight={61}>
            {() => null}
          </ReadState>
        )}
      </Panel>
    </Page>
  );
}

function TemplateEditor({
  existing,
  rules,
}: {
  readonly existing: Template | null;
  readonly rules: TemplateRules;
}) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const mayChange = useMay("operator") && existing?.managedBy == null;
  const destinations = useRead("listDestinations", {}).data?.items ?? [];
  const [draft, setDraft] = useState(rules);
  const [name, setName] = useState(existing?.name ?? "");
  const [chosen, setChosen] = useState(existing?.destinationId ?? "");
  const [failure, setFailure] = useState<{ readonly sentence: string; readonly conflict: boolean } | null>(
    null,
  );
  const [busy, setBusy] = useState(false);
  const destinationId = chosen || (destinations.length === 1 ? (destinations[0]?.id ?? "") : "");
  const unsaved = JSON.stringify(draft) !== JSON.stringify(rules) || name !== (existing?.name ?? "");
  const change = (part: Partial<TemplateRules>) => setDraft((old) => ({ ...old, ...part }));

  const save = async () => {
    if (name.trim() === "" || destinationId === "") {
      setFailure({ sentence: "Give it a name and choose its destination.", conflict: false });
      return;
    }
    setBusy(true);
    setFailure(null);
    try {
      if (existing === null) {
        const { template } = await callRoute("createTemplate", {
          body: { name: name.trim(), destinationId, rules: draft },
        });
        await client.invalidateQueries({ queryKey: ["listTemplates"] });
        await navigate({ to: "/destinations/templates/$id", params: { id: template.id }, replace: true });
      } else {
        const body = { revision: existing.revision, name: name.trim(), rules: draft };
        const changed = await callRoute("changeTemplate", { params: { id: existing.id }, body });
        client.setQueryData(["readTemplate", { params: { id: existing.id } }], changed);
        void client.invalidateQueries({ queryKey: ["listTemplates"] });
      }
    } catch (error) {
      const conflict = error instanceof ApiError && error.code === "changed_meanwhile";
      setFailure({ sentence: toTellable(error).message, conflict });
    } finally {
      setBusy(false);
    }
  };
  /** Takes the newest revision and keeps what was typed here, so that the next Save is knowingly on top of theirs. */
  const keepMine = async () => {
    await client.invalidateQueries({ queryKey: ["readTemplate"] });
    setFailure(null);
  };

  return (
    <Page
      title={existing?.name ?? "New data template"}
      crumbs={crumbs}
      unsaved={unsaved && mayChange}
      remark={existing === null ? undefined : `used by ${tellAmount(existing.usedBy, "orchestration")}`}
      status={existing !== null && existing.managedBy !== null && <FileTag />}
      actions={
        mayChange && (
          <>
            <Button disabled={!unsaved} onClick={() => setDraft(rules)}>
              Discard
            </Button>
            <Button look="filled" disabled={busy} onClick={() => void save()}>
              {busy ? "Saving…" : "Save"}
            </Button>
          </>
        )
      }
    >
      {failure !== null && (
        <Panel className="template-failure">
          {failure.conflict ? (
            <EditConflict
              who="Someone else"
              version="a newer version"
              keep="Keep mine, on top of theirs"
              onKeep={() => void keepMine()}
            />
          ) : (
            <p className="bad-text panel-body" role="alert">
              {failure.sentence}
            </p>
          )}
        </Panel>
      )}
      <fieldset className="template" disabled={!mayChange}>
        <legend className="hidden-words">Data template</legend>
        <div className="template-column">
          {existing?.managedBy != null && (
            <Panel>
              <ManagedByFile />
            </Panel>
          )}
          <Panel>
            <div className="form-two panel-body template-name">
              <TextField
                label="Name"
                maxLength={200}
                value={name}
                onChange={(event) => setName(event.currentTarget.value)}
              />
              <SelectField
                label="Destination"
                empty="Choose a destination"
                disabled={existing !== null}
                value={destinationId}
                options={destinations.map((one) => ({ value: one.id, label: one.name }))}
                onChange={(event) => setChosen(event.currentTarget.value)}
              />
            </div>
          </Panel>
          <RulesPanel rules={draft} onChange={change} />
          <GuardedPanel rules={draft} onChange={change} />
        </div>
        <div className="template-column">
          <RenamesPanel rules={draft} onChange={change} />
          <FixedPanel rules={draft} onChange={change} />
          {destinationId !== "" && <AccountFields destinationId={destinationId} />}
        </div>
      </fieldset>
    </Page>
  );
}
