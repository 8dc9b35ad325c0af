/** Puts queries or segments into a folder, new or there already. A folder is there as long as something is in it. */
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import { toTellable } from "../../api/api-error.ts";
import { Button } from "../button.tsx";
import { Dialog } from "../dialog.tsx";
import { FolderField, folderProblem } from "./folder-field.tsx";
import { type SavedKind, type SavedSummary, savedKinds } from "./saved-kind.ts";

export function FolderDialog({
  kind,
  things,
  folders,
  chosen,
  isNew,
  onClose,
  onMoved,
}: {
  readonly kind: SavedKind;
  readonly things: readonly SavedSummary[];
  readonly folders: readonly string[];
  readonly chosen: readonly string[];
  /** What is put into a new folder is chosen here. */
  readonly isNew: boolean;
  readonly onClose: () => void;
  readonly onMoved: () => void;
}) {
  const client = useQueryClient();
  const { one: noun, many, list, change } = savedKinds[kind];
  const [folder, setFolder] = useState("");
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set(chosen));
  const [wrong, setWrong] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const form = useId();
  const movable = things.filter(({ managedBy }) => managedBy === null);
  const moved = movable.filter(({ id }) => picked.has(id));
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const problem =
      folderProblem(folder) ??
      (isNew && folder.trim() === "" ? "Give the folder a name." : undefined) ??
      (moved.length === 0
        ? `Choose at least one ${noun}: a folder is there as long as one is in it.`
        : undefined);
    setWrong(problem);
    if (problem !== undefined || isBusy) return;
    setBusy(true);
    try {
      for (const { id } of moved) await change(id, { folder });
      await client.invalidateQueries({ queryKey: [list] });
      onMoved();
    } catch (error) {
      setWrong(toTellable(error).message);
      setBusy(false);
    }
  };
  const toggle = (id: string) => {
    const next = new Set(picked);
    if (!next.delete(id)) next.add(id);
    setPicked(next);
  };
  return (
    <Dialog
      title={isNew ? "New folder" : "Move to folder"}
      width={440}
      onClose={onClose}
      footer={
        <>
          <span className="grow" />
          <Button onClick={onClose}>Cancel</Button>
          <Button look="filled" type="submit" form={form} disabled={isBusy}>
            {isNew ? "Create" : "Move"}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={(event) => void save(event)} noValidate>
        <FolderField value={folder} folders={folders} error={wrong} onChange={setFolder} />
        {isNew ? (
          <fieldset className="folder-things">
            <legend className="strong">{`${many.charAt(0).toUpperCase()}${many.slice(1)} to put into it`}</legend>
            {movable.map(({ id, name }) => (
              <label key={id} className="line">
                <input type="checkbox" checked={picked.has(id)} onChange={() => toggle(id)} />
                <bdi className="cut">{name}</bdi>
              </label>
            ))}
          </fieldset>
        ) : (
          <p className="small quiet">{moved.map(({ name }) => name).join(", ")}</p>
        )}
      </form>
    </Dialog>
  );
}
