/** A new segment: its name, its folder, and whether it is built from attributes or written in SQL. */
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type FormEvent, useId, useState } from "react";
import { toTellable } from "../../api/api-error.ts";
import { callRoute, type InputOf } from "../../api/call-route.ts";
import { read, useRead } from "../../api/reads.ts";
import { Button } from "../../blocks/button.tsx";
import { Dialog } from "../../blocks/dialog.tsx";
import { TextField } from "../../blocks/field.tsx";
import { Segmented } from "../../blocks/segmented.tsx";
import { FolderField, folderProblem } from "../queries/folder-field.tsx";
import { createBook, usualAttributes } from "./attribute-book.ts";
import { noRules } from "./rule-tree.ts";

type Content = InputOf<"createSegment">["body"]["content"];

const firstSql = "SELECT amperity_id\nFROM Customer_360\nWHERE ";

export function NewSegment({
  folders,
  onClose,
}: {
  readonly folders: readonly string[];
  readonly onClose: () => void;
}) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const [name, setName] = useState("");
  const [folder, setFolder] = useState("");
  const [kind, setKind] = useState<"visual" | "sql">("visual");
  const [wrong, setWrong] = useState<{ readonly name?: string; readonly folder?: string }>({});
  const [isBusy, setBusy] = useState(false);
  const tables = useRead("listAttributes", {}).data?.tables.length;
  const form = useId();
  const content = async (): Promise<Content> => {
    if (kind === "sql") return { kind, sql: firstSql, dialect: "trino" };
    const attributes = usualAttributes(
      createBook(await client.ensureQueryData(read("listAttributes", {})), name),
    );
    return { kind, visual: { rules: noRules, attributes: [...attributes] } };
  };
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const problem = folderProblem(folder);
    const found = {
      ...(problem === undefined ? {} : { folder: problem }),
      ...(name.trim() === "" ? { name: "Give it a name; it is how others find it." } : {}),
    };
    setWrong(found);
    if (Object.keys(found).length > 0 || isBusy) return;
    setBusy(true);
    try {
      const made = await callRoute("createSegment", { body: { name, folder, content: await content() } });
      await client.invalidateQueries({ queryKey: ["listSegments"] });
      await navigate({ to: "/segments/$id", params: { id: made.segment.id } });
    } catch (error) {
      setWrong({ name: toTellable(error).message });
      setBusy(false);
    }
  };
  return (
    <Dialog
      title="New segment"
      width={440}
      onClose={onClose}
      footer={
        <>
          <span className="grow" />
          <Button onClick={onClose}>Cancel</Button>
          <Button look="filled" type="submit" form={form} disabled={isBusy}>
            Create
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
          placeholder="VIP at risk"
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <FolderField value={folder} folders={folders} error={wrong.folder} onChange={setFolder} />
        <Segmented
          name="How it is made"
          wide
          value={kind}
          onChange={setKind}
          choices={[
            { value: "visual", label: "From attributes" },
            { value: "sql", label: "In SQL" },
          ]}
        />
        {kind === "visual" && tables === 0 && (
          <p className="small quiet segment-hint">
            No attributes table is available in the Visual Segment Editor yet; make one in Customer 360 first.
          </p>
        )}
      </form>
    </Dialog>
  );
}
