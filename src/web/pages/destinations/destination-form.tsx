/** The fields of a destination: plugin, name, account, credential (write-only once saved), limits, switched on or off. */
import { IconCircleCheckFilled, IconPlug } from "@tabler/icons-react";
import type { InputHTMLAttributes } from "react";
import type { Destination } from "../../../contract/api/destinations.ts";
import { Button } from "../../blocks/button.tsx";
import { PasswordField, Switch, TextField } from "../../blocks/field.tsx";
import { Advice, ManagedByFile } from "../../blocks/notices.tsx";
import { PluginTile } from "../../blocks/plugin-name.tsx";
import { type ChoiceSearch, SearchedSelect } from "../../blocks/searched-select.tsx";
import { Segmented } from "../../blocks/segmented.tsx";
import type { DestinationDraft, DestinationWrong } from "./destination-draft.ts";
import { useChosenDestination } from "./use-chosen-destination.ts";

interface FormInput {
  readonly draft: DestinationDraft;
  readonly wrong: DestinationWrong;
  readonly onChange: (part: Partial<DestinationDraft>) => void;
}

/** Destinations whose credential may be used; of a long list those that its search finds. */
interface Others {
  readonly items: readonly Destination[];
  readonly search: ChoiceSearch;
}

type TextKey = Exclude<keyof DestinationDraft, "isEnabled" | "kind">;

/** One text of the draft, with what is wrong with it. */
const textOf = ({ draft, wrong, onChange }: FormInput, key: TextKey) =>
  ({
    name: key,
    value: draft[key],
    error: wrong[key],
    onChange: (event) => onChange({ [key]: event.currentTarget.value }),
  }) satisfies InputHTMLAttributes<HTMLInputElement> & { readonly error: string | undefined };

export function DestinationForm({
  existing,
  others,
  readOnly,
  onCopy,
  onDelete,
  ...input
}: FormInput & {
  readonly existing: Destination | null;
  readonly others: Others;
  readonly readOnly: boolean;
  /** Begins one of one's own as this one. */
  readonly onCopy: (() => void) | undefined;
  readonly onDelete: (() => void) | undefined;
}) {
  const { draft, onChange } = input;
  return (
    <section className="panel destination-form" aria-label="Destination">
      {existing?.managedBy != null && <ManagedByFile {...(onCopy === undefined ? {} : { onCopy })} />}
      <fieldset disabled={readOnly}>
        <legend className="hidden-words">Destination</legend>
        <div className="form-two">
          <div className="plugin plugin-chosen">
            <PluginTile large /> <b>Zendesk</b> <span className="small faint">Users API</span>
            <IconCircleCheckFilled className="tone-accent" aria-label="Chosen" />
          </div>
          <div className="plugin faint">
            <IconPlug aria-hidden="true" /> Other plugins appear here
          </div>
          <TextField label="Name" maxLength={200} readOnly={existing !== null} {...textOf(input, "name")} />
          <TextField
            label="Subdomain"
            suffix=".zendesk.com"
            spellCheck={false}
            readOnly={existing !== null}
            {...textOf(input, "subdomain")}
          />
        </div>
        <Credential {...input} existing={existing} others={others} />
        <h2 className="form-title">Limits</h2>
        <div className="form-three">
          <TextField
            label="Users a second"
            inputMode="decimal"
            help="Default and usual limit: 100."
            {...textOf(input, "usersPerSecond")}
          />
          <TextField
            label="Kept for others"
            suffix="%"
            inputMode="numeric"
            help="Share of all requests."
            {...textOf(input, "reserve")}
          />
          <TextField
            label="Jobs in flight"
            inputMode="numeric"
            help="Of the account’s 30."
            {...textOf(input, "window")}
          />
        </div>
        <details className="form-more">
          <summary>Sandbox or proxy</summary>
          <TextField
            label="Address"
            className="mono"
            placeholder="http://127.0.0.1:4010"
            help="Only for a sandbox or a proxy; else it is the subdomain’s own."
            readOnly={existing !== null}
            {...textOf(input, "url")}
          />
        </details>
        <div className="form-foot">
          {existing === null ? (
            <span className="small faint">
              It is switched on when saved; orchestrations can then send to it.
            </span>
          ) : (
            <Switch
              label="Enabled"
              remark="Orchestrations can send to it"
              checked={draft.isEnabled}
              onChange={(event) => onChange({ isEnabled: event.currentTarget.checked })}
            />
          )}
          {onDelete !== undefined && (
            <Button
              look="quiet"
              disabled={existing !== null && existing.usedBy > 0}
              title={existing !== null && existing.usedBy > 0 ? "Orchestrations send to it" : undefined}
              onClick={onDelete}
            >
              Delete
            </Button>
          )}
        </div>
      </fieldset>
    </section>
  );
}

function Credential({
  existing,
  others,
  ...input
}: FormInput & { readonly existing: Destination | null; readonly others: Others }) {
  const { draft, wrong, onChange } = input;
  const isKept = existing !== null && existing.credential.kind === draft.kind;
  const secret = {
    help: isKept ? "Saved; write a new one to replace it." : "Cannot be read again once saved.",
    placeholder: isKept ? `••••••••••••${existing.credential.lastFour ?? ""}` : undefined,
    className: "mono",
    autoComplete: "off",
  };
  const chosen = useChosenDestination(draft.kind === "same-as" ? draft.sameAs : "");
  return (
    <>
      <div className="form-line">
        <h2 className="form-title">Credential</h2>
        <Segmented
          name="Credential"
          value={draft.kind}
          onChange={(kind) => onChange({ kind })}
          choices={[
            { value: "oauth-client", label: "OAuth client" },
            { value: "api-token", label: "API token" },
            ...(others.items.length > 0 || others.search.isLong
              ? [{ value: "same-as" as const, label: "Use a saved one" }]
              : []),
          ]}
        />
      </div>
      <div className="form-two">
        {draft.kind === "oauth-client" && (
          <>
            <TextField
              label="Client ID"
              className="mono"
              spellCheck={false}
              autoComplete="off"
              {...textOf(input, "clientId")}
            />
            <PasswordField label="Client secret" {...secret} {...textOf(input, "clientSecret")} />
          </>
        )}
        {draft.kind === "api-token" && (
          <>
            <TextField
              label="E-mail of its owner"
              type="email"
              autoComplete="off"
              {...textOf(input, "email")}
            />
            <PasswordField
              label="API token"
              {...secret}
              help={`${secret.help} Zendesk takes it until 30 April 2027.`}
              {...textOf(input, "apiToken")}
            />
          </>
        )}
        {draft.kind === "same-as" && (
          <SearchedSelect
            label="The credential of"
            what="destinations"
            search={others.search}
            chosen={chosen}
            name="sameAs"
            empty="Choose a destination"
            error={wrong.sameAs}
            value={draft.sameAs}
            options={others.items.map(({ id, name }) => ({ value: id, label: name }))}
            onChange={(event) => onChange({ sameAs: event.currentTarget.value })}
          />
        )}
      </div>
      {draft.kind !== "same-as" && (
        <Advice tone="info">
          Zendesk stops accepting API tokens on 30 April 2027 and gives out no new ones. Choose an OAuth
          client for anything that should last.
        </Advice>
      )}
    </>
  );
}
