/** The queries of the list in their folders: rows, what keys do to them, and cards on phones. */
import {
  IconChevronDown,
  IconChevronRight,
  IconCircleCheck,
  IconCircleDashed,
  IconFileCode2,
  IconFolder,
  IconFolderOpen,
} from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, useState } from "react";
import type { QuerySummary } from "../../../contract/api/queries.ts";
import { useMay, useMe } from "../../api/context.ts";
import { moveInList } from "../../blocks/list-keys.ts";
import { Menu, type MenuEntry } from "../../blocks/menu.tsx";
import { Moment } from "../../blocks/moment.tsx";
import { FileTag } from "../../blocks/notices.tsx";
import { DestinationName } from "../../blocks/plugin-name.tsx";
import { StatusWord } from "../../blocks/status-word.tsx";
import { usePhone } from "../../blocks/use-phone.ts";
import { tellCount } from "../../format/number.ts";
import { colourOf, initialsOf, tellWho } from "../../format/person.ts";
import { lettersWork } from "../../shell/shell-keys.ts";
import { useQueryEntries } from "./query-entries.tsx";

interface ListInput {
  readonly items: readonly QuerySummary[];
  readonly folded: readonly string[];
  readonly onFold: (folded: readonly string[]) => void;
  readonly selected: ReadonlySet<string>;
  readonly onSelect: (selected: ReadonlySet<string>) => void;
  readonly onMove: (id: string) => void;
}

function groupsOf(
  items: readonly QuerySummary[],
): readonly (readonly [folder: string, queries: QuerySummary[]])[] {
  const groups = new Map<string, QuerySummary[]>();
  for (const item of items) groups.set(item.folder, [...(groups.get(item.folder) ?? []), item]);
  return [...groups];
}

export function QueryList({ items, folded, onFold, selected, onSelect, onMove }: ListInput) {
  const phone = usePhone();
  const mayWrite = useMay("author");
  const entriesOf = useQueryEntries(onMove);
  if (phone) {
    return (
      <ul className="cards">
        {items.map((one) => (
          <li key={one.id} className="card-row">
            <Link to="/queries/$id" params={{ id: one.id }} className="grow card-link-area">
              <bdi className="list-name cut">{one.name}</bdi>
              <QueryStatus one={one} />
            </Link>
            <Menu name={`Actions for ${one.name}`} entries={entriesOf(one)} />
          </li>
        ))}
      </ul>
    );
  }
  const setFolded = (folder: string, isFolded: boolean) => {
    if (folder === "" || folded.includes(folder) === isFolded) return;
    onFold(isFolded ? [...folded, folder] : folded.filter((one) => one !== folder));
  };
  const toggleSelected = (id: string) => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    onSelect(next);
  };
  return (
    <div className="list-scroll">
      <table className="list queries" onKeyDown={moveInList}>
        <Head />
        {groupsOf(items).map(([folder, queries]) => (
          <tbody key={folder}>
            {folder !== "" && (
              <FolderRow
                folder={folder}
                count={queries.length}
                isFolded={folded.includes(folder)}
                onFold={(isFolded) => setFolded(folder, isFolded)}
              />
            )}
            {!(folder !== "" && folded.includes(folder)) &&
              queries.map((one) => (
                <QueryRow
                  key={one.id}
                  one={one}
                  entries={entriesOf(one)}
                  isSelected={selected.has(one.id)}
                  onSelect={mayWrite ? () => toggleSelected(one.id) : null}
                  onFold={() => setFolded(folder, true)}
                />
              ))}
          </tbody>
        ))}
      </table>
    </div>
  );
}

function Head() {
  return (
    <thead>
      <tr>
        <th scope="col">Name</th>
        <th scope="col">Status</th>
        <th scope="col">Sent to</th>
        <th scope="col">Last run</th>
        <th scope="col" className="end">
          Rows
        </th>
        <th scope="col" className="end">
          Ran
        </th>
        <th scope="col">Owner</th>
        <th scope="col" className="row-menu-cell">
          <span className="hidden-words">Actions</span>
        </th>
      </tr>
    </thead>
  );
}

function FolderRow({
  folder,
  count,
  isFolded,
  onFold,
}: {
  readonly folder: string;
  readonly count: number;
  readonly isFolded: boolean;
  readonly onFold: (isFolded: boolean) => void;
}) {
  const keys = (event: KeyboardEvent) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    onFold(event.key === "ArrowLeft");
  };
  return (
    <tr className="list-group">
      <th colSpan={8} scope="rowgroup">
        <button
          type="button"
          className="fold"
          data-row
          aria-expanded={!isFolded}
          onKeyDown={keys}
          onClick={() => onFold(!isFolded)}
        >
          {isFolded ? <IconChevronRight aria-hidden="true" /> : <IconChevronDown aria-hidden="true" />}
          {isFolded ? <IconFolder aria-hidden="true" /> : <IconFolderOpen aria-hidden="true" />}
          <bdi>{folder.replaceAll("/", " / ")}</bdi>
          <span className="faint num">{count}</span>
        </button>
      </th>
    </tr>
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

function QueryRow({
  one,
  entries,
  isSelected,
  onSelect,
  onFold,
}: {
  readonly one: QuerySummary;
  readonly entries: readonly MenuEntry[];
  readonly isSelected: boolean;
  readonly onSelect: (() => void) | null;
  readonly onFold: () => void;
}) {
  const navigate = useNavigate();
  const [menuOpen, setMenuOpen] = useState(false);
  const open = () => void navigate({ to: "/queries/$id", params: { id: one.id } });
  const keys = (event: KeyboardEvent<HTMLTableRowElement>) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter") open();
    if (event.key === "ArrowLeft") {
      event.preventDefault();
      // The row goes away with its folder; the folder's own line takes the focus.
      event.currentTarget.closest("tbody")?.querySelector<HTMLElement>(".fold")?.focus();
      onFold();
    }
    if (!lettersWork()) return;
    const letter = event.key.toLowerCase();
    if (letter === "x") onSelect?.();
    const entry = entries.find((each) => each.letter?.toLowerCase() === letter && !each.disabled);
    if (letter === "x" || entry !== undefined) event.preventDefault();
    entry?.onChoose();
  };
  return (
    <tr
      data-row
      tabIndex={0}
      className={["opens", menuOpen ? "menu-open" : "", isSelected ? "query-selected" : ""].join(" ")}
      onClick={open}
      onKeyDown={keys}
    >
      <td className={one.folder === "" ? undefined : "query-nested"}>
        <span className="line">
          {onSelect === null ? (
            <IconFileCode2 className="quiet" aria-hidden="true" />
          ) : (
            <span className="query-select">
              <IconFileCode2 className="quiet" aria-hidden="true" />
              <input
                type="checkbox"
                aria-label={`Select ${one.name}`}
                tabIndex={-1}
                checked={isSelected}
                onClick={(event) => event.stopPropagation()}
                onChange={onSelect}
              />
            </span>
          )}
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
      <LastRunCells one={one} />
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
      <td className="row-menu-cell">
        <Menu name={`Actions for ${one.name}`} entries={entries} onOpenChange={setMenuOpen} />
      </td>
    </tr>
  );
}

function LastRunCells({ one }: { readonly one: QuerySummary }) {
  const destinations = [...new Set(one.sentBy.map(({ destination }) => destination))];
  const run = one.lastRun;
  return (
    <>
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
      <td className="end num">{tellCount(one.rows)}</td>
      <td className="end quiet">
        <Moment at={run?.endedAt ?? run?.startedAt} />
      </td>
    </>
  );
}
