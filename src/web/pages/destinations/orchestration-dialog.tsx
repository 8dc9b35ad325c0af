/** Add Orchestration and Edit Orchestration: reads what can be chosen, then shows the form. One that a file manages can be copied. */
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { toTellable } from "../../api/api-error.ts";
import { useMay } from "../../api/context.ts";
import { useRead } from "../../api/reads.ts";
import { Button } from "../../blocks/button.tsx";
import { Dialog } from "../../blocks/dialog.tsx";
import { NeedsRole } from "../../blocks/needs-role.tsx";
import { useChoices } from "../../blocks/searched-select.tsx";
import { ErrorPanel, Loading } from "../../blocks/states.tsx";
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
  const client = useQueryClient();
  const mayAdd = useMay("operator");
  const title = editing === undefined ? addTitle : "Edit Orchestration";
  const { objects } = sendable;
  if (editing === undefined && !mayAdd) {
    return (
      <Dialog title={title} width={720} onClose={onClose} sheet>
        <NeedsRole what="Adding an orchestration" needed="operator" />
      </Dialog>
    );
  }
  const isEditedRead = editing === undefined || edited.data !== undefined;
  if (!objects || !destinations.data || !templates.data || begun === undefined || !isEditedRead) {
    const error = edited.error ?? objectError ?? sendable.error ?? destinations.error ?? templates.error;
    return (
      <Dialog title={title} width={720} onClose={onClose} sheet>
        {error === null ? (
          <Loading rows={6} rowHeight={64} />
        ) : (
          <ErrorPanel
            title="What can be sent, and where to, cannot be shown"
            error={toTellable(error)}
            action={
              <Button
                small
                onClick={() =>
                  void client.refetchQueries({ predicate: ({ state }) => state.status === "error" })
                }
              >
                Try again
              </Button>
            }
          />
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
