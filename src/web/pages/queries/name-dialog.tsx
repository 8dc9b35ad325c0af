/** The name and folder of a query, new or there already. A wrong one is said at its field; nothing typed is lost. */
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useId, useState } from "react";
import type { Query } from "../../../contract/api/queries.ts";
import { ApiError, toTellable } from "../../api/api-error.ts";
import { callRoute } from "../../api/call-route.ts";
import { useRead } from "../../api/reads.ts";
import { Button } from "../../blocks/button.tsx";
import { Dialog } from "../../blocks/dialog.tsx";
import { TextField } from "../../blocks/field.tsx";
import { FolderField, folderProblem } from "./folder-field.tsx";

interface Wrong {
  readonly name?: string;
  readonly folder?: string;
}

/** Without a query it makes a new one, whose editor then opens. */
export function NameDialog({ query, onClose }: { readonly query?: Query; readonly onClose: () => void }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState(query?.name ?? "");
  const [folder, setFolder] = useState(query?.folder ?? "");
  const [wrong, setWrong] = useState<Wrong>({});
  const [isBusy, setBusy] = useState(false);
  const folders = useRead("listQueries", { query: { limit: 200 } }).data?.folders ?? [];
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const problem = folderProblem(folder);
    const found: Wrong = {
      ...(problem === undefined ? {} : { folder: problem }),
      ...(name.trim() === "" ? { name: "Give it a name; it is how others find it." } : {}),
    };
    setWrong(found);
    if (Object.keys(found).length > 0 || isBusy) return;
    setBusy(true);
    try {
      if (query === undefined) {
        const made = await callRoute("createQuery", { body: { name, folder } });
        await client.invalidateQueries({ queryKey: ["listQueries"] });
        await navigate({ to: "/queries/$id", params: { id: made.query.id } });
      } else {
        const params = { id: query.id };
        const { revision } = await callRoute("readQuery", { params });
        const fresh = await callRoute("changeQuery", { params, body: { revision, name, folder } });
        client.setQueryData(["readQuery", { params }], fresh);
        onClose();
      }
    } catch (error) {
      const isFolder = error instanceof ApiError && error.message.startsWith("folder");
      setWrong({ [isFolder ? "folder" : "name"]: toTellable(error).message });
      setBusy(false);
    }
  };
  const form = useId();
  return (
    <Dialog
      title={query === undefined ? "New query" : "Name and folder"}
      width={440}
      onClose={onClose}
      footer={
        <>
          <span className="grow" />
          <Button onClick={onClose}>Cancel</Button>
          <Button look="filled" type="submit" form={form} disabled={isBusy}>
            {query === undefined ? "Create" : "Save"}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={(event) => void save(event)} noValidate>
        <TextField
          label="Name"
          value={name}
          maxLength={200}
          error={wrong.name}
          autoComplete="off"
          placeholder="Zendesk - Users"
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <FolderField value={folder} folders={folders} error={wrong.folder} onChange={setFolder} />
      </form>
    </Dialog>
  );
}
