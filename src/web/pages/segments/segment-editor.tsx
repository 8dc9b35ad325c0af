/** A segment as one works on it: what it is called and whether it is sent above, rules or SQL below. The draft saves itself. */
import { IconCode, IconCopy, IconHistory, IconPencil, IconTrash } from "@tabler/icons-react";
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { lazy, Suspense, useState } from "react";
import type { Segment } from "../../../contract/api/segments.ts";
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
import { Menu, type MenuEntry } from "../../blocks/menu.tsx";
import { ManagedByFile } from "../../blocks/notices.tsx";
import { folderCrumb } from "../../blocks/saved-list/folder-crumb.ts";
import { RenameSaved } from "../../blocks/saved-list/rename-saved.tsx";
import { useNarrowSidebar } from "../../blocks/use-narrow-sidebar.ts";
import { Page } from "../../shell/page.tsx";
import { contentFrom, dialectOf, kindOf, readableText, readableVersion, textOf } from "./segment-content.ts";
import { SegmentRules } from "./segment-rules.tsx";
import { useSegmentActions } from "./use-segment-actions.ts";
import "../../blocks/sql-work/query.css";
import "../../blocks/sql-work/result-table.css";
import "./segments.css";

/** Brings the query editor's panes along, which rules do not need. */
const SegmentSql = lazy(() => import("./segment-sql.tsx").then((m) => ({ default: m.SegmentSql })));

type Asking = "discard" | "convert" | "name" | null;

