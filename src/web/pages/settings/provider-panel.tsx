/** Signing in by an OpenID provider, for admins: what is set up, its test, and the form that changes it. */
import { IconKey, IconTrash } from "@tabler/icons-react";
import { useState } from "react";
import type { SignInSettings } from "../../../contract/api/settings.ts";
import { useChange, useRead } from "../../api/reads.ts";
import { Button } from "../../blocks/button.tsx";
import { CopyField } from "../../blocks/copy-field.tsx";
import { Confirm } from "../../blocks/dialog.tsx";
import { Panel } from "../../blocks/panel.tsx";
import { ReadState } from "../../blocks/read-state.tsx";
import { Empty } from "../../blocks/states.tsx";
import { ProviderDialog } from "./provider-dialog.tsx";
import { ProviderTest } from "./provider-test.tsx";
import { tellRole } from "./role-words.ts";

type Provider = NonNullable<SignInSettings["provider"]>;

export function ProviderPanel() {
  const read = useRead("readSignInSettings", {});
  const [opened, setOpened] = useState<"edit" | "remove" | null>(null);
  const close = () => setOpened(null);
  const settings = read.data;
  const hasProvider = settings !== undefined && settings.provider !== null;
  return (
    <Panel
      title="Sign-in provider"
      remark="OpenID Connect, for everybody here"
      actions={
        hasProvider && (
          <>
            <Button small onClick={() => setOpened("edit")}>
              Edit
            </Button>
            <Button small onClick={() => setOpened("remove")}>
              Remove
            </Button>
          </>
        )
      }
    >
      <ReadState read={read} what="The sign-in provider" rows={3}>
        {({ provider, redirectUri }) =>
          provider === null ? (
            <Empty
              icon={<IconKey />}
              title="No provider yet"
              action={<Button onClick={() => setOpened("edit")}>Set up a provider</Button>}
            >
              People can sign in with the account they have at Google, Microsoft, Okta and others.
            </Empty>
          ) : (
            <>
              <div className="panel-body settings-form">
                <ProviderFacts provider={provider} />
                <CopyField
                  label="Redirect address"
                  text={redirectUri}
                  help="Enter it at the provider, exactly so."
                />
              </div>
              <ProviderTest issuer={provider.issuer} />
            </>
          )
        }
      </ReadState>
      {opened === "edit" && settings !== undefined && <ProviderDialog settings={settings} onClose={close} />}
      {opened === "remove" && settings !== undefined && (
        <RemoveProvider revision={settings.revision} onClose={close} />
      )}
    </Panel>
  );
}

function ProviderFacts({ provider }: { readonly provider: Provider }) {
  const { label, isEnabled, issuer, clientId, domains, addsPeople, role, hidesPersonalData } = provider;
  return (
    <dl className="audit-facts">
      <dt>Button</dt>
      <dd>
        <bdi>{label}</bdi> {!isEnabled && <span className="warn-text">· switched off</span>}
      </dd>
      <dt>Issuer</dt>
      <dd className="mono settings-break">{issuer}</dd>
      <dt>Client ID</dt>
      <dd className="mono settings-break">{clientId}</dd>
      <dt>Who</dt>
      <dd>{domains.length === 0 ? "any e-mail" : `e-mails of ${domains.join(", ")}`}</dd>
      <dt>New people</dt>
      <dd>
        {addsPeople
          ? `are added as ${tellRole(role)}, personal data ${hidesPersonalData ? "hidden" : "shown"}`
          : "are invited first"}
      </dd>
    </dl>
  );
}

function RemoveProvider({ revision, onClose }: { readonly revision: number; readonly onClose: () => void }) {
  const save = useChange("changeSignInSettings", ["readSignInSettings"]);
  return (
    <Confirm
      title="Remove the sign-in provider?"
      verb="Remove the provider"
      look="delete"
      icon={<IconTrash aria-hidden="true" />}
      busy={save.isPending}
      onConfirm={() => save.mutate({ body: { revision, provider: null } }, { onSuccess: onClose })}
      onClose={onClose}
    >
      <p>
        Its button leaves the sign-in page and its secret is forgotten. Who has no password needs a new link.
      </p>
      {save.error !== null && (
        <p className="bad-text small" role="alert">
          {save.error.message}
        </p>
      )}
    </Confirm>
  );
}
