/** A destination: add one or change one. The connection test runs by itself once the fields are complete; an unreachable one is not saved. */
import { useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useState } from "react";
import type { ConnectionTest, Destination } from "../../../contract/api/destinations.ts";
import { toTellable } from "../../api/api-error.ts";
import { callRoute } from "../../api/call-route.ts";
import { useMay } from "../../api/context.ts";
import { useRead } from "../../api/reads.ts";
import { Button, ButtonLink } from "../../blocks/button.tsx";
import { tellFailure } from "../../blocks/failure-toast.tsx";
import { FileTag } from "../../blocks/notices.tsx";
import { ReadState } from "../../blocks/read-state.tsx";
import { tellAmount } from "../../format/number.ts";
import { Page } from "../../shell/page.tsx";
import { ConnectionPanel } from "./connection-panel.tsx";
import {
  beginDestination,
  type DestinationDraft,
  settingsOf,
  toCredential,
  wrongOf,
} from "./destination-draft.ts";
import { DestinationForm } from "./destination-form.tsx";
import "./destination.css";

const crumbs = [
  { name: "Destinations", link: { to: "/destinations", search: { tab: "destinations" } } },
] as const;

export function AddDestinationPage() {
  return (
    <Page
      title="Add destination"
      crumbs={crumbs}
      actions={
        <ButtonLink to="/destinations" search={{ tab: "destinations" }}>
          Cancel
        </ButtonLink>
      }
    >
      <DestinationEditor existing={null} />
    </Page>
  );
}

export function DestinationPage() {
  const { id } = useParams({ from: "/inside/destinations/$id" });
  const read = useRead("readDestination", { params: { id } });
  const one = read.data;
  return (
    <Page
      title={one?.name ?? "Destination"}
      crumbs={crumbs}
      remark={one === undefined ? undefined : `used by ${tellAmount(one.usedBy, "orchestration")}`}
      status={one !== undefined && one.managedBy !== null && <FileTag />}
      actions={
        one !== undefined && (
          <a className="button button-outlined desk-only" href={one.address} target="_blank" rel="noreferrer">
            Open the account
          </a>
        )
      }
    >
      <ReadState read={read} what="The destination" rows={6} rowHeight={60}>
        {(data) => <DestinationEditor key={`${data.id} ${data.revision}`} existing={data} />}
      </ReadState>
    </Page>
  );
}

function DestinationEditor({ existing }: { readonly existing: Destination | null }) {
  const client = useQueryClient();
  const navigate = useNavigate();
  const mayChange = useMay("operator") && existing?.managedBy == null;
  const others = useRead("listDestinations", {}).data?.items.filter(({ id }) => id !== existing?.id) ?? [];
  const [draft, setDraft] = useState<DestinationDraft>(() => beginDestination(existing));
  const [test, setTest] = useState<ConnectionTest | null>(existing?.lastTest ?? null);
  const [busy, setBusy] = useState<"testing" | "saving" | null>(null);
  const [wrong, setWrong] = useState<Readonly<Partial<Record<keyof DestinationDraft | "all", string>>>>({});
  const change = (part: Partial<DestinationDraft>) => {
    setDraft((old) => ({ ...old, ...part }));
    setWrong({});
    if (existing === null && !("name" in part)) setTest(null);
  };

  const runTest = async () => {
    const found = existing === null ? wrongOf({ ...draft, name: draft.name || "unnamed" }, existing) : {};
    setWrong(found);
    if (Object.keys(found).length > 0) return;
    setBusy("testing");
    try {
      const credential = toCredential(draft);
      const isAsSaved = existing !== null && credential === null;
      setTest(
        isAsSaved
          ? await callRoute("testDestination", { params: { id: existing.id } })
          : await callRoute("testNewDestination", {
              body: {
                subdomain: draft.subdomain,
                url: draft.url === "" ? null : draft.url,
                credential: credential ?? { kind: "same-as", destinationId: existing?.id ?? "" },
                settings: settingsOf(draft),
              },
            }),
      );
    } catch (error) {
      setWrong({ all: toTellable(error).message });
    } finally {
      setBusy(null);
    }
  };

  const save = async () => {
    const found = wrongOf(draft, existing);
    setWrong(found);
    if (Object.keys(found).length > 0) return;
    setBusy("saving");
    try {
      if (existing === null) {
        const created = await callRoute("createDestination", {
          body: {
            name: draft.name.trim(),
            subdomain: draft.subdomain,
            url: draft.url === "" ? null : draft.url,
            credential: toCredential(draft) ?? { kind: "same-as", destinationId: draft.sameAs },
            settings: settingsOf(draft),
          },
        });
        await client.invalidateQueries({ queryKey: ["listDestinations"] });
        void client.invalidateQueries({ queryKey: ["readHome"] });
        await navigate({ to: "/destinations", search: { tab: "destinations" } });
        setTest(created.test);
      } else {
        const credential = toCredential(draft);
        const changed = await callRoute("changeDestination", {
          params: { id: existing.id },
          body: {
            revision: existing.revision,
            settings: settingsOf(draft),
            isEnabled: draft.isEnabled,
            ...(credential === null ? {} : { credential }),
          },
        });
        client.setQueryData(["readDestination", { params: { id: existing.id } }], changed);
        void client.invalidateQueries({ queryKey: ["listDestinations"] });
      }
    } catch (error) {
      setWrong({ all: toTellable(error).message });
    } finally {
      setBusy(null);
    }
  };

  const remove = () =>
    callRoute("deleteDestination", { params: { id: existing?.id ?? "" } })
      .then(() => client.invalidateQueries({ queryKey: ["listDestinations"] }))
      .then(() => navigate({ to: "/destinations", search: { tab: "destinations" } }))
      .catch((error: unknown) => tellFailure("The destination was not deleted", error));

  return (
    <div className="destination-page">
      <DestinationForm
        draft={draft}
        existing={existing}
        others={others}
        wrong={wrong}
        readOnly={!mayChange}
        onChange={change}
        onDelete={mayChange && existing !== null ? () => void remove() : undefined}
      />
      <div className="destination-side">
        <ConnectionPanel test={test} busy={busy === "testing"} onTest={() => void runTest()} />
        {wrong.all !== undefined && (
          <p className="bad-text small" role="alert">
            {wrong.all}
          </p>
        )}
        {mayChange && (
          <div className="destination-save">
            <p className="small faint grow">A destination that does not answer cannot be saved.</p>
            <Button look="filled" disabled={busy !== null} onClick={() => void save()}>
              {busy === "saving" ? "Testing and saving…" : "Save destination"}
            </Button>
          </div>
        )}
        {existing !== null && (
          <p className="small">
            <Link to="/destinations" search={{ tab: "orchestrations", destination: existing.id }}>
              Orchestrations that send to it
            </Link>
          </p>
        )}
      </div>
    </div>
  );
}
