/** API keys: one's own, or everybody's for an admin; made with a role and an end, shown once, revoked here. */
import { IconKey, IconTrash } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import type { ApiKey } from "../../../contract/api/people.ts";
import { useMay } from "../../api/context.ts";
import { useChange, useRead } from "../../api/reads.ts";
import { Button, ButtonLink } from "../../blocks/button.tsx";
import { Confirm } from "../../blocks/dialog.tsx";
import { Moment } from "../../blocks/moment.tsx";
import { ReadState } from "../../blocks/read-state.tsx";
import { Empty } from "../../blocks/states.tsx";
import { showToast } from "../../blocks/toast.tsx";
import { useNow } from "../../blocks/use-now.ts";
import { usePhone } from "../../blocks/use-phone.ts";
import { tellDay, tellExact } from "../../format/time.ts";
import { ApiKeyDialog } from "./api-key-dialog.tsx";
import { tellRole } from "./role-words.ts";
import "../../blocks/list-table.css";

export function ApiKeysTab() {
  const read = useRead("listApiKeys", {});
  const { make } = useSearch({ from: "/inside/settings" });
  const navigate = useNavigate();
  const [revoked, setRevoked] = useState<ApiKey | null>(null);
  return (
    <>
      {read.data === undefined || read.data.items.length === 0 ? (
        <div className="list-scroll">
          <ReadState read={read} what="The API keys" rows={4}>
            {() => (
              <Empty
                icon={<IconKey />}
                title="No API keys yet"
                action={
                  <ButtonLink to="/settings" search={{ tab: "api-keys", make: "key" }}>
                    Make an API key
                  </ButtonLink>
                }
              >
                A program that calls Deskfeed signs in with a key instead of a password.
              </Empty>
            )}
          </ReadState>
        </div>
      ) : (
        <KeyList keys={read.data.items} onRevoke={setRevoked} />
      )}
      {make === "key" && (
        <ApiKeyDialog onClose={() => void navigate({ to: "/settings", search: { tab: "api-keys" } })} />
      )}
      {revoked !== null && <RevokeKey apiKey={revoked} onClose={() => setRevoked(null)} />}
    </>
  );
}

interface ListInput {
  readonly keys: readonly ApiKey[];
  readonly onRevoke: (key: ApiKey) => void;
}

function KeyList({ keys, onRevoke }: ListInput) {
  const phone = usePhone();
  const isAdmin = useMay("admin");
  if (phone) {
    return (
      <ul className="cards">
        {keys.map((key) => (
          <li key={key.id} className="card-row api-key-card">
            <div className="grow">
              <bdi className="list-name cut">{key.name}</bdi>
              <span className="line small quiet">
                {tellRole(key.role)} ·
                <End at={key.expiresAt} word="ends " />
              </span>
            </div>
            <Button small aria-label={`Revoke ${key.name}`} onClick={() => onRevoke(key)}>
              Revoke
            </Button>
          </li>
        ))}
      </ul>
    );
  }
  return (
    <div className="list-scroll">
      <table className="list api-keys">
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Key</th>
            <th scope="col">Role</th>
            {isAdmin && <th scope="col">Person</th>}
            <th scope="col" className="end">
              Made
            </th>
            <th scope="col" className="end">
              Last used
            </th>
            <th scope="col">Ends</th>
            <th scope="col">
              <span className="hidden-words">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {keys.map((key) => (
            <tr key={key.id}>
              <td>
                <bdi className="list-name" title={key.name}>
                  {key.name}
                </bdi>
              </td>
              <td className="mono quiet">{key.start}…</td>
              <td>{tellRole(key.role)}</td>
              {isAdmin && (
                <td>
                  <bdi title={key.person}>{key.person}</bdi>
                </td>
              )}
              <td className="end quiet">
                <Moment at={key.createdAt} />
              </td>
              <td className="end quiet">
                {key.lastUsedAt === null ? (
                  <span className="faint">never</span>
                ) : (
                  <Moment at={key.lastUsedAt} />
                )}
              </td>
              <td className="quiet">
                <End at={key.expiresAt} />
              </td>
              <td className="end">
                <Button small aria-label={`Revoke ${key.name}`} onClick={() => onRevoke(key)}>
                  Revoke
                </Button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function End({ at, word = "" }: { readonly at: string | null; readonly word?: string }) {
  const now = useNow();
  if (at === null) return <span>no end</span>;
  const ms = Date.parse(at);
  return (
    <time className={ms <= now ? "num warn-text" : "num"} dateTime={at} title={tellExact(ms)}>
      {ms <= now ? "ended " : word}
      {tellDay(ms, now)}
    </time>
  );
}

function RevokeKey({ apiKey, onClose }: { readonly apiKey: ApiKey; readonly onClose: () => void }) {
  const revoke = useChange("revokeApiKey", ["listApiKeys"]);
  const confirm = () =>
    revoke.mutate(
      { params: { id: apiKey.id } },
      {
        onSuccess: () => {
          showToast({ icon: <IconTrash />, words: <>API key “{apiKey.name}” revoked</> });
          onClose();
        },
      },
    );
  return (
    <Confirm
      title={`Revoke ${apiKey.name}?`}
      verb="Revoke the key"
      look="delete"
      busy={revoke.isPending}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>
        Programs that use it are refused from now on
        {apiKey.lastUsedAt === null ? "; it was never used." : "."}
      </p>
      {revoke.error !== null && (
        <p className="bad-text small" role="alert">
          {revoke.error.message}
        </p>
      )}
    </Confirm>
  );
}
