/** A destination: add one, or look at one and change it, with the fields of its account and which queries fill them. */
import { useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useMay } from "../../api/context.ts";
import { useRead } from "../../api/reads.ts";
import { ButtonLink } from "../../blocks/button.tsx";
import { NeedsRole } from "../../blocks/needs-role.tsx";
import { FileTag } from "../../blocks/notices.tsx";
import { ReadState } from "../../blocks/read-state.tsx";
import { usePhone } from "../../blocks/use-phone.ts";
import { tellAmount } from "../../format/number.ts";
import { Page } from "../../shell/page.tsx";
import { AccountFields } from "./account-fields.tsx";
import { DestinationEditor } from "./destination-editor.tsx";
import { TestWord } from "./test-word.tsx";

const crumbs = [
  { name: "Destinations", link: { to: "/destinations", search: { tab: "destinations" } } },
] as const;

export function AddDestinationPage() {
  const { from } = useSearch({ from: "/inside/destinations/new" });
  const copied = useRead("readDestination", { params: { id: from ?? "" } }, { enabled: from !== undefined });
  const [unsaved, setUnsaved] = useState(false);
  const mayAdd = useMay("operator");
  return (
    <Page
      title="Add destination"
      unsaved={unsaved}
      crumbs={crumbs}
      actions={
        <ButtonLink to="/destinations" search={{ tab: "destinations" }}>
          Cancel
        </ButtonLink>
      }
    >
      {!mayAdd ? (
        <NeedsRole what="Adding a destination" needed="operator" />
      ) : from === undefined ? (
        <DestinationEditor existing={null} onUnsaved={setUnsaved} />
      ) : (
        <ReadState read={copied} what="The destination" rows={6} rowHeight={60}>
          {(one) => <DestinationEditor existing={null} copied={one} onUnsaved={setUnsaved} />}
        </ReadState>
      )}
    </Page>
  );
}

export function DestinationPage() {
  const { id } = useParams({ from: "/inside/destinations/$id" });
  const read = useRead("readDestination", { params: { id } });
  const one = read.data;
  const phone = usePhone();
  const [unsaved, setUnsaved] = useState(false);
  return (
    <Page
      unsaved={unsaved}
      title={one?.name ?? "Destination"}
      crumbs={crumbs}
      remark={one === undefined ? undefined : `used by ${tellAmount(one.usedBy, "orchestration")}`}
      status={
        one !== undefined && (
          <>
            {one.managedBy !== null && <FileTag />}
            <span className="desk-only destination-status">
              <TestWord one={one} />
            </span>
          </>
        )
      }
      actions={
        one !== undefined && (
          <a className="button button-outlined desk-only" href={one.address} target="_blank" rel="noreferrer">
            Open the account
          </a>
        )
      }
    >
      <ReadState read={read} what="The destination" rows={6} rowHeight={60}>
        {(data) => (
          <>
            <DestinationEditor key={data.id} existing={data} onUnsaved={setUnsaved} />
            <div className="destination-fields">
              <AccountFields destinationId={data.id} named={!phone} />
            </div>
          </>
        )}
      </ReadState>
    </Page>
  );
}
