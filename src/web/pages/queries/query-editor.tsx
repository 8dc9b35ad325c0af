/** A query as one works on it: tables, SQL and rows, and what Zendesk will receive beside them. The draft saves itself. */
import { IconHistory } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo, useRef, useState } from "react";
import type { Query } from "../../../contract/api/queries.ts";
import { callRoute } from "../../api/call-route.ts";
import { useMay } from "../../api/context.ts";
import { useRead } from "../../api/reads.ts";
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
import type { EditorCommands, Mark } from "../../blocks/sql-editor/sql-editor.tsx";
import { useNarrowSidebar } from "../../blocks/use-narrow-sidebar.ts";
import { Page } from "../../shell/page.tsx";
import { downloadRows } from "./download-rows.ts";
import { QueryMenu } from "./query-menu.tsx";
import { dialectOf, textOf } from "./query-text.ts";
import { QueryWorkspace } from "./query-workspace.tsx";
import { useTarget } from "./receive-target.ts";
import { type JudgedText, useFields } from "./use-fields.ts";
import { usePreview } from "./use-preview.ts";
import { useQueryActions } from "./use-query-actions.ts";
import "./query.css";

const engineNames = { duckdb: "DuckDB", postgres: "PostgreSQL", trino: "Trino" } as const;
const dialectNames = { duckdb: "DuckDB SQL", postgres: "PostgreSQL SQL", trino: "Trino SQL" } as const;

function marksOf(fields: JudgedText["fields"], problem: JudgedText["problem"]): readonly Mark[] {
  const marks: Mark[] = (fields?.columns ?? []).flatMap(({ column, status, reason, suggestion }): Mark[] =>
    status === "sent" || column.toLowerCase() === "amperity_id"
      ? []
      : [
          {
            tone: status === "ignored" ? "warning" : "error",
            message: `${status}: ${reason ?? ""}${suggestion === undefined ? "" : `. Did you mean ${suggestion}?`}`,
            place: { name: column },
          },
        ],
  );
  if (problem !== null && problem.line !== null)
    marks.push({
      tone: "error",
      message: problem.message,
      place: { line: problem.line, column: problem.column ?? 1 },
    });
  return marks;
}

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
  const rules = useTarget(query, search.rules);
  const dialect = dialectOf(query);
  const judged = useFields({ sql: draft.text, dialect, ...rules.target }, rules.isRead);
  const preview = usePreview();
  const actions = useQueryActions(query, keeper);
  const editor = useRef<EditorCommands>(null);
  const [asking, setAsking] = useState<"discard" | "name" | null>(null);
  const engine = useRead("listTables", {}).data?.engine;
  const { fields, problem } = judged;
  const marks = useMemo(() => marksOf(fields, problem), [fields, problem]);
  useNarrowSidebar();
  const set = useCallback(
    (change: Partial<typeof search>) =>
      void navigate({ to: ".", search: (old) => ({ ...old, ...change }), replace: true }),
    [navigate],
  );
  const { templateId, destinationId } = rules.target;
  const run = (selection: string | null) => {
    if (!isAuthor) return;
    if (search.show === "sql" || search.show === undefined) set({ show: "preview" });
    void preview.run({ sql: selection ?? draft.text, dialect, templateId, destinationId });
  };
  const activate = async () => {
    const active = await actions.activate();
    if (active !== null) tellActivated(active);
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
        {...{ draft, judged, preview, marks, dialect, editor, rules, run, goTo, mayEdit, isAuthor, download }}
        language={engine === undefined ? "" : `${dialectNames[dialect]} on ${engineNames[engine]}`}
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
