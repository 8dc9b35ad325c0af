/** The name of an attributes table, new or there already. A new one begins with a SELECT that meets the rules. */
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { AttributesTable } from "../../../contract/api/attributes-tables.ts";
import type { Table } from "../../../contract/api/customer360.ts";
import { toTellable } from "../../api/api-error.ts";
import { callRoute } from "../../api/call-route.ts";
import { TextField } from "../../blocks/field.tsx";
import { FormDialog } from "../../blocks/form-dialog.tsx";
import { attributesText } from "./select-text.ts";

interface Naming {
  readonly title: string;
  readonly verb: string;
  readonly first: string;
  readonly save: (name: string) => Promise<void>;
  readonly onClose: () => void;
}

function NameForm({ title, verb, first, save, onClose }: Naming) {
  const [name, setName] = useState(first);
  const [wrong, setWrong] = useState<string>();
  const [busy, setBusy] = useState(false);
  const send = async () => {
    if (name.trim() === "") {
      setWrong("Give it a name; it is how others find it.");
      return;
    }
    setBusy(true);
    try {
      await save(name.trim());
    } catch (error) {
      setWrong(toTellable(error).message);
      setBusy(false);
    }
  };
  return (
    <FormDialog
      title={title}
      verb={verb}
      width={440}
      changed={name !== first}
      busy={busy}
      onSave={() => void send()}
      onClose={onClose}
    >
      <TextField
        label="Name"
        value={name}
        maxLength={200}
        error={wrong}
        autoComplete="off"
        placeholder="Zendesk_attributes"
        help="A SELECT with the Amperity ID first. Its columns are what people choose customers by in the Visual Segment Editor."
        onChange={(event) => {
          setName(event.currentTarget.value);
          setWrong(undefined);
        }}
      />
    </FormDialog>
  );
}

export function NewAttributesTable({
  tables,
  onClose,
}: {
  readonly tables: readonly Table[];
  readonly onClose: () => void;
}) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const make = async (name: string) => {
    const body = { name, sql: attributesText(tables) };
    const { attributesTable: made } = await callRoute("createAttributesTable", { body });
    await client.invalidateQueries({ queryKey: ["listAttributesTables"] });
    await navigate({ to: "/customer-360", search: { attributes: made.id } });
  };
  return <NameForm title="New attributes table" verb="Create" first="" save={make} onClose={onClose} />;
}

export function RenameAttributesTable({
  table,
  onClose,
}: {
  readonly table: AttributesTable;
  readonly onClose: () => void;
}) {
  const client = useQueryClient();
  const params = { id: table.id };
  const rename = async (name: string) => {
    const { revision } = await callRoute("readAttributesTable", { params });
    const fresh = await callRoute("changeAttributesTable", { params, body: { revision, name } });
    client.setQueryData(["readAttributesTable", { params }], fresh);
    void client.invalidateQueries({ queryKey: ["listAttributesTables"] });
    onClose();
  };
  return <NameForm title="Rename" verb="Save" first={table.name} save={rename} onClose={onClose} />;
}