export function SegmentEditor({ segment }: { readonly segment: Segment }) {
  const isAuthor = useMay("author");
  const mayEdit = isAuthor && segment.managedBy === null;
  const kind = kindOf(segment);
  const dialect = dialectOf(segment);
  const client = useQueryClient();
  const navigate = useNavigate();
  const search = useSearch({ from: "/inside/segments/$id" });
  const params = { id: segment.id };
  const [draft, keeper] = useDraft(segment, mayEdit, {
    textOf,
    save: ({ revision, text }) =>
      callRoute("saveSegmentDraft", {
        params,
        body: { revision, content: contentFrom(kind, text, dialect) },
      }),
    read: () => callRoute("readSegment", { params }),
    onNews: (fresh) => client.setQueryData(["readSegment", { params }], fresh),
  });
  const actions = useSegmentActions(segment, keeper);
  const [asking, setAsking] = useState<Asking>(null);
  useNarrowSidebar();
  const set = (change: Partial<typeof search>) =>
    void navigate({ to: ".", search: (old) => ({ ...old, ...change }), replace: true });
  const isDraft = hasDraft(segment, draft);
  const copy = () => void actions.copy(contentFrom(kind, draft.text, dialect));
  const activate = () =>
    void actions.activate().then((active) => {
      if (active !== null) tellActivated("segment", active);
    });
  const activateButton = mayEdit && (
    <Button look="filled" disabled={actions.isBusy || !isDraft} onClick={activate}>
      Activate
    </Button>
  );
  const entries: readonly (MenuEntry | false)[] = [
    mayEdit && { label: "Name and folder", icon: <IconPencil />, onChoose: () => setAsking("name") },
    { label: "Versions", icon: <IconHistory />, onChoose: () => set({ panel: "versions" }) },
    isAuthor && { label: "Make a copy", icon: <IconCopy />, onChoose: copy },
    mayEdit &&
      segment.active !== null &&
      isDraft && { label: "Discard draft", icon: <IconHistory />, onChoose: () => setAsking("discard") },
    mayEdit &&
      kind === "visual" && {
        label: "Convert to SQL…",
        icon: <IconCode />,
        onChoose: () => setAsking("convert"),
      },
    mayEdit && {
      label: "Delete",
      icon: <IconTrash />,
      danger: true,
      ...tellUse(segment),
      onChoose: () => void actions.remove(),
    },
  ];
  return (
    <Page
      title={segment.name}
      crumbs={[{ name: "Segments", link: { to: "/segments" } }, ...folderCrumb(segment.folder, "/segments")]}
      status={<DraftWords thing={segment} draft={draft} />}
      wide
      actions={
        <>
          {kind === "visual" && (
            <Button className="desk-only" icon={<IconCode />} onClick={() => set({ panel: "sql" })}>
              View SQL
            </Button>
          )}
          {mayEdit && kind === "visual" && (
            <Button className="desk-only" onClick={() => setAsking("convert")}>
              Convert to SQL…
            </Button>
          )}
          {mayEdit && <span className="desk-only">{activateButton}</span>}
          <Menu name={`Actions for ${segment.name}`} entries={entries.filter((entry) => entry !== false)} />
        </>
      }
    >
      <ConflictNotice
        draft={draft}
        keeper={keeper}
        textOf={(of) =>
          typeof of === "string" ? readableText(kind, of) : readableText(kindOf(of), textOf(of))
        }
        onCopy={copy}
      />
      {segment.managedBy !== null && (
        <div className="query-notice">
          <ManagedByFile {...(isAuthor ? { onCopy: copy } : {})} />
        </div>
      )}
      <FailureLine
        error={actions.failure ?? draft.error}
        onGoTo={() => set({ show: undefined })}
        {...(actions.failure === null
          ? { onAgain: () => void keeper.flush() }
          : { onDismiss: actions.forget })}
      />
      {kind === "visual" ? (
        <SegmentRules
          segment={segment}
          text={draft.text}
          mayEdit={mayEdit}
          show={search.show ?? "rules"}
          isSqlOpen={search.panel === "sql"}
          onShow={(show) => set({ show })}
          onText={(text) => keeper.type(text)}
          onSqlClose={() => set({ panel: undefined })}
          phoneActions={activateButton}
        />
      ) : (
        <Suspense>
          <SegmentSql
            segment={segment}
            text={draft.text}
            dialect={dialect}
            mayEdit={mayEdit}
            onText={(text) => keeper.type(text)}
            phoneActions={activateButton}
          />
        </Suspense>
      )}
      {search.panel === "versions" && (
        <VersionsDialog
          thing={segment}
          route="listSegmentVersions"
          textOf={readableVersion}
          text={readableText(kind, draft.text)}
          onRestore={mayEdit ? async (version) => void (await actions.restore(version)) : null}
          onClose={() => set({ panel: undefined })}
        />
      )}
      {asking === "name" && <RenameSaved kind="segment" thing={segment} onClose={() => setAsking(null)} />}
      {asking !== null && asking !== "name" && (
        <Question {...{ asking, segment, actions }} onClose={() => setAsking(null)} />
      )}
    </Page>
  );
}

function Question({
  asking,
  segment,
  actions,
  onClose,
}: {
  readonly asking: "discard" | "convert";
  readonly segment: Segment;
  readonly actions: ReturnType<typeof useSegmentActions>;
  readonly onClose: () => void;
}) {
  const isConvert = asking === "convert";
  return (
    <Confirm
      title={isConvert ? "Convert to SQL?" : "Discard the draft?"}
      verb={isConvert ? "Convert to SQL" : "Discard draft"}
      keep="Keep it"
      look={isConvert ? "filled" : "delete"}
      busy={actions.isBusy}
      onClose={onClose}
      onConfirm={() => void (isConvert ? actions.convert() : actions.discard()).then(onClose)}
    >
      {isConvert
        ? "The draft becomes the SQL that the rules compile to. There is no way back to rules but an earlier version."
        : `The rules go back to version ${segment.active?.version}, which is active. What the draft changed is lost.`}
    </Confirm>
  );
}

/** What is in use cannot be deleted; the entry says by what. */
function tellUse({ sentBy, usedBySegments }: Segment): {
  readonly disabled: boolean;
  readonly remark?: string;
} {
  if (sentBy.length > 0) return { disabled: true, remark: "is sent" };
  if (usedBySegments.length > 0) return { disabled: true, remark: "another segment uses it" };
  return { disabled: false };
}
