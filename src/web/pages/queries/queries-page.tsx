/** Queries by folder: status, where each is sent, how it last went. Folders fold; the choice is in the address. */
import {
  IconChevronDown,
  IconChevronRight,
  IconCircleCheck,
  IconCircleDashed,
  IconFileCode2,
  IconFolder,
  IconFolderOpen,
} from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { QuerySummary } from "../../../contract/api/queries.ts";
import { toTellable } from "../../api/api-error.ts";
import { useMe } from "../../api/context.ts";
import { readPages } from "../../api/reads.ts";
import { Button, ButtonLink } from "../../blocks/button.tsx";
import { FilterChip } from "../../blocks/field.tsx";
import { moveInList } from "../../blocks/list-keys.ts";
import { Moment } from "../../blocks/moment.tsx";
import { FileTag } from "../../blocks/notices.tsx";
import { DestinationName } from "../../blocks/plugin-name.tsx";
import { SearchBox } from "../../blocks/search-box.tsx";
import { Empty, ErrorPanel, Loading } from "../../blocks/states.tsx";
import { StatusWord } from "../../blocks/status-word.tsx";
import { usePhone } from "../../blocks/use-phone.ts";
import { tellAmount, tellCount } from "../../format/number.ts";
import { colourOf, initialsOf, tellWho } from "../../format/person.ts";
import { Page } from "../../shell/page.tsx";
import "../../blocks/list-table.css";
import "./queries.css";

const statuses = [
  { value: "draft", label: "Draft" },
  { value: "active", label: "Active" },
  { value: "active with draft", label: "Active · draft" },
] as const;

export function QueriesPage() {
  const search = useSearch({ from: "/inside/queries" });
  const navigate = useNavigate();
  const status = statuses.find(({ value }) => value === search.status)?.value;
  const list = useInfiniteQuery(
    readPages("listQueries", { query: { search: search.search, status, limit: 200 } }),
  );
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const folders = new Set(items.map(({ folder }) => folder).filter(Boolean));
  const set = (change: Partial<typeof search>) =>
    void navigate({ to: "/queries", search: (old) => ({ ...old, ...change }), replace: true });
  const isFiltered = Boolean(search.search ?? search.status);
  return (
    <Page title="Queries">
      <div className="list-bar">
        <SearchBox
          value={search.search ?? ""}
          label="Search names and SQL"
          onSearch={(words) => set({ search: words || undefined })}
        />
        <FilterChip
          label="Status"
          options={statuses}
          value={search.status}
          onChange={(value) => set({ status: value })}
        />
        {list.isSuccess && (
          <span className="list-bar-count num desk-only">
            {tellAmount(items.length, "query", "queries")}
            {folders.size > 0 && ` in ${tellAmount(folders.size, "folder")}`}
          </span>
        )}
      </div>
      {list.isError && (
        <div className="list-scroll">
          <ErrorPanel
            title="The queries cannot be shown"
            error={toTellable(list.error)}
            action={
              <Button small onClick={() => void list.refetch()}>
                Try again
              </Button>
            }
          />
        </div>
      )}
      {list.isPending && (
        <div className="list-scroll">
          <Loading rows={8} />
        </div>
      )}
      {list.isSuccess && items.length === 0 && (
        <div className="list-scroll">
          {isFiltered ? (
            <Empty title="No queries match" action={<ButtonLink to="/queries">Clear filters</ButtonLink>} />
          ) : (
            <Empty icon={<IconFileCode2 />} title="No queries yet">
              A query chooses customers and columns with SQL. Name a file of it under <code>queries</code> in
              deskfeed.yaml and start the server again; editing here comes with a later version.
            </Empty>
          )}
        </div>
      )}
      {items.length > 0 && (
        <Folders
          items={items}
          folded={search.folded?.split("|") ?? []}
          onFold={(folded) => set({ folded: folded.join("|") || undefined })}
        />
      )}
      {list.hasNextPage && (
        <Button look="quiet" onClick={() => void list.fetchNextPage()}>
          More queries
        </Button>
      )}
      {items.length > 0 && (
        <p className="keys-line" aria-hidden="true">
          <span>
            <span className="kbd">↑</span> <span className="kbd">↓</span> move
          </span>
          <span>
            <span className="kbd">Enter</span> open
          </span>
        </p>
      )}
    </Page>
  );
}

function groupsOf(
  items: readonly QuerySummary[],
): readonly (readonly [folder: string, queries: QuerySummary[]])[] {
  const groups = new Map<string, QuerySummary[]>();
  for (const item of items) groups.set(item.folder, [...(groups.get(item.folder) ?? []), item]);
  return [...groups];
}

