/** Asks once before a destination is deleted; what it held stays for a while, so Undo brings it back. */
import { IconTrash } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Destination } from "../../../contract/api/destinations.ts";
import { toTellable } from "../../api/api-error.ts";
import { callRoute } from "../../api/call-route.ts";
import { tellDeleted } from "../../blocks/deleted-toast.tsx";
import { Confirm } from "../../blocks/dialog.tsx";
import { tellFailure } from "../../blocks/failure-toast.tsx";

export function DeleteDestination({
  one,
  onClose,
}: {
  readonly one: Destination;
  readonly onClose: () => void;
}) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | null>(null);
  const params = { id: one.id };
  const again = () => client.invalidateQueries({ queryKey: ["listDestinations"] });
  const undo = () =>
    callRoute("undeleteDestination", { params })
      .then(again)
      .catch((error: unknown) => tellFailure(`${one.name} was not brought back`, error));
  const remove = async () => {
    setBusy(true);
    try {
      await callRoute("deleteDestination", { params });
      await navigate({ to: "/destinations", search: { tab: "destinations" }, ignoreBlocker: true });
      await again();
      onClose();
      tellDeleted(`Destination “${one.name}” deleted`, () => void undo());
    } catch (error) {
      setFailure(toTellable(error).message);
      setBusy(false);
    }
  };
  return (
    <Confirm
      title={`Delete ${one.name}?`}
      verb={busy ? "Deleting…" : "Delete the destination"}
      look="delete"
      icon={<IconTrash aria-hidden="true" />}
      busy={busy}
      onConfirm={() => void remove()}
      onClose={onClose}
    >
      <p>Nothing is deleted in Zendesk. Deskfeed forgets the account and its credential.</p>
      {failure !== null && (
        <p className="bad-text" role="alert">
          {failure}
        </p>
      )}
    </Confirm>
  );
}
