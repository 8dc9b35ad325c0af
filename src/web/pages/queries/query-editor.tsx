/** A query as one works on it: tables, SQL and rows, and what Zendesk will receive beside them. The draft saves itself. */
import { IconHistory } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useState } from "react";
import type { Query } from "../../../contract/api/queries.ts";
import { callRoute } from "../../api/call-route.ts";
import { useMay } from "../../api/context.ts";
import { Button } from "../../blocks/button.tsx";
import { Confirm } from "../../blocks/dialog.tsx";
import { tellActivated } from "../../blocks/draft/activated-toast.tsx";
import { ConflictNotice } from "../../blocks/draft/conflict-notice.tsx";
import { DraftWords, hasDraft } from "../../blocks/draft/draft-words.tsx";
import { useDraft } from "../../blocks/draft/use-draft.ts";
import { VersionsDialog } from "../../blocks/draft/versions-dialog.tsx";
import { FailureLine } from "../../blocks/failure-line.tsx";
import { ManagedByFile } from "../../blocks/notices.tsx";
import { folderCrumb } from "../../blocks/saved-list/folder-crumb.ts";
import { RenameSaved } from "../../blocks/saved-list/rename-saved.tsx";
import { downloadRows } from "../../blocks/sql-work/download-rows.ts";
import { QueryWorkspace } from "../../blocks/sql-work/query-workspace.tsx";
import { useSqlWork } from "../../blocks/sql-work/use-sql-work.ts";
import { useNarrowSidebar } from "../../blocks/use-narrow-sidebar.ts";
import { Page } from "../../shell/page.tsx";
import { QueryMenu } from "./query-menu.tsx";
import { dialectOf, textOf } from "./query-text.ts";
import { useQueryActions } from "./use-query-actions.ts";
import "../../blocks/sql-work/query.css";

export function QueryEditor({ query }: { readonly query: Query }) {
  const isAuthor = useMay("author");
  const mayEdit = isAuthor && query.managedBy === null;
  const navigate = useNavigate();
  const search = useSearch({ from: "/inside/queries/$id" });
  const client = useQueryClient();
  const params = { id: query.id };
  const [draft, keeper] = useDraft(query, mayEdit, {
    textOf,
    save: ({ revision, text }) => callRoute("saveDraft", { params, body: { revision, sql: text } }),
    read: () => callRoute("readQuery", { params }),
    onNews: (fresh) => client.setQueryData(["readQuery", { params }], fresh),
  });
  const dialect = dialectOf(query);
  const work = useSqlWork(query, { sql: draft.text, dialect, chosen: search.rules });
  const { editor } = work;
  const actions = useQueryActions(query, keeper);
  const [asking, setAsking] = useState<"discard" | "name" | null>(null);
  useNarrowSidebar();
  const set = useCallback(
    (change: Partial<typeof search>) =>
      void navigate({ to: ".", search: (old) => ({ ...old, ...change }), replace: true }),
    [navigate],
  );
  const run = (selection: string | null) => {
    if (search.show === "sql" || search.show === undefined) set({ show: "preview" });
    work.run(selection);
  };
  const activate = async () => {
    const active = await actions.activate();
    if (active !== null) tellActivated("query", active);
  };
  const download = () => void downloadRows(query.name, { sql: draft.text, dialect });
  const isDraft = hasDraft(query, draft);
  const mayDiscard = mayEdit && query.active !== null && isDraft;
  const versions = () => set({ panel: "versions" });
  const goTo = (line: number, column: number) => {
    set({ show: "sql" });
    editor.current?.goTo(line, column);
  };
  const activateButton = mayEdit && (
    <Button look="filled" disabled={actions.isBusy || !isDraft} onClick={() => void activate()}>
      Activate
    </Button>
  );
  return (
    <Page
      title={query.name}
      crumbs={[{ name: "Queries", link: { to: "/queries" } }, ...folderCrumb(query.folder, "/queries")]}
      status={<DraftWords thing={query} draft={draft} />}
      wide
      actions={
        <>
          <Button className="desk-only" icon={<IconHistory />} onClick={versions}>
            Versions
          </Button>
          {mayDiscard && (
            <Button className="desk-only" disabled={actions.isBusy} onClick={() => setAsking("discard")}>
              Discard draft
            </Button>
          )}
          {mayEdit && <span className="desk-only">{activateButton}</span>}
          <QueryMenu
            query={query}
            onRename={mayEdit ? () => setAsking("name") : null}
            onCopy={isAuthor ? () => void actions.copy(draft.text) : null}
            onVersions={versions}
            onDiscard={mayDiscard ? () => setAsking("discard") : null}
          />
        </>
      }
    >
      <ConflictNotice
        draft={draft}
        keeper={keeper}
        textOf={(of) => (typeof of === "string" ? of : textOf(of))}
        onCopy={() => void actions.copy(draft.text)}
      />
      {query.managedBy !== null && (
        <div className="query-notice">
          <ManagedByFile {...(isAuthor ? { onCopy: () => void actions.copy(draft.text) } : {})} />
        </div>
      )}
      <FailureLine
        error={actions.failure ?? draft.error}
        onGoTo={goTo}
        {...(actions.failure === null
          ? { onAgain: () => void keeper.flush() }
          : { onDismiss: actions.forget })}
      />
      <QueryWorkspace
        {...work}
        {...{ draft, run, goTo, mayEdit, isAuthor, download }}
        label="SQL of the query"
        placeholder="SELECT amperity_id AS external_id, full_name AS name, email FROM …"
        show={search.show ?? "sql"}
        onShow={(show) => set({ show })}
        onRules={(value) => set({ rules: value })}
        onText={(text) => keeper.type(text)}
        phoneActions={activateButton}
      />
      {search.panel === "versions" && (
        <VersionsDialog
          thing={query}
          route="listVersions"
          textOf={({ sql }) => sql}
          text={draft.text}
          onRestore={mayEdit ? async (version) => void (await actions.restore(version)) : null}
          onClose={() => set({ panel: undefined })}
        />
      )}
      {asking === "discard" && (
        <Confirm
          title="Discard the draft?"
          verb="Discard draft"
          look="delete"
          keep="Keep it"
          busy={actions.isBusy}
          onClose={() => setAsking(null)}
          onConfirm={() => void actions.discard().then(() => setAsking(null))}
        >
          The text goes back to version {query.active?.version}, which is active. What the draft changed is
          lost.
        </Confirm>
      )}
      {asking === "name" && <RenameSaved kind="query" thing={query} onClose={() => setAsking(null)} />}
    </Page>
  );
}
