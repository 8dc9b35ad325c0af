/** An attributes table as one works on it: the switch, SQL with its rules, its columns and rows. The draft saves itself. */
import { IconCircleCheckFilled } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { AttributesTable } from "../../../contract/api/attributes-tables.ts";
import { callRoute } from "../../api/call-route.ts";
import { useMay } from "../../api/context.ts";
import { Button } from "../../blocks/button.tsx";
import { Confirm } from "../../blocks/dialog.tsx";
import { ConflictNotice } from "../../blocks/draft/conflict-notice.tsx";
import { DraftWords, hasDraft } from "../../blocks/draft/draft-words.tsx";
import { useDraft } from "../../blocks/draft/use-draft.ts";
import { VersionsDialog } from "../../blocks/draft/versions-dialog.tsx";
import { ManagedByFile } from "../../blocks/notices.tsx";
import { showToast } from "../../blocks/toast.tsx";
import { usePhone } from "../../blocks/use-phone.ts";
import { Page } from "../../shell/page.tsx";
import { bodyOf, contentFrom, dialectOf, readableText, textOf } from "./attributes-content.ts";
import { AttributesMenu } from "./attributes-menu.tsx";
import { RenameAttributesTable } from "./attributes-name-dialog.tsx";
import { AttributesWork } from "./attributes-work.tsx";
import { useAttributesActions } from "./use-attributes-actions.ts";
import "../../blocks/sql-work/query.css";
import "./attributes.css";

export function AttributesEditor({
  table,
  list,
}: {
  readonly table: AttributesTable;
  /** Stands at the left; null on a phone. */
  readonly list: ReactNode;
}) {
  const phone = usePhone();
  const isAuthor = useMay("author");
  const mayEdit = isAuthor && table.managedBy === null;
  const client = useQueryClient();
  const params = { id: table.id };
  const dialect = dialectOf(table);
  const [draft, keeper] = useDraft(table, mayEdit, {
    textOf,
    save: ({ revision, text }) =>
      callRoute("saveAttributesTableDraft", { params, body: { revision, ...bodyOf(text, dialect) } }),
    read: () => callRoute("readAttributesTable", { params }),
    onNews: (fresh) => client.setQueryData(["readAttributesTable", { params }], fresh),
  });
  const actions = useAttributesActions(table, keeper);
  const [asking, setAsking] = useState<"discard" | "name" | null>(null);
  const isDraft = hasDraft(table, draft);
  const mayDiscard = mayEdit && table.active !== null && isDraft;
  const copy = () => void actions.copy(draft.text);
  const activate = async () => {
    const active = await actions.activate();
    if (active === null) return;
    showToast({
      icon: <IconCircleCheckFilled />,
      words: (
        <>
          <b>{active.name}</b> is active: version {active.active?.version}
        </>
      ),
    });
  };
  const activateButton = mayEdit && (
    <Button look="filled" disabled={actions.isBusy || !isDraft} onClick={() => void activate()}>
      Activate
    </Button>
  );
  return (
    <Page
      title={table.name}
      crumbs={[{ name: "Customer 360", link: { to: "/customer-360" } }]}
      status={<DraftWords thing={table} draft={draft} />}
      wide
      actions={
        <>
          {mayDiscard && (
            <Button className="desk-only" disabled={actions.isBusy} onClick={() => setAsking("discard")}>
              Discard draft
            </Button>
          )}
          {mayEdit && <span className="desk-only">{activateButton}</span>}
          <AttributesMenu
            name={table.name}
            onRename={mayEdit ? () => setAsking("name") : null}
            onCopy={isAuthor ? copy : null}
            onDiscard={mayDiscard ? () => setAsking("discard") : null}
            onDelete={mayEdit ? () => void actions.remove() : null}
          />
        </>
      }
    >
      <div className="customer-360">
        {list}
        <div className="attributes-side">
          <ConflictNotice
            draft={draft}
            keeper={keeper}
            textOf={(of) => readableText(contentFrom(typeof of === "string" ? of : textOf(of)))}
            onCopy={copy}
          />
          {table.managedBy !== null && (
            <div className="query-notice">
              <ManagedByFile {...(isAuthor ? { onCopy: copy } : {})} />
            </div>
          )}
          <AttributesWork {...{ table, draft, keeper, actions, mayEdit, isAuthor, dialect }} />
          {phone && mayEdit && <div className="attributes-foot">{activateButton}</div>}
        </div>
      </div>
      <Asked {...{ table, actions, asking, mayEdit }} text={draft.text} onClose={() => setAsking(null)} />
    </Page>
  );
}

function Asked({
  table,
  actions,
  asking,
  mayEdit,
  text,
  onClose,
}: {
  readonly table: AttributesTable;
  readonly actions: ReturnType<typeof useAttributesActions>;
  readonly asking: "discard" | "name" | null;
  readonly mayEdit: boolean;
  readonly text: string;
  readonly onClose: () => void;
}) {
  const { panel } = useSearch({ from: "/inside/customer-360" });
  const navigate = useNavigate();
  const closeVersions = () =>
    void navigate({
      to: ".",
      search: ({ panel: _, ...old }) => old,
      replace: true,
    });
  return (
    <>
      {panel === "versions" && (
        <VersionsDialog
          thing={table}
          route="listAttributesTableVersions"
          textOf={readableText}
          text={readableText(contentFrom(text))}
          onRestore={mayEdit ? (version) => actions.restore(version) : null}
          onClose={closeVersions}
        />
      )}
      {asking === "discard" && (
        <Confirm
          title="Discard the draft?"
          verb="Discard draft"
          look="delete"
          keep="Keep it"
          busy={actions.isBusy}
          onClose={onClose}
          onConfirm={() => void actions.discard().then(onClose)}
        >
          The table goes back to version {table.active?.version}, which is active. What the draft changed is
          lost.
        </Confirm>
      )}
      {asking === "name" && <RenameAttributesTable table={table} onClose={onClose} />}
    </>
  );
}
