/** Queries or segments in their folders, up to three levels: rows that open, are chosen and folded by keys; two lines each on phones. */
import { IconChevronDown, IconChevronRight, IconFolder, IconFolderOpen } from "@tabler/icons-react";
import { Link, useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import { lettersWork } from "../../shell/shell-keys.ts";
import { moveInList } from "../list-keys.ts";
import { Menu, type MenuEntry } from "../menu.tsx";
import { FileTag } from "../notices.tsx";
import { Check, Head, type ListColumn, ListPane, rowPx, stop } from "../record-list.tsx";
import { useRowsInView } from "../rows-in-view.ts";
import type { Selection } from "../selection.ts";
import { usePhone } from "../use-phone.ts";
import { groupsOf } from "./folder-groups.ts";
import { SavedFact } from "./saved-cells.tsx";
import { type SavedKind, type SavedSummary, savedKinds } from "./saved-kind.ts";

export interface FolderListInput<Item> {
  readonly kind: SavedKind;
  readonly items: readonly Item[];
  /** Behind the name, which is always the first. */
  readonly columns: readonly ListColumn<Item>[];
  readonly nameWidth: string;
  readonly iconOf: (one: Item) => ReactNode;
  readonly entriesOf: (one: Item) => readonly MenuEntry[];
  readonly folded: readonly string[];
  readonly onFold: (folded: readonly string[]) => void;
  readonly sort: string | undefined;
  readonly onSort: (sort: string | undefined) => void;
  /** Called when the end of what is there comes near: reads on. */
  readonly onEnd?: () => void;
  /** Null for those who only read. */
  readonly selection: Selection | null;
}

export function FolderList<Item extends SavedSummary>(input: FolderListInput<Item>) {
  const { items, folded, onFold } = input;
  const phone = usePhone();
  const setFolded = (folder: string, isFolded: boolean) => {
    if (folder === "" || folded.includes(folder) === isFolded) return;
    onFold(isFolded ? [...folded, folder] : folded.filter((one) => one !== folder));
  };
  const groups = groupsOf(items).map(([folder, own]) => ({
    folder,
    own,
    isFolded: folder !== "" && folded.includes(folder),
    fold: (isFolded: boolean) => setFolded(folder, isFolded),
  }));
  const heading = ({ folder, own, isFolded, fold }: Group<Item>) => (
    <FolderButton folder={folder} count={own.length} isFolded={isFolded} onFold={fold} />
  );
  if (phone)
    return (
      <div className="cards">
        {groups.map((group) => (
          <section key={group.folder} aria-label={group.folder === "" ? "In no folder" : group.folder}>
            {group.folder !== "" && <h2 className="saved-card-folder">{heading(group)}</h2>}
            <ul>{!group.isFolded && group.own.map((one) => <Card key={one.id} one={one} {...input} />)}</ul>
          </section>
        ))}
      </div>
    );
  return <FolderTable groups={groups} heading={heading} {...input} />;
}

interface Group<Item> {
  readonly folder: string;
  readonly own: readonly Item[];
  readonly isFolded: boolean;
  fold(isFolded: boolean): void;
}

/** As the height of a folder's line in list-table.css. */
const headingPx = 32;

/** Each folder is a body of the table, with its line first; of a long list only the lines in view are there. */
function FolderTable<Item extends SavedSummary>({
  groups,
  heading,
  ...input
}: FolderListInput<Item> & {
  readonly groups: readonly Group<Item>[];
  readonly heading: (group: Group<Item>) => ReactNode;
}) {
  const pane = useRef<HTMLDivElement>(null);
  const lines = groups.flatMap((group) => [
    ...(group.folder === "" ? [] : [{ group, one: null }]),
    ...(group.isFolded ? [] : group.own.map((one) => ({ group, one }))),
  ]);
  const view = useRowsInView({
    count: lines.length,
    rowPx: (index) => (lines[index]?.one === null ? headingPx : rowPx),
    pane,
  });
  const indexOf = (at: number) => (view.isWhole ? {} : { "aria-rowindex": view.first + at + 2 });
  const shown = lines.slice(view.first, view.end).map((line, at) => ({ ...line, index: indexOf(at) }));
  /** The folder's own line takes the focus from a row that goes away with it; it may have to come into view first. */
  const foldUp = ({ folder, fold }: Group<Item>) => {
    fold(true);
    requestAnimationFrame(() =>
      pane.current?.querySelector<HTMLElement>(`[data-folder="${CSS.escape(folder)}"] .fold`)?.focus(),
    );
  };
  return (
    <ListPane pane={pane} onEnd={input.onEnd}>
      <table
        className={`list saved-${input.kind}`}
        onKeyDown={moveInList}
        {...(view.isWhole ? {} : { "aria-rowcount": lines.length + 1 })}
      >
        <Heads {...input} />
        {view.abovePx > 0 && <tbody style={{ height: view.abovePx }} />}
        {groups.map((group) => (
          <tbody key={group.folder} data-folder={group.folder}>
            {shown.map(({ group: own, one, index }) => {
              if (own !== group) return null;
              return one === null ? (
                <tr key="folder" className="list-group" {...index}>
                  <th colSpan={input.columns.length + (input.selection?.isOpen ? 3 : 2)} scope="rowgroup">
                    {heading(group)}
                  </th>
                </tr>
              ) : (
                <Row key={one.id} one={one} index={index} onFoldUp={() => foldUp(group)} {...input} />
              );
            })}
          </tbody>
        ))}
        {view.belowPx > 0 && <tbody style={{ height: view.belowPx }} />}
      </table>
    </ListPane>
  );
}

function Heads<Item extends SavedSummary>({
  items,
  columns,
  nameWidth,
  selection,
  sort,
  onSort,
}: FolderListInput<Item>) {
  const name: ListColumn<Item> = {
    key: "name",
    title: "Name",
    width: nameWidth,
    sorts: true,
    cell: () => null,
  };
  const ids = items.map(({ id }) => id);
  const isAll = selection !== null && ids.length > 0 && ids.every((id) => selection.ids.has(id));
  return (
    <thead>
      <tr>
        {selection?.isOpen && (
          <th scope="col" className="check-cell">
            <label className="check-target">
              <input
                type="checkbox"
                aria-label="Select all"
                checked={isAll}
                onChange={() => selection.choose(isAll ? [] : ids)}
              />
            </label>
          </th>
        )}
        {[name, ...columns].map((column) => (
          <Head key={column.key} column={column} sort={sort} onSort={onSort} />
        ))}
        <th scope="col" className="row-menu-cell">
          <span className="hidden-words">Actions</span>
        </th>
      </tr>
    </thead>
  );
}

function FolderButton({
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
      <bdi className="cut">{folder.replaceAll("/", " / ")}</bdi>
      <span className="faint num">{count}</span>
    </button>
  );
}

function Row<Item extends SavedSummary>({
  one,
  index,
  onFoldUp,
  ...input
}: {
  readonly one: Item;
  /** Its place among all lines, where not all are there. */
  readonly index: { readonly "aria-rowindex"?: number };
  readonly onFoldUp: () => void;
} & FolderListInput<Item>) {
  const { columns, entriesOf, selection } = input;
  const navigate = useNavigate();
  const [menuOpen, setMenuOpen] = useState(false);
  const entries = entriesOf(one);
  const open = () => void navigate(savedKinds[input.kind].pageOf(one.id));
  const keys = (event: KeyboardEvent<HTMLTableRowElement>) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter") open();
    if (event.key === "ArrowLeft" && one.folder !== "") {
      event.preventDefault();
      onFoldUp();
    }
    if (!lettersWork()) return;
    const letter = event.key.toLowerCase();
    const entry = entries.find((each) => each.letter?.toLowerCase() === letter && !each.disabled);
    if (entry === undefined && !(letter === "x" && selection !== null)) return;
    event.preventDefault();
    if (entry === undefined) selection?.toggle(one.id);
    else entry.onChoose();
  };
  const isChosen = selection?.ids.has(one.id) ?? false;
  const classes = ["opens", menuOpen ? "menu-open" : "", isChosen ? "row-chosen" : ""].filter(Boolean);
  return (
    <tr data-row tabIndex={0} className={classes.join(" ")} onClick={open} onKeyDown={keys} {...index}>
      {selection?.isOpen && (
        <td className="check-cell" onClick={stop} onKeyDown={stop}>
          <Check name={one.name} id={one.id} selection={selection} />
        </td>
      )}
      <td className={one.folder === "" ? undefined : "saved-nested"}>
        <NameLine one={one} {...input} />
      </td>
      {columns.map(({ key, end, className, cell }) => (
        <td key={key} className={[end ? "end" : "", className ?? ""].filter(Boolean).join(" ") || undefined}>
          {cell(one)}
        </td>
      ))}
      <td className="row-menu-cell">
        <Menu name={`Actions for ${one.name}`} entries={entries} onOpenChange={setMenuOpen} />
      </td>
    </tr>
  );
}

function NameLine<Item extends SavedSummary>({
  one,
  kind,
  iconOf,
}: { readonly one: Item } & Pick<FolderListInput<Item>, "kind" | "iconOf">) {
  return (
    <span className="line">
      {iconOf(one)}
      <Link {...savedKinds[kind].pageOf(one.id)} className="list-name cut" tabIndex={-1} onClick={stop}>
        <bdi title={one.name}>{one.name}</bdi>
      </Link>
      {one.managedBy !== null && <FileTag />}
    </span>
  );
}

function Card<Item extends SavedSummary>({
  one,
  kind,
  entriesOf,
  selection,
}: { readonly one: Item } & FolderListInput<Item>) {
  return (
    <li className="card-row">
      {selection?.isOpen && <Check name={one.name} id={one.id} selection={selection} />}
      <Link {...savedKinds[kind].pageOf(one.id)} className="grow card-link-area">
        <span className="line">
          <bdi className="list-name cut">{one.name}</bdi>
          {one.managedBy !== null && <FileTag words={false} />}
        </span>
        <SavedFact one={one} />
      </Link>
      <Menu name={`Actions for ${one.name}`} entries={entriesOf(one)} />
    </li>
  );
}
