/** Puts queries into a folder, new or there already. A folder is there as long as a query is in it. */
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, useId, useState } from "react";
import type { QuerySummary } from "../../../contract/api/queries.ts";
import { toTellable } from "../../api/api-error.ts";
import { callRoute } from "../../api/call-route.ts";
import { Button } from "../../blocks/button.tsx";
import { Dialog } from "../../blocks/dialog.tsx";
import { FolderField, folderProblem } from "./folder-field.tsx";

export function FolderDialog({
  queries,
  folders,
  chosen,
  onClose,
  onMoved,
}: {
  readonly queries: readonly QuerySummary[];
  readonly folders: readonly string[];
  /** Empty for a new folder whose queries are chosen here. */
  readonly chosen: readonly string[];
  readonly onClose: () => void;
  readonly onMoved: () => void;
}) {
  const client = useQueryClient();
  const isNew = chosen.length === 0;
  const [folder, setFolder] = useState("");
  const [picked, setPicked] = useState<ReadonlySet<string>>(new Set(chosen));
  const [wrong, setWrong] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const form = useId();
  const movable = queries.filter(({ managedBy }) => managedBy === null);
  const moved = movable.filter(({ id }) => picked.has(id));
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const problem =
      folderProblem(folder) ??
      (isNew && folder.trim() === "" ? "Give the folder a name." : undefined) ??
      (moved.length === 0
        ? "Choose at least one query: a folder is there as long as one is in it."
        : undefined);
    setWrong(problem);
    if (problem !== undefined || isBusy) return;
    setBusy(true);
    try {
      for (const { id } of moved) {
        const params = { id };
        const { revision } = await callRoute("readQuery", { params });
        await callRoute("changeQuery", { params, body: { revision, folder } });
      }
      await client.invalidateQueries({ queryKey: ["listQueries"] });
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
          <fieldset className="folder-queries">
            <legend className="strong">Queries to put into it</legend>
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