function Folders({
  items,
  folded,
  onFold,
}: {
  readonly items: readonly QuerySummary[];
  readonly folded: readonly string[];
  readonly onFold: (folded: readonly string[]) => void;
}) {
  const phone = usePhone();
  const toggle = (folder: string) =>
    onFold(folded.includes(folder) ? folded.filter((one) => one !== folder) : [...folded, folder]);
  if (phone) {
    return (
      <ul className="cards">
        {items.map((one) => (
          <li key={one.id} className="card-row">
            <Link to="/queries/$id" params={{ id: one.id }} className="grow card-link-area">
              <bdi className="list-name cut">{one.name}</bdi>
              <QueryStatus one={one} />
            </Link>
          </li>
        ))}
      </ul>
    );
  }
  return (
    <div className="list-scroll">
      <table className="list queries" onKeyDown={moveInList}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Status</th>
            <th scope="col">Sent to</th>
            <th scope="col">Last run</th>
            <th scope="col" className="end">
              Delivered
            </th>
            <th scope="col" className="end">
              Ran
            </th>
            <th scope="col">Owner</th>
          </tr>
        </thead>
        {groupsOf(items).map(([folder, queries]) => {
          const isFolded = folder !== "" && folded.includes(folder);
          return (
            <tbody key={folder}>
              {folder !== "" && (
                <tr className="list-group">
                  <th colSpan={7} scope="rowgroup">
                    <button
                      type="button"
                      className="fold"
                      aria-expanded={!isFolded}
                      onClick={() => toggle(folder)}
                    >
                      {isFolded ? (
                        <IconChevronRight aria-hidden="true" />
                      ) : (
                        <IconChevronDown aria-hidden="true" />
                      )}
                      {isFolded ? <IconFolder aria-hidden="true" /> : <IconFolderOpen aria-hidden="true" />}
                      <bdi>{folder.replaceAll("/", " / ")}</bdi>
                      <span className="faint num">{queries.length}</span>
                    </button>
                  </th>
                </tr>
              )}
              {!isFolded &&
                queries.map((one) => <QueryRow key={one.id} one={one} isNested={folder !== ""} />)}
            </tbody>
          );
        })}
      </table>
    </div>
  );
}

function QueryStatus({ one }: { readonly one: QuerySummary }) {
  const me = useMe();
  const isDraft = one.status === "draft";
  return (
    <span className="status-word">
      <span className={`status-icon ${isDraft ? "tone-neutral" : "tone-good"}`}>
        {isDraft ? <IconCircleDashed aria-hidden="true" /> : <IconCircleCheck aria-hidden="true" />}
      </span>
      <span className="status-name">{isDraft ? "Draft" : "Active"}</span>
      {one.status === "active with draft" && (
        <span className="status-remark small quiet">
          · draft{one.draft?.by == null ? "" : ` by ${tellWho(one.draft.by, me.name)}`}
        </span>
      )}
    </span>
  );
}

function QueryRow({ one, isNested }: { readonly one: QuerySummary; readonly isNested: boolean }) {
  const navigate = useNavigate();
  const open = () => void navigate({ to: "/queries/$id", params: { id: one.id } });
  const destinations = [...new Set(one.sentBy.map(({ destination }) => destination))];
  const run = one.lastRun;
  return (
    <tr
      data-row
      tabIndex={0}
      className="opens"
      onClick={open}
      onKeyDown={(event) => event.key === "Enter" && open()}
    >
      <td className={isNested ? "query-nested" : undefined}>
        <span className="line">
          <IconFileCode2 className="quiet" aria-hidden="true" />
          <Link
            to="/queries/$id"
            params={{ id: one.id }}
            className="list-name cut"
            tabIndex={-1}
            onClick={(event) => event.stopPropagation()}
          >
            <bdi title={one.name}>{one.name}</bdi>
          </Link>
          {one.managedBy !== null && <FileTag />}
        </span>
      </td>
      <td>
        <QueryStatus one={one} />
      </td>
      <td>
        {destinations.length === 0 ? (
          <span className="faint">–</span>
        ) : (
          <span className="line query-destinations">
            {destinations.map((name) => (
              <DestinationName key={name} name={name} />
            ))}
          </span>
        )}
      </td>
      <td>{run === null ? <span className="faint">–</span> : <StatusWord status={run.state} />}</td>
      <td className="end num">{tellCount(run?.delivered)}</td>
      <td className="end quiet">
        <Moment at={run?.endedAt ?? run?.startedAt} />
      </td>
      <td>
        {one.owner !== null && (
          <span
            className="avatar avatar-small"
            style={{ background: colourOf(one.owner) }}
            role="img"
            aria-label={one.owner}
            title={one.owner}
          >
            {initialsOf(one.owner)}
          </span>
        )}
      </td>
    </tr>
  );
}
