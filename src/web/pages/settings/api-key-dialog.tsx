/** Makes an API key: its name, a role of at most one's own, an end; then shows it, once. */
import { useState } from "react";
import type { Role } from "../../../contract/api/field-shapes.ts";
import { useMe } from "../../api/context.ts";
import { useChange } from "../../api/reads.ts";
import { Button } from "../../blocks/button.tsx";
import { CopyField } from "../../blocks/copy-field.tsx";
import { Dialog } from "../../blocks/dialog.tsx";
import { SelectField, TextField } from "../../blocks/field.tsx";
import { FormDialog } from "../../blocks/form-dialog.tsx";
import { useNow } from "../../blocks/use-now.ts";
import { tellDay } from "../../format/time.ts";
import { roleHelp, roleOptions } from "./role-words.ts";

const dayMs = 86_400_000;
const ends = [
  { value: "30", label: "In 30 days" },
  { value: "90", label: "In 90 days" },
  { value: "365", label: "In a year" },
  { value: "day", label: "On a day of your choice" },
  { value: "never", label: "Never" },
] as const;

/** Whole days from now to the end of the chosen day; null when it is not to come, or too far. */
function daysUntil(day: string, now: number): number | null {
  const end = new Date(`${day}T23:59:59`).getTime();
  const days = Math.floor((end - now) / dayMs);
  return Number.isNaN(days) || days < 1 || days > 3650 ? null : days;
}

export function ApiKeyDialog({ onClose }: { readonly onClose: () => void }) {
  const me = useMe();
  const now = useNow();
  const [name, setName] = useState("");
  const [role, setRole] = useState<Role>("viewer");
  const [end, setEnd] = useState<(typeof ends)[number]["value"]>("90");
  const [day, setDay] = useState("");
  const [wrong, setWrong] = useState<{ readonly field: "name" | "day"; readonly sentence: string } | null>(
    null,
  );
  const make = useChange("createApiKey", ["listApiKeys"]);
  if (make.data !== undefined) return <KeyShown text={make.data.key} onClose={onClose} />;
  const days = end === "never" ? null : end === "day" ? daysUntil(day, now) : Number(end);
  const save = (form: HTMLFormElement) => {
    const found =
      name.trim() === ""
        ? ({ field: "name", sentence: "Name it after the program that will use it." } as const)
        : end === "day" && days === null
          ? ({ field: "day", sentence: "Choose a day from tomorrow on, within ten years." } as const)
          : null;
    setWrong(found);
    if (found !== null) form.querySelector<HTMLInputElement>(`[name=${found.field}]`)?.focus();
    else make.mutate({ body: { name: name.trim(), role, expiresInDays: days } });
  };
  return (
    <FormDialog
      title="Make an API key"
      verb="Make the key"
      changed={name !== ""}
      busy={make.isPending}
      error={make.error?.message}
      onSave={save}
      onClose={onClose}
    >
      <TextField
        label="Name"
        name="name"
        autoComplete="off"
        maxLength={200}
        placeholder="Nightly refresh"
        value={name}
        error={wrong?.field === "name" ? wrong.sentence : undefined}
        onChange={(event) => {
          setName(event.currentTarget.value);
          setWrong(null);
        }}
      />
      <SelectField
        label="Role"
        name="role"
        options={roleOptions(me.role)}
        value={role}
        help={roleHelp(role)}
        onChange={(event) => setRole(event.currentTarget.value as Role)}
      />
      <SelectField
        label="Ends"
        name="end"
        options={ends}
        value={end}
        help={
          end === "never"
            ? "It works until somebody revokes it."
            : days === null || end === "day"
              ? undefined
              : `On ${tellDay(now + days * dayMs, now)}.`
        }
        onChange={(event) => setEnd(event.currentTarget.value as typeof end)}
      />
      {end === "day" && (
        <TextField
          label="Last day"
          name="day"
          type="date"
          value={day}
          error={wrong?.field === "day" ? wrong.sentence : undefined}
          onChange={(event) => {
            setDay(event.currentTarget.value);
            setWrong(null);
          }}
        />
      )}
    </FormDialog>
  );
}

function KeyShown({ text, onClose }: { readonly text: string; readonly onClose: () => void }) {
  return (
    <Dialog
      title="Copy the key now"
      sheet
      width={560}
      onClose={onClose}
      footer={
        <>
          <span className="grow" />
          <Button look="filled" onClick={onClose}>
            Done
          </Button>
        </>
      }
    >
      <div className="form-dialog">
        <CopyField label="API key" text={text} help="It is shown only here: Deskfeed keeps no copy of it." />
        <CopyField
          label="A call with it"
          text={`curl -H "Authorization: Bearer ${text}" ${location.origin}/api/runs`}
        />
      </div>
    </Dialog>
  );
}
