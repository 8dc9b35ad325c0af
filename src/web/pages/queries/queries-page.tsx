/** Queries by folder: what is drafted or active, where each is sent, how it last went. Filters, folds and order are in the address. */
import { IconDownload, IconFileCode2, IconFolderPlus, IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import type { QuerySummary } from "../../../contract/api/queries.ts";
import { callRoute } from "../../api/call-route.ts";
import { useMay } from "../../api/context.ts";
import { readPages } from "../../api/reads.ts";
import { Button, ButtonLink } from "../../blocks/button.tsx";
import { tellFailure } from "../../blocks/failure-toast.tsx";
import type { MenuEntry } from "../../blocks/menu.tsx";
import type { ListColumn } from "../../blocks/record-list.tsx";
import { NameDialog } from "../../blocks/saved-list/name-dialog.tsx";
import { savedColumns } from "../../blocks/saved-list/saved-cells.tsx";
import { SavedList, savedSort, savedStatuses } from "../../blocks/saved-list/saved-list.tsx";
import { Empty } from "../../blocks/states.tsx";
import { Page } from "../../shell/page.tsx";
import { downloadRows } from "./download-rows.ts";
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
  const [isNewFolder, setNewFolder] = useState(false);
  const status = savedStatuses.find(({ value }) => value === search.status)?.value;
  const { destination, owner } = search;
  const sort = savedSort(search.sort);
  const list = useInfiniteQuery(
    readPages("listQueries", {
      query: { search: search.search, status, destination, owner, sort, limit: 200 },
    }),
  );
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const [first] = list.data?.pages ?? [];
  const set = (change: { readonly [Key in keyof typeof search]: (typeof search)[Key] | undefined }) =>
    void navigate({ to: "/queries", search: (old) => ({ ...old, ...change }), replace: true });
  const make = () => set({ create: "query" });
  const newQuery = mayWrite && (
    <Button look="filled" icon={<IconPlus />} onClick={make}>
      New query
    </Button>
  );
  return (
    <Page
      title="Queries"
      actions={
        mayWrite && (
          <>
            {items.length > 0 && (
              <Button className="desk-only" icon={<IconFolderPlus />} onClick={() => setNewFolder(true)}>
                New folder
              </Button>
            )}
            {newQuery}
          </>
        )
      }
    >
      <SavedList
        kind="query"
        {...{ list, first, items, columns, search, isNewFolder }}
        nameWidth="auto"
        iconOf={() => <IconFileCode2 className="quiet" aria-hidden="true" />}
        {...(mayWrite ? { moreEntries: downloadEntry } : {})}
        onSearch={set}
        onNew={make}
        onNewFolderDone={() => setNewFolder(false)}
        clear={<ButtonLink to="/queries">Clear filters</ButtonLink>}
        empty={
          <Empty icon={<IconFileCode2 />} title="No queries yet" action={newQuery}>
            A query chooses customers and columns with SQL. Its columns become fields of Zendesk users.
          </Empty>
        }
      />
      {search.create === "query" && mayWrite && (
        <NameDialog
          title="New query"
          verb="Create"
          kind="query"
          folders={first?.folders ?? []}
          save={async (naming) => {
            const made = await callRoute("createQuery", { body: naming });
            return () => void navigate({ to: "/queries/$id", params: { id: made.query.id } });
          }}
          onClose={() => set({ create: undefined })}
        />
      )}
    </Page>
  );
}
