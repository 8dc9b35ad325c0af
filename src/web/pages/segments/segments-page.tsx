/** Segments: saved choices of customers, what each says in plain words, where it is sent or used. */
import { IconCircleCheck, IconCircleDashed, IconCode, IconPlus, IconUsersGroup } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { SegmentSummary } from "../../../contract/api/segments.ts";
import { useMay } from "../../api/context.ts";
import { readPages } from "../../api/reads.ts";
import { Button, ButtonLink } from "../../blocks/button.tsx";
import { FilterChip } from "../../blocks/field.tsx";
import { moveInList } from "../../blocks/list-keys.ts";
import { Moment } from "../../blocks/moment.tsx";
import { FileTag } from "../../blocks/notices.tsx";
import { PagedList } from "../../blocks/paged-list.tsx";
import { SearchBox } from "../../blocks/search-box.tsx";
import { Empty } from "../../blocks/states.tsx";
import { usePhone } from "../../blocks/use-phone.ts";
import { tellAmount } from "../../format/number.ts";
import { Page } from "../../shell/page.tsx";
import { NewSegment } from "./new-segment.tsx";
import "./segments.css";

const statuses = [
  { value: "draft", label: "Draft" },
  { value: "active", label: "Active" },
  { value: "active with draft", label: "Active · draft" },
] as const;

export function SegmentsPage() {
  const search = useSearch({ from: "/inside/segments" });
  const navigate = useNavigate();
  const mayWrite = useMay("author");
  const status = statuses.find(({ value }) => value === search.status)?.value;
  const list = useInfiniteQuery(
    readPages("listSegments", { query: { search: search.search, status, limit: 200 } }),
  );
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const set = (change: Partial<typeof search>) =>
    void navigate({ to: "/segments", search: (old) => ({ ...old, ...change }), replace: true });
  const newSegment = mayWrite && (
    <Button look="filled" icon={<IconPlus />} onClick={() => set({ dialog: "new" })}>
      New segment
    </Button>
  );
  return (
    <Page title="Segments" actions={newSegment}>
      <div className="list-bar">
        <SearchBox
          value={search.search ?? ""}
          label="Search segments"
          onSearch={(words) => set({ search: words || undefined })}
        />
        <FilterChip
          label="Status"
          options={statuses}
          value={search.status}
          onChange={(value) => set({ status: value })}
        />
        {list.isSuccess && (
          <span className="list-bar-count num desk-only">{tellAmount(items.length, "segment")}</span>
        )}
      </div>
      <PagedList
        list={list}
        what="segments"
        more="More segments"
        isEmpty={items.length === 0}
        isFiltered={search.search !== undefined || status !== undefined}
        clear={<ButtonLink to="/segments">Clear filters</ButtonLink>}
        empty={
          <Empty icon={<IconUsersGroup />} title="No segments yet" action={newSegment}>
            A segment is a saved choice of customers, built from attributes or written in SQL. It is sent like
            a query.
          </Empty>
        }
      >
        <SegmentList items={items} />
      </PagedList>
      {search.dialog === "new" && mayWrite && (
        <NewSegment folders={list.data?.pages[0]?.folders ?? []} onClose={() => set({ dialog: undefined })} />
      )}
    </Page>
  );
}

function SegmentList({ items }: { readonly items: readonly SegmentSummary[] }) {
  const navigate = useNavigate();
  const phone = usePhone();
  if (phone)
    return (
      <ul className="cards">
        {items.map((one) => (
          <li key={one.id} className="card-row">
            <Link to="/segments/$id" params={{ id: one.id }} className="grow card-link-area">
              <bdi className="list-name cut">{one.name}</bdi>
              <SegmentStatus one={one} />
            </Link>
          </li>
        ))}
      </ul>
    );
  return (
    <div className="list-scroll">
      <table className="list segments" onKeyDown={moveInList}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Status</th>
            <th scope="col">Customers who</th>
            <th scope="col">Sent to</th>
            <th scope="col">Last run</th>
          </tr>
        </thead>
        <tbody>
          {items.map((one) => {
            const open = () => void navigate({ to: "/segments/$id", params: { id: one.id } });
            return (
              <tr
                key={one.id}
                data-row
                tabIndex={0}
                className="opens"
                onClick={open}
                onKeyDown={(event) => event.target === event.currentTarget && event.key === "Enter" && open()}
              >
                <td>
                  <span className="line">
                    {one.kind === "sql" ? (
                      <IconCode className="quiet" role="img" aria-label="SQL" />
                    ) : (
                      <IconUsersGroup className="quiet" aria-hidden="true" />
                    )}
                    <Link
                      to="/segments/$id"
                      params={{ id: one.id }}
                      className="list-name cut"
                      tabIndex={-1}
                      onClick={(event) => event.stopPropagation()}
                    >
                      <bdi>{one.name}</bdi>
                    </Link>
                    {one.managedBy !== null && <FileTag />}
                  </span>
                </td>
                <td>
                  <SegmentStatus one={one} />
                </td>
                <td className="quiet">
                  <bdi className="cut" title={one.words ?? undefined}>
                    {one.words ?? "written in SQL"}
                  </bdi>
                </td>
                <td>
                  <bdi className="cut">{tellSent(one)}</bdi>
                </td>
                <td>
                  <Moment at={one.lastRun?.endedAt ?? one.lastRun?.startedAt} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function tellSent({ sentBy, usedBySegments }: SegmentSummary): string {
  const sent = [...new Set(sentBy.map(({ destination }) => destination))].join(", ");
  if (sent !== "") return sent;
  return usedBySegments.length > 0 ? `in ${tellAmount(usedBySegments.length, "segment")}` : "–";
}

function SegmentStatus({ one: { status } }: { readonly one: SegmentSummary }) {
  const isDraft = status === "draft";
  return (
    <span className="status-word">
      <span className={`status-icon ${isDraft ? "tone-neutral" : "tone-good"}`}>
        {isDraft ? <IconCircleDashed aria-hidden="true" /> : <IconCircleCheck aria-hidden="true" />}
      </span>
      <span className="status-name">{isDraft ? "Draft" : "Active"}</span>
      {status === "active with draft" && <span className="status-remark small quiet">· draft</span>}
    </span>
  );
}
