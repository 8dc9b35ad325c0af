/** Changes a person: name, role, whether personal data is shown. One's own role is another admin's to change. */
import { useState } from "react";
import type { Person } from "../../../contract/api/people.ts";
import { useMe } from "../../api/context.ts";
import { useChange } from "../../api/reads.ts";
import { TextField } from "../../blocks/field.tsx";
import { FormDialog } from "../../blocks/form-dialog.tsx";
import { PersonRights } from "./invite-dialog.tsx";

export function PersonDialog({ person, onClose }: { readonly person: Person; readonly onClose: () => void }) {
  const isMe = useMe().id === person.id;
  const [draft, setDraft] = useState(person);
  const [wrong, setWrong] = useState<string>();
  const save = useChange("changePerson", ["listPeople", "readSession"]);
  const { name, role, hidesPersonalData } = draft;
  const submit = (form: HTMLFormElement) => {
    if (name.trim() === "") {
      setWrong("Write the name that others will see.");
      form.querySelector<HTMLInputElement>("[name=name]")?.focus();
      return;
    }
    const body = { name: name.trim(), hidesPersonalData, ...(isMe ? {} : { role }) };
    save.mutate({ params: { id: person.id }, body }, { onSuccess: onClose });
  };
  return (
    <FormDialog
      title={person.name}
      verb="Save"
      changed={name !== person.name || role !== person.role || hidesPersonalData !== person.hidesPersonalData}
      busy={save.isPending}
      error={save.error?.message}
      onSave={submit}
      onClose={onClose}
    >
      <TextField
        label="Name"
        name="name"
        maxLength={200}
        value={name}
        error={wrong}
        onChange={(event) => {
          setDraft({ ...draft, name: event.currentTarget.value });
          setWrong(undefined);
        }}
      />
      <TextField label="E-mail" value={person.email} readOnly />
      <PersonRights
        role={role}
        hidesPersonalData={hidesPersonalData}
        {...(isMe ? { roleFixed: "Nobody changes their own role. Ask another admin." } : {})}
        onChange={(part) => setDraft({ ...draft, ...part })}
      />
    </FormDialog>
  );
}
