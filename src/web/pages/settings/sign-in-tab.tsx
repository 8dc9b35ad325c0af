/** Signing in: who one is, one's own password, where one is signed in; for admins, the sign-in provider. */
import { useMay, useMe } from "../../api/context.ts";
import { Avatar } from "../../blocks/avatar.tsx";
import { Panel } from "../../blocks/panel.tsx";
import { PasswordPanel } from "./password-panel.tsx";
import { ProviderPanel } from "./provider-panel.tsx";
import { SessionsPanel } from "./sessions-panel.tsx";

export function SignInTab() {
  const me = useMe();
  const isAdmin = useMay("admin");
  return (
    <div className="settings">
      <Panel title="You">
        <div className="panel-body line">
          <Avatar name={me.name} />
          <div className="grow">
            <p className="strong cut">
              <bdi>{me.name}</bdi>
            </p>
            <p className="small quiet">
              <bdi>{me.email}</bdi> · {me.role}
              {me.hidesPersonalData && " · personal data is hidden"}
            </p>
          </div>
        </div>
      </Panel>
      <PasswordPanel />
      <SessionsPanel />
      {isAdmin && <ProviderPanel />}
    </div>
  );
}
