/** Add Orchestration and Edit Orchestration: reads what can be chosen, then shows the form. One that a file manages can be copied. */
import { useState } from "react";
import { toTellable } from "../../api/api-error.ts";
import { useRead } from "../../api/reads.ts";
import { Dialog } from "../../blocks/dialog.tsx";
import { useChoices } from "../../blocks/searched-select.tsx";
import { Loading } from "../../blocks/states.tsx";
import { OrchestrationForm } from "./orchestration-form.tsx";
import { type ObjectType, useBegunObject, useSendableObjects } from "./sendable-objects.ts";

const addTitle = "Add Orchestration";

export function OrchestrationDialog({
  editing,
  object,
  objectType = "query",
  onClose,
}: {
  /** The id of the one to edit; undefined to add one. */
  readonly editing: string | undefined;
  /** The object to begin with. */
  readonly object: string | undefined;
  readonly objectType: ObjectType | undefined;
  readonly onClose: () => void;
}) {
  const sendable = useSendableObjects();
  const { begun, error: objectError } = useBegunObject(objectType, object);
  const destinations = useChoices("listDestinations");
  const templates = useRead("listTemplates", { query: { limit: 1 } });
  const edited = useRead(
    "readOrchestration",
    { params: { id: editing ?? "" } },
    { enabled: editing !== undefined },
  );
  const [isCopying, setCopying] = useState(false);
  const title = editing === undefined ? addTitle : "Edit Orchestration";
  const { objects } = sendable;
  const isEditedRead = editing === undefined || edited.data !== undefined;
  if (!objects || !destinations.data || !templates.data || begun === undefined || !isEditedRead) {
    const error = edited.error ?? objectError ?? sendable.error ?? destinations.error ?? templates.error;
    return (
      <Dialog title={title} width={720} onClose={onClose} sheet>
        {error === null ? (
          <Loading rows={6} rowHeight={64} />
        ) : (
          <p className="bad-text" role="alert">
            {toTellable(error).message}
          </p>
        )}
      </Dialog>
    );
  }
  const shared = {
    choices: {
      objects,
      destinations: { items: destinations.data.items, search: destinations.search },
      defaults: templates.data.defaults,
    },
    onClose,
  };
  return isCopying ? (
    <OrchestrationForm {...shared} key="copy" title={addTitle} edited={null} copied={edited.data} />
  ) : (
    <OrchestrationForm
      {...shared}
      title={title}
      edited={edited.data ?? null}
      object={begun}
      onCopy={() => setCopying(true)}
    />
  );
}
