/** The form of a destination beside its connection test. Saving tests first; what is wrong is said at its field. */
import { Link, useNavigate } from "@tanstack/react-router";
import { type FocusEvent, useEffect, useState } from "react";
import type { Destination } from "../../../contract/api/destinations.ts";
import { useMay } from "../../api/context.ts";
import { Button } from "../../blocks/button.tsx";
import { isForButton, useFirstWrong } from "../../blocks/first-wrong.ts";
import { Panel } from "../../blocks/panel.tsx";
import { differencesOf, SavedMeanwhile } from "../../blocks/saved-meanwhile.tsx";
import { useChoices } from "../../blocks/searched-select.tsx";
import { ConnectionPanel } from "./connection-panel.tsx";
import { DeleteDestination } from "./delete-destination.tsx";
import { beginDestination, draftWords } from "./destination-draft.ts";
import { DestinationForm } from "./destination-form.tsx";
import { useDestinationEditing } from "./use-destination-editing.ts";
import "./destination.css";

export function DestinationEditor({
  existing,
  copied = null,
  onUnsaved,
}: {
  readonly existing: Destination | null;
  /** The one that a new one begins as. */
  readonly copied?: Destination | null;
  readonly onUnsaved: (unsaved: boolean) => void;
}) {
  const mayTest = useMay(existing === null ? "operator" : "author");
  const mayAdd = useMay("operator");
  const mayChange = mayAdd && existing?.managedBy == null;
  const navigate = useNavigate();
  const { data: listed, search } = useChoices("listDestinations");
  const others = { items: listed?.items.filter(({ id }) => id !== existing?.id) ?? [], search };
  const { editing, wrong, refusals, test, saving, change, runTest, testWhenComplete, checkField, save } =
    useDestinationEditing(existing, copied);
  const [deleting, setDeleting] = useState(false);
  const page = useFirstWrong<HTMLDivElement>(refusals);
  const unsaved = editing.unsaved && mayChange && !saving;
  useEffect(() => onUnsaved(unsaved), [unsaved, onUnsaved]);
  const leaveField = (event: FocusEvent) => {
    if (isForButton(event)) return;
    if (event.target instanceof HTMLInputElement) checkField(event.target.name);
    testWhenComplete();
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: leaving any of its fields is listened to; nothing here is pressed.
    <div className="destination-page" ref={page} onBlur={leaveField}>
      <DestinationForm
        draft={editing.draft}
        existing={existing}
        others={others}
        wrong={wrong}
        readOnly={!mayChange}
        onChange={change}
        onCopy={
          mayAdd && existing !== null
            ? () => void navigate({ to: "/destinations/new", search: { from: existing.id } })
            : undefined
        }
        onDelete={mayChange && existing !== null ? () => setDeleting(true) : undefined}
      />
      <div className="destination-side">
        {editing.newer !== null && !saving && (
          <Panel>
            <SavedMeanwhile
              what="this destination"
              by={editing.newerBy}
              differences={differencesOf(
                editing.draft,
                beginDestination(editing.newer, null),
                draftWords,
                String,
              )}
              onTake={editing.take}
              onKeep={editing.keep}
            />
          </Panel>
        )}
        <ConnectionPanel test={test} mayTest={mayTest} onTest={runTest} />
        {wrong.all !== undefined && (
          <p className="bad-text small" role="alert">
            {wrong.all}
          </p>
        )}
        {mayChange && (
          <div className="destination-save">
            <p className="small faint grow">A destination that does not answer cannot be saved.</p>
            <Button look="filled" disabled={saving} onClick={save}>
              {saving ? "Testing and saving…" : "Save destination"}
            </Button>
          </div>
        )}
        {existing !== null && (
          <p className="small">
            <Link to="/destinations" search={{ tab: "orchestrations", destination: existing.id }}>
              Orchestrations that send to it
            </Link>
          </p>
        )}
      </div>
      {deleting && existing !== null && (
        <DeleteDestination one={existing} onClose={() => setDeleting(false)} />
      )}
    </div>
  );
}
