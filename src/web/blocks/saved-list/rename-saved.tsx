/** The name and folder of the query or segment that is open. */
import { useRead } from "../../api/reads.ts";
import { NameDialog } from "./name-dialog.tsx";
import { type SavedKind, savedKinds } from "./saved-kind.ts";

export function RenameSaved({
  kind,
  thing,
  onClose,
}: {
  readonly kind: SavedKind;
  readonly thing: { readonly id: string; readonly name: string; readonly folder: string };
  readonly onClose: () => void;
}) {
  const { list, change } = savedKinds[kind];
  const folders = useRead(list, { query: { limit: 200 } }).data?.folders ?? [];
  return (
    <NameDialog
      title="Name and folder"
      verb="Save"
      kind={kind}
      start={thing}
      folders={folders}
      save={async (naming) => {
        await change(thing.id, naming);
        return null;
      }}
      onClose={onClose}
    />
  );
}
