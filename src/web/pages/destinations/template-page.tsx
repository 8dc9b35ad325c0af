/** A data template: rules, guarded fields, renames, fixed values, beside the fields of the account. A second editor is told, never overwritten. */
import { IconTrash } from "@tabler/icons-react";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import type { Template, TemplateRules } from "../../../contract/api/templates.ts";
import { useMay } from "../../api/context.ts";
import { useRead } from "../../api/reads.ts";
import { Button } from "../../blocks/button.tsx";
import { TextField } from "../../blocks/field.tsx";
import { isForButton, useFirstWrong } from "../../blocks/first-wrong.ts";
import { FileTag, ManagedByFile } from "../../blocks/notices.tsx";
import { Panel } from "../../blocks/panel.tsx";
import { ReadState } from "../../blocks/read-state.tsx";
import { SavedMeanwhile } from "../../blocks/saved-meanwhile.tsx";
import { SearchedSelect, useChoices } from "../../blocks/searched-select.tsx";
import { Loading } from "../../blocks/states.tsx";
import { tellAmount } from "../../format/number.ts";
import { Page } from "../../shell/page.tsx";
import { AccountFields } from "./account-fields.tsx";
import { templateDifferences } from "./template-draft.ts";
import { FixedPanel, RenamesPanel } from "./template-maps.tsx";
import { GuardedPanel, RulesPanel } from "./template-rules.tsx";
import { useChosenDestination } from "./use-chosen-destination.ts";
import { useDelete } from "./use-delete.ts";
import { useTemplateEditing } from "./use-template-editing.ts";
import "./template.css";

const crumbs = [
  { name: "Destinations", link: { to: "/destinations", search: { tab: "destinations" } } },
  { name: "Data templates", link: { to: "/destinations", search: { tab: "templates" } } },
] as const;

export function TemplatePage() {
  const { id } = useParams({ from: "/inside/destinations/templates/$id" });
  const { from, destination = "" } = useSearch({ from: "/inside/destinations/templates/$id" });
  const isNew = id === "new";
  const list = useRead("listTemplates", { query: { limit: 1 } });
  const read = useRead("readTemplate", { params: { id } }, { enabled: !isNew });
  const begun = useRead(
    "readTemplate",
    { params: { id: from ?? "" } },
    { enabled: isNew && from !== undefined },
  );
  if (isNew && list.data !== undefined && !begun.isLoading) {
    return (
      <TemplateEditor
        key="new"
        existing={null}
        copied={begun.data ?? null}
        defaults={list.data.defaults}
        destinationId={destination}
      />
    );
  }
  if (!isNew && read.data !== undefined) {
    return (
      <TemplateEditor key={read.data.id} existing={read.data} copied={null} defaults={read.data.rules} />
    );
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
  copied,
  defaults,
  destinationId: asked = "",
}: {
  readonly existing: Template | null;
  /** The one that a new one begins as. */
  readonly copied: Template | null;
  readonly defaults: TemplateRules;
  /** The destination that a new one is for. */
  readonly destinationId?: string;
}) {
  const navigate = useNavigate();
  const mayAdd = useMay("operator");
  const isManaged = existing !== null && existing.managedBy !== null;
  const mayChange = mayAdd && !isManaged;
  const { data: listed, search } = useChoices("listDestinations");
  const destinations = listed?.items ?? [];
  const only = listed?.total === 1 ? destinations[0] : undefined;
  const { editing, destinationId, failure, refusals, busy, change, setRules, save, leaveName } =
    useTemplateEditing({ existing, copied, defaults, onlyDestinationId: asked || (only?.id ?? "") });
  const chosen = useChosenDestination(destinationId, existing ?? copied);
  const fields = useFirstWrong<HTMLFieldSetElement>(refusals);
  const { draft, newer } = editing;
  const remove = useDelete("template");
  const erase = async (one: Template) => {
    await navigate({ to: "/destinations", search: { tab: "templates" }, ignoreBlocker: true });
    await remove([one]);
  };
  const copy = (one: Template) =>
    void navigate({ to: "/destinations/templates/$id", params: { id: "new" }, search: { from: one.id } });

  return (
    <Page
      title={existing?.name ?? "New data template"}
      crumbs={crumbs}
      unsaved={editing.unsaved && mayChange}
      remark={existing === null ? undefined : `used by ${tellAmount(existing.usedBy, "orchestration")}`}
      status={isManaged && <FileTag />}
      actions={
        mayChange && (
          <>
            {existing !== null && (
              <Button
                look="quiet"
                icon={<IconTrash />}
                className="desk-only"
                disabled={existing.usedBy > 0}
                title={existing.usedBy > 0 ? "Orchestrations use it" : undefined}
                onClick={() => void erase(existing)}
              >
                Delete
              </Button>
            )}
            <Button disabled={!editing.unsaved} onClick={() => editing.restart(editing.base)}>
              Discard
            </Button>
            <Button look="filled" disabled={busy} onClick={save}>
              {busy ? "Saving…" : "Save"}
            </Button>
          </>
        )
      }
    >
      {newer !== null && !busy && (
        <Panel className="template-failure">
          <SavedMeanwhile
            what="this data template"
            by={editing.newerBy}
            differences={templateDifferences(draft, newer)}
            onTake={editing.take}
            onKeep={editing.keep}
          />
        </Panel>
      )}
      {failure.all !== undefined && (
        <Panel className="template-failure">
          <p className="bad-text panel-body" role="alert">
            {failure.all}
          </p>
        </Panel>
      )}
      {existing !== null && isManaged && (
        <Panel className="template-failure">
          <ManagedByFile {...(mayAdd ? { onCopy: () => copy(existing) } : {})} />
        </Panel>
      )}
      <fieldset ref={fields} className="template" disabled={!mayChange}>
        <legend className="hidden-words">Data template</legend>
        <div className="template-column">
          <Panel>
            <div className="form-two panel-body template-name">
              <TextField
                label="Name"
                maxLength={200}
                error={failure.name}
                value={draft.name}
                onBlur={(event) => isForButton(event) || leaveName()}
                onChange={(event) => change({ name: event.currentTarget.value })}
              />
              <SearchedSelect
                label="Destination"
                what="destinations"
                search={search}
                chosen={chosen}
                empty="Choose a destination"
                disabled={existing !== null}
                error={failure.destination}
                value={destinationId}
                options={destinations.map((one) => ({ value: one.id, label: one.name }))}
                onChange={(event) => change({ destinationId: event.currentTarget.value })}
              />
            </div>
          </Panel>
          <RulesPanel rules={draft.rules} onChange={setRules} />
          <GuardedPanel rules={draft.rules} onChange={setRules} />
        </div>
        <div className="template-column">
          <RenamesPanel rules={draft.rules} destinationId={destinationId} onChange={setRules} />
          <FixedPanel rules={draft.rules} destinationId={destinationId} onChange={setRules} />
          {destinationId !== "" && <AccountFields destinationId={destinationId} />}
        </div>
      </fieldset>
    </Page>
  );
}
