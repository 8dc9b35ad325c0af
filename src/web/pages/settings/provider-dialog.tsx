/** The form of the sign-in provider: what it is, who may come in by it, what becomes of people it brings. */
import { useState } from "react";
import type { SignInSettings } from "../../../contract/api/settings.ts";
import { useChange } from "../../api/reads.ts";
import { CopyField } from "../../blocks/copy-field.tsx";
import { PasswordField, Switch, TextField } from "../../blocks/field.tsx";
import { FormDialog } from "../../blocks/form-dialog.tsx";
import { PersonRights } from "./invite-dialog.tsx";

type Provider = NonNullable<SignInSettings["provider"]>;

const empty: Provider = {
  isEnabled: true,
  label: "Sign in with your company account",
  issuer: "",
  clientId: "",
  domains: [],
  trustsEmails: false,
  addsPeople: false,
  role: "viewer",
  hidesPersonalData: true,
};

interface Draft extends Omit<Provider, "domains"> {
  readonly domains: string;
  readonly clientSecret: string;
}

interface Wrong {
  readonly field: "label" | "issuer" | "clientId" | "clientSecret" | "domains";
  readonly sentence: string;
}

const domainsOf = (text: string): readonly string[] => text.split(/[\s,;]+/).filter(Boolean);

function wrongOf(draft: Draft, kept: Provider | null): Wrong | null {
  if (draft.label.trim() === "") return { field: "label", sentence: "Write the words of the button." };
  if (!/^https?:\/\/./.test(draft.issuer.trim()))
    return {
      field: "issuer",
      sentence: "Write the provider’s address, such as https://accounts.google.com.",
    };
  if (draft.clientId.trim() === "")
    return { field: "clientId", sentence: "Write the client ID that the provider gave you." };
  if (draft.clientSecret === "" && kept?.issuer !== draft.issuer.trim())
    return { field: "clientSecret", sentence: "Write the secret that the provider gave you with the ID." };
  if (draft.addsPeople && domainsOf(draft.domains).length === 0)
    return { field: "domains", sentence: "Name the domains of those who may be added." };
  return null;
}

export function ProviderDialog({
  settings: newest,
  onClose,
}: {
  readonly settings: SignInSettings;
  readonly onClose: () => void;
}) {
  // As they were when the form opened: another admin's change is then refused by the server, not overwritten.
  const [settings] = useState(newest);
  const kept = settings.provider;
  const [start] = useState<Draft>(() => {
    const { domains, ...rest } = kept ?? empty;
    return { ...rest, domains: domains.join(", "), clientSecret: "" };
  });
  const [draft, setDraft] = useState(start);
  const [wrong, setWrong] = useState<Wrong | null>(null);
  const save = useChange("changeSignInSettings", ["readSignInSettings"]);
  const change = (part: Partial<Draft>) => {
    setDraft((old) => ({ ...old, ...part }));
    setWrong(null);
  };
  const submit = (form: HTMLFormElement) => {
    const found = wrongOf(draft, kept);
    setWrong(found);
    if (found !== null) {
      form.querySelector<HTMLInputElement>(`[name=${found.field}]`)?.focus();
      return;
    }
    const { clientSecret, domains, ...rest } = draft;
    const provider = {
      ...rest,
      domains: domainsOf(domains),
      ...(clientSecret === "" ? {} : { clientSecret }),
    };
    save.mutate({ body: { revision: settings.revision, provider } }, { onSuccess: onClose });
  };
  const field = (name: Wrong["field"]) => ({
    name,
    autoComplete: "off",
    value: draft[name],
    error: wrong?.field === name ? wrong.sentence : undefined,
    onChange: (event: { readonly currentTarget: HTMLInputElement }) =>
      change({ [name]: event.currentTarget.value }),
  });
  return (
    <FormDialog
      title={kept === null ? "Set up a sign-in provider" : "Sign-in provider"}
      verb="Save"
      width={560}
      changed={JSON.stringify(draft) !== JSON.stringify(start)}
      busy={save.isPending}
      error={save.error?.message}
      onSave={submit}
      onClose={onClose}
    >
      <TextField label="Issuer" placeholder="https://accounts.google.com" {...field("issuer")} />
      <CopyField
        label="Redirect address"
        text={settings.redirectUri}
        help="Enter it at the provider, which then gives you an ID and a secret."
      />
      <TextField label="Client ID" {...field("clientId")} />
      <PasswordField
        label="Client secret"
        help={kept === null ? undefined : "One is kept; write only to replace it."}
        {...field("clientSecret")}
        autoComplete="new-password"
      />
      <TextField label="Words of the button" maxLength={60} {...field("label")} />
      <TextField
        label="E-mail domains"
        placeholder="socktown.com"
        help="Only people with an e-mail of these come in by the provider; none means any."
        {...field("domains")}
      />
      <Switch
        label="Adds people at their first sign-in"
        checked={draft.addsPeople}
        onChange={(event) => change({ addsPeople: event.currentTarget.checked })}
      />
      {draft.addsPeople && (
        <PersonRights role={draft.role} hidesPersonalData={draft.hidesPersonalData} onChange={change} />
      )}
      <Switch
        label="Trusts its e-mails"
        remark="only for a provider that your own admins rule"
        checked={draft.trustsEmails}
        onChange={(event) => change({ trustsEmails: event.currentTarget.checked })}
      />
      <Switch
        label="Shown on the sign-in page"
        checked={draft.isEnabled}
        onChange={(event) => change({ isEnabled: event.currentTarget.checked })}
      />
    </FormDialog>
  );
}
