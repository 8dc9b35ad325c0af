/** Segments by folder: saved choices of customers, what each says in plain words, where it is sent or used. */
import { IconCode, IconFolderPlus, IconPlus, IconUsersGroup } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import type { SegmentSummary } from "../../../contract/api/segments.ts";
import { useMay } from "../../api/context.ts";
import { readPages } from "../../api/reads.ts";
import { Button, ButtonLink } from "../../blocks/button.tsx";
import type { ListColumn } from "../../blocks/record-list.tsx";
import { savedColumns } from "../../blocks/saved-list/saved-cells.tsx";
import { SavedList, savedSort, savedStatuses } from "../../blocks/saved-list/saved-list.tsx";
import { Empty } from "../../blocks/states.tsx";
import { tellAmount } from "../../format/number.ts";
import { Page } from "../../shell/page.tsx";
import { NewSegment } from "./new-segment.tsx";

const columns: readonly ListColumn<SegmentSummary>[] = [
  { ...savedColumns.status, width: "12.5%" },
  {
    key: "words",
    title: "Customers who",
    className: "quiet",
    cell: ({ words }) => <bdi title={words ?? undefined}>{words ?? "written in SQL"}</bdi>,
  },
  {
    ...savedColumns.sentTo,
    width: "11%",
    cell: (one) =>
      one.sentBy.length === 0 && one.usedBySegments.length > 0 ? (
        <span className="quiet" title={one.usedBySegments.map(({ name }) => name).join(", ")}>
          in {tellAmount(one.usedBySegments.length, "segment")}
        </span>
      ) : (
        savedColumns.sentTo.cell(one)
      ),
  },
  { ...savedColumns.lastRun, width: "12%" },
  { ...savedColumns.ran, width: "76px" },
  { ...savedColumns.owner, width: "58px" },
];

export function SegmentsPage() {
  const search = useSearch({ from: "/inside/segments" });
  const navigate = useNavigate();
  const mayWrite = useMay("author");
  const [isNewFolder, setNewFolder] = useState(false);
  const status = savedStatuses.find(({ value }) => value === search.status)?.value;
  const { destination, owner } = search;
  const sort = savedSort(search.sort);
  const list = useInfiniteQuery(
    readPages("listSegments", {
      query: { search: search.search, status, destination, owner, sort, limit: 200 },
    }),
  );
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const [first] = list.data?.pages ?? [];
  const set = (change: { readonly [Key in keyof typeof search]: (typeof search)[Key] | undefined }) =>
    void navigate({ to: "/segments", search: (old) => ({ ...old, ...change }), replace: true });
  const make = () => set({ dialog: "new" });
  const newSegment = mayWrite && (
    <Button look="filled" icon={<IconPlus />} onClick={make}>
      New segment
    </Button>
  );
  return (
    <Page
      title="Segments"
      actions={
        mayWrite && (
          <>
            {items.length > 0 && (
              <Button className="desk-only" icon={<IconFolderPlus />} onClick={() => setNewFolder(true)}>
                New folder
              </Button>
            )}
            {newSegment}
          </>
        )
      }
    >
      <SavedList
        kind="segment"
        {...{ list, first, items, columns, search, isNewFolder }}
        nameWidth="26%"
        iconOf={({ kind }) =>
          kind === "sql" ? (
            <IconCode className="quiet" role="img" aria-label="SQL" />
          ) : (
            <IconUsersGroup className="quiet" aria-hidden="true" />
          )
        }
        onSearch={set}
        onNew={make}
        onNewFolderDone={() => setNewFolder(false)}
        clear={<ButtonLink to="/segments">Clear filters</ButtonLink>}
        empty={
          <Empty icon={<IconUsersGroup />} title="No segments yet" action={newSegment}>
            A segment is a saved choice of customers, built from attributes or written in SQL. It is sent like
            a query.
          </Empty>
        }
      />
      {search.dialog === "new" && mayWrite && (
        <NewSegment folders={first?.folders ?? []} onClose={() => set({ dialog: undefined })} />
      )}
    </Page>
  );
}
