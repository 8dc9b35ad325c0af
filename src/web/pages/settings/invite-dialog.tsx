/** Invites a person: who, which role, whether personal data is shown; then the link that lets them set their password, once. */
import { type ReactNode, useState } from "react";
import type { Role } from "../../../contract/api/field-shapes.ts";
import { useChange } from "../../api/reads.ts";
import { SelectField, Switch, TextField } from "../../blocks/field.tsx";
import { FormDialog } from "../../blocks/form-dialog.tsx";
import { LinkShown } from "./link-dialog.tsx";
import { roleHelp, roleOptions } from "./role-words.ts";

interface Wrong {
  readonly field: "name" | "email";
  readonly sentence: string;
}

function wrongOf({ name, email }: { readonly name: string; readonly email: string }): Wrong | null {
  if (name.trim() === "") return { field: "name", sentence: "Write the name that others will see." };
  if (!/.@./.test(email)) return { field: "email", sentence: "Write their e-mail: they sign in with it." };
  return null;
}

const empty = { name: "", email: "", role: "viewer" as Role, hidesPersonalData: true };

export function InviteDialog({ onClose }: { readonly onClose: () => void }) {
  const [draft, setDraft] = useState(empty);
  const [wrong, setWrong] = useState<Wrong | null>(null);
  const add = useChange("addPerson", ["listPeople"]);
  const change = (part: Partial<typeof empty>) => {
    setDraft((old) => ({ ...old, ...part }));
    setWrong(null);
  };
  if (add.data !== undefined) return <LinkShown {...add.data} onClose={onClose} />;
  const save = (form: HTMLFormElement) => {
    const found = wrongOf(draft);
    setWrong(found);
    if (found !== null) form.querySelector<HTMLInputElement>(`[name=${found.field}]`)?.focus();
    else add.mutate({ body: { ...draft, email: draft.email.trim() } });
  };
  return (
    <FormDialog
      title="Invite a person"
      verb="Make the link"
      changed={draft.name !== "" || draft.email !== ""}
      busy={add.isPending}
      error={add.error?.message}
      onSave={save}
      onClose={onClose}
    >
      <TextField
        label="Name"
        name="name"
        autoComplete="off"
        maxLength={200}
        value={draft.name}
        error={wrong?.field === "name" ? wrong.sentence : undefined}
        onChange={(event) => change({ name: event.currentTarget.value })}
      />
      <TextField
        label="E-mail"
        name="email"
        type="email"
        autoComplete="off"
        maxLength={254}
        value={draft.email}
        error={wrong?.field === "email" ? wrong.sentence : undefined}
        onChange={(event) => change({ email: event.currentTarget.value })}
      />
      <PersonRights role={draft.role} hidesPersonalData={draft.hidesPersonalData} onChange={change} />
    </FormDialog>
  );
}

export function PersonRights({
  role,
  hidesPersonalData,
  roleFixed,
  onChange,
}: {
  readonly role: Role;
  readonly hidesPersonalData: boolean;
  /** Why the role cannot be changed here. */
  readonly roleFixed?: ReactNode;
  readonly onChange: (part: { readonly role?: Role; readonly hidesPersonalData?: boolean }) => void;
}) {
  return (
    <>
      <SelectField
        label="Role"
        name="role"
        options={roleOptions()}
        value={role}
        disabled={roleFixed !== undefined}
        help={roleFixed ?? roleHelp(role)}
        onChange={(event) => onChange({ role: event.currentTarget.value as Role })}
      />
      <Switch
        label="Sees personal data"
        remark="names, e-mails and phones; else they are masked everywhere"
        checked={!hidesPersonalData}
        onChange={(event) => onChange({ hidesPersonalData: !event.currentTarget.checked })}
      />
    </>
  );
}
