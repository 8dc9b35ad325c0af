/** Queries by folder: what is drafted or active, where each is sent, how it last went. Filters, folds and order are in the address. */
import { IconDownload, IconFileCode2 } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { QuerySummary } from "../../../contract/api/queries.ts";
import { callRoute } from "../../api/call-route.ts";
import { useMay } from "../../api/context.ts";
import { ButtonLink } from "../../blocks/button.tsx";
import { tellFailure } from "../../blocks/failure-toast.tsx";
import type { MenuEntry } from "../../blocks/menu.tsx";
import type { ListColumn } from "../../blocks/record-list.tsx";
import { NameDialog } from "../../blocks/saved-list/name-dialog.tsx";
import { savedColumns } from "../../blocks/saved-list/saved-cells.tsx";
import { SavedPage } from "../../blocks/saved-list/saved-page.tsx";
import { downloadRows } from "../../blocks/sql-work/download-rows.ts";
import { dialectOf, textOf } from "./query-text.ts";

const columns: readonly ListColumn<QuerySummary>[] = [
  { ...savedColumns.status, width: "162px" },
  { ...savedColumns.sentTo, width: "14.5%" },
  { ...savedColumns.lastRun, width: "148px" },
  { ...savedColumns.rows, width: "82px" },
  { ...savedColumns.ran, width: "84px" },
  { ...savedColumns.owner, width: "56px" },
];

async function download({ id, name }: QuerySummary): Promise<void> {
  try {
    const query = await callRoute("readQuery", { params: { id } });
    const sql = query.active?.sql ?? textOf(query);
    await downloadRows(name, { sql, dialect: query.active?.dialect ?? dialectOf(query) });
  } catch (error) {
    tellFailure(`The rows of ${name} were not downloaded`, error);
  }
}

const downloadEntry = (one: QuerySummary): readonly MenuEntry[] => [
  { label: "Download rows", icon: <IconDownload />, onChoose: () => void download(one) },
];

export function QueriesPage() {
  const search = useSearch({ from: "/inside/queries" });
  const navigate = useNavigate();
  const mayWrite = useMay("author");
  const set = (change: { readonly [Key in keyof typeof search]: (typeof search)[Key] | undefined }) =>
    void navigate({ to: "/queries", search: (old) => ({ ...old, ...change }), replace: true });
  return (
    <SavedPage
      kind="query"
      title="Queries"
      {...{ search, columns }}
      nameWidth="auto"
      iconOf={() => <IconFileCode2 className="quiet" aria-hidden="true" />}
      {...(mayWrite ? { moreEntries: downloadEntry } : {})}
      onSearch={set}
      onNew={() => set({ create: "query" })}
      clear={<ButtonLink to="/queries">Clear filters</ButtonLink>}
      emptyIcon={<IconFileCode2 />}
      emptyWords="A query chooses customers and columns with SQL. Its columns become fields of Zendesk users."
    >
      {(folders) =>
        search.create === "query" && (
          <NameDialog
            title="New query"
            verb="Create"
            kind="query"
            folders={folders}
            save={async (naming) => {
              const made = await callRoute("createQuery", { body: naming });
              return () => void navigate({ to: "/queries/$id", params: { id: made.query.id } });
            }}
            onClose={() => set({ create: undefined })}
          />
        )
      }
    </SavedPage>
  );
}
