/** The name and folder of a query or segment, new or there already. A wrong one is said at its field; nothing typed is lost. */
import { useQueryClient } from "@tanstack/react-query";
import { type FormEvent, type ReactNode, useId, useState } from "react";
import { ApiError, toTellable } from "../../api/api-error.ts";
import { Button } from "../button.tsx";
import { Dialog } from "../dialog.tsx";
import { TextField } from "../field.tsx";
import { FolderField, folderProblem } from "./folder-field.tsx";
import { type SavedKind, savedKinds } from "./saved-kind.ts";

interface Naming {
  readonly name: string;
  readonly folder: string;
}

interface Wrong {
  readonly name?: string;
  readonly folder?: string;
}

const noNaming: Naming = { name: "", folder: "" };

function wrongIn({ name, folder }: Naming): Wrong {
  const problem = folderProblem(folder);
  return {
    ...(problem === undefined ? {} : { folder: problem }),
    ...(name.trim() === "" ? { name: "Give it a name; it is how others find it." } : {}),
  };
}

/** `save` makes or changes it. What it answers leads away, and the dialog with its page; else the dialog closes. */
export function NameDialog({
  title,
  verb,
  kind,
  start = noNaming,
  folders,
  save,
  onClose,
  children,
}: {
  readonly title: string;
  readonly verb: string;
  readonly kind: SavedKind;
  readonly start?: Naming;
  readonly folders: readonly string[];
  readonly save: (naming: Naming) => Promise<(() => void) | null>;
  readonly onClose: () => void;
  readonly children?: ReactNode;
}) {
  const client = useQueryClient();
  const [naming, setNaming] = useState<Naming>({ name: start.name, folder: start.folder });
  const [wrong, setWrong] = useState<Wrong>({});
  const [isBusy, setBusy] = useState(false);
  const form = useId();
  const submit = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const found = wrongIn(naming);
    setWrong(found);
    const [first] = Object.keys(found);
    if (first !== undefined) event.currentTarget.querySelectorAll("input")[first === "name" ? 0 : 1]?.focus();
    if (first !== undefined || isBusy) return;
    setBusy(true);
    try {
      const leadOn = await save(naming);
      await client.invalidateQueries({ queryKey: [savedKinds[kind].list] });
      void client.invalidateQueries({ queryKey: [savedKinds[kind].read] });
      if (leadOn === null) onClose();
      else leadOn();
    } catch (error) {
      const isFolder = error instanceof ApiError && error.message.startsWith("folder");
      setWrong({ [isFolder ? "folder" : "name"]: toTellable(error).message });
      setBusy(false);
    }
  };
  return (
    <Dialog
      title={title}
      width={440}
      onClose={onClose}
      footer={
        <>
          <span className="grow" />
          <Button onClick={onClose}>Cancel</Button>
          <Button look="filled" type="submit" form={form} disabled={isBusy}>
            {verb}
          </Button>
        </>
      }
    >
      <form id={form} onSubmit={(event) => void submit(event)} noValidate>
        <TextField
          label="Name"
          value={naming.name}
          maxLength={200}
          error={wrong.name}
          autoComplete="off"
          placeholder={kind === "query" ? "Zendesk - Users" : "VIP at risk"}
          onChange={(event) => setNaming({ ...naming, name: event.currentTarget.value })}
        />
        <FolderField
          value={naming.folder}
          folders={folders}
          error={wrong.folder}
          onChange={(folder) => setNaming({ ...naming, folder })}
        />
        {children}
      </form>
    </Dialog>
  );
}
