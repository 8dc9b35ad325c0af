/** Segments by folder: saved choices of customers, what each says in plain words, where it is sent or used. */
import { IconCode, IconUsersGroup } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { SegmentSummary } from "../../../contract/api/segments.ts";
import { ButtonLink } from "../../blocks/button.tsx";
import type { ListColumn } from "../../blocks/record-list.tsx";
import { savedColumns } from "../../blocks/saved-list/saved-cells.tsx";
import { SavedPage } from "../../blocks/saved-list/saved-page.tsx";
import { tellAmount } from "../../format/number.ts";
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
  const set = (change: { readonly [Key in keyof typeof search]: (typeof search)[Key] | undefined }) =>
    void navigate({ to: "/segments", search: (old) => ({ ...old, ...change }), replace: true });
  return (
    <SavedPage
      kind="segment"
      title="Segments"
      {...{ search, columns }}
      nameWidth="26%"
      iconOf={({ kind }) =>
        kind === "sql" ? (
          <IconCode className="quiet" role="img" aria-label="SQL" />
        ) : (
          <IconUsersGroup className="quiet" aria-hidden="true" />
        )
      }
      onSearch={set}
      onNew={() => set({ dialog: "new" })}
      clear={<ButtonLink to="/segments">Clear filters</ButtonLink>}
      emptyIcon={<IconUsersGroup />}
      emptyWords="A segment is a saved choice of customers, built from attributes or written in SQL. It is sent like a query."
    >
      {(folders) =>
        search.dialog === "new" && <NewSegment folders={folders} onClose={() => set({ dialog: undefined })} />
      }
    </SavedPage>
  );
}
