/** Asks before a person is removed for good: their sessions and API keys end, what they made stays. */
import { IconTrash } from "@tabler/icons-react";
import type { Person } from "../../../contract/api/people.ts";
import { useChange } from "../../api/reads.ts";
import { Confirm } from "../../blocks/dialog.tsx";
import { showToast } from "../../blocks/toast.tsx";

export function RemovePerson({ person, onClose }: { readonly person: Person; readonly onClose: () => void }) {
  const remove = useChange("removePerson", ["listPeople", "listApiKeys"]);
  const confirm = () =>
    remove.mutate(
      { params: { id: person.id } },
      {
        onSuccess: () => {
          showToast({ icon: <IconTrash />, words: <>{person.name} was removed</> });
          onClose();
        },
      },
    );
  return (
    <Confirm
      title={`Remove ${person.name}?`}
      verb="Remove"
      look="delete"
      icon={<IconTrash aria-hidden="true" />}
      busy={remove.isPending}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>
        They are signed out and their API keys end at once. What they made stays, and so does what the audit
        log says of them. To let them back in, disable them instead.
      </p>
      {remove.error !== null && (
        <p className="bad-text small" role="alert">
          {remove.error.message}
        </p>
      )}
    </Confirm>
  );
}
