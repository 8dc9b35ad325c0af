/** A list of things in a table, or in cards on phones: sorted by pressing a head, opened by a row, chosen with X, moved in with arrows. */
import { IconArrowDown, IconArrowUp } from "@tabler/icons-react";
import { Link, type LinkProps, useNavigate } from "@tanstack/react-router";
import { type KeyboardEvent, type MouseEvent, type ReactNode, type RefObject, useRef, useState } from "react";
import { lettersWork } from "../shell/shell-keys.ts";
import { moveInList } from "./list-keys.ts";
import { Menu, type MenuEntry } from "./menu.tsx";
import { useRowsInView } from "./rows-in-view.ts";
import type { Selection } from "./selection.ts";
import { nextSort, readSort } from "./sorting.ts";
import { usePhone } from "./use-phone.ts";
import "./list-table.css";
import "./record-list.css";

/** As `--row` in the tokens. */
export const rowPx = 36;
/** So far before its end a list is read on. */
const aheadPx = 20 * rowPx;

export type Place = Pick<LinkProps, "to" | "params" | "search">;

export interface ListColumn<Item> {
  /** Names it in the address. */
  readonly key: string;
  readonly title: string;
  readonly width?: string;
  /** Numbers and times stand at the right. */
  readonly end?: boolean;
  readonly className?: string;
  /** Whether its head can be pressed; the items come sorted as `sort` says. */
  readonly sorts?: boolean;
  readonly cell: (item: Item) => ReactNode;
}

export interface RecordListInput<Item> {
  readonly items: readonly Item[];
  readonly columns: readonly ListColumn<Item>[];
  readonly idOf: (item: Item) => string;
  readonly nameOf: (item: Item) => string;
  readonly placeOf: (item: Item) => Place;
  /** What stands behind the name in its cell: the mark of a file. */
  readonly markOf?: (item: Item) => ReactNode;
  readonly iconOf?: (item: Item) => ReactNode;
  readonly entriesOf?: (item: Item) => readonly MenuEntry[];
  /** Tells the menus of two things of one name apart; the name by itself where there is none. */
  readonly actionsOf?: (item: Item) => string;
  /** Below the name on phones. */
  readonly cardOf: (item: Item) => ReactNode;
  readonly sort: string | undefined;
  readonly onSort: (sort: string | undefined) => void;
  readonly selection?: Selection;
  /** What N does. */
  readonly onNew?: (() => void) | undefined;
  /** Called when the end of what is there comes near: reads on. */
  readonly onEnd?: () => void;
  readonly className?: string;
}

export function RecordList<Item>(input: RecordListInput<Item>) {
  const phone = usePhone();
  return phone ? <Cards {...input} /> : <Rows {...input} />;
}

function Cards<Item>({
  items,
  idOf,
  nameOf,
  placeOf,
  markOf,
  entriesOf,
  actionsOf = nameOf,
  cardOf,
  selection,
}: RecordListInput<Item>) {
  return (
    <ul className="cards">
      {items.map((item) => (
        <li key={idOf(item)} className="card-row">
          {selection?.isOpen && <Check name={nameOf(item)} id={idOf(item)} selection={selection} />}
          <Link {...placeOf(item)} className="grow card-link-area">
            <span className="line">
              <bdi className="list-name cut">{nameOf(item)}</bdi>
              {markOf?.(item)}
            </span>
            {cardOf(item)}
          </Link>
          {entriesOf !== undefined && (
            <Menu name={`Actions for ${actionsOf(item)}`} entries={entriesOf(item)} />
          )}
        </li>
      ))}
    </ul>
  );
}

/** What a list scrolls in; tells when its end comes near. */
export function ListPane({
  pane,
  onEnd,
  children,
}: {
  readonly pane: RefObject<HTMLDivElement | null>;
  readonly onEnd: (() => void) | undefined;
  readonly children: ReactNode;
}) {
  return (
    <div
      className="list-scroll"
      ref={pane}
      onScroll={({ currentTarget: { scrollTop, clientHeight, scrollHeight } }) => {
        if (scrollHeight - scrollTop - clientHeight < aheadPx) onEnd?.();
      }}
    >
      {children}
    </div>
  );
}

function Rows<Item>(input: RecordListInput<Item>) {
  const { items, columns, idOf, sort, onSort, selection, entriesOf, onNew } = input;
  const pane = useRef<HTMLDivElement>(null);
  const view = useRowsInView({ count: items.length, rowPx, pane });
  const keys = (event: KeyboardEvent<HTMLElement>) => {
    moveInList(event);
    const isPlain = !event.ctrlKey && !event.metaKey && !event.altKey;
    const onRow = event.target instanceof HTMLElement && event.target.hasAttribute("data-row");
    if (onNew === undefined || !isPlain || !onRow || !lettersWork() || event.key.toLowerCase() !== "n")
      return;
    event.preventDefault();
    onNew();
  };
  return (
    <ListPane pane={pane} onEnd={input.onEnd}>
      <table
        className={`list ${input.className ?? ""}`}
        onKeyDown={keys}
        {...(view.isWhole ? {} : { "aria-rowcount": items.length + 1 })}
      >
        <thead>
          <tr>
            {selection?.isOpen && (
              <th scope="col" className="check-cell">
                <CheckAll ids={items.map(idOf)} selection={selection} />
              </th>
            )}
            {columns.map((column) => (
              <Head key={column.key} column={column} sort={sort} onSort={onSort} />
            ))}
            {entriesOf !== undefined && (
              <th scope="col" className="row-menu-cell">
                <span className="hidden-words">Actions</span>
              </th>
            )}
          </tr>
        </thead>
        {view.abovePx > 0 && <tbody style={{ height: view.abovePx }} />}
        <tbody>
          {items.slice(view.first, view.end).map((item, at) => (
            <Row
              key={idOf(item)}
              item={item}
              index={view.isWhole ? undefined : view.first + at + 2}
              {...input}
            />
          ))}
        </tbody>
        {view.belowPx > 0 && <tbody style={{ height: view.belowPx }} />}
      </table>
    </ListPane>
  );
}

export function Head<Item>({
  column,
  sort: text,
  onSort,
}: { readonly column: ListColumn<Item> } & Pick<RecordListInput<Item>, "sort" | "onSort">) {
  const { key, title, width, end, sorts = false } = column;
  const sort = readSort(text);
  const isSorted = sort?.by === key;
  const order = sort?.isDown ? ("descending" as const) : ("ascending" as const);
  return (
    <th
      scope="col"
      className={end ? "end" : undefined}
      style={width === undefined ? undefined : { width }}
      {...(isSorted ? { "aria-sort": order } : {})}
    >
      {sorts ? (
        <button type="button" className="sort-button" onClick={() => onSort(nextSort(sort, key))}>
          {title}
          {isSorted &&
            (sort.isDown ? <IconArrowDown aria-hidden="true" /> : <IconArrowUp aria-hidden="true" />)}
        </button>
      ) : (
        title
      )}
    </th>
  );
}

function Row<Item>({
  item,
  index,
  ...input
}: { readonly item: Item; readonly index: number | undefined } & RecordListInput<Item>) {
  const { columns, idOf, nameOf, placeOf, markOf, iconOf, entriesOf, actionsOf = nameOf, selection } = input;
  const navigate = useNavigate();
  const [menuOpen, setMenuOpen] = useState(false);
  const id = idOf(item);
  const entries = entriesOf?.(item) ?? [];
  const open = () => void navigate(placeOf(item));
  const keys = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    const key = event.key.toLowerCase();
    if (key === "enter") open();
    if (!lettersWork()) return;
    const entry = entries.find(({ letter, disabled }) => letter?.toLowerCase() === key && !disabled);
    if (entry === undefined && !(key === "x" && selection !== undefined)) return;
    event.preventDefault();
    if (entry === undefined) selection?.toggle(id);
    else entry.onChoose();
  };
  const isChosen = selection?.ids.has(id) ?? false;
  const classes = ["opens", menuOpen ? "menu-open" : "", isChosen ? "row-chosen" : ""].filter(Boolean);
  return (
    <tr
      data-row
      tabIndex={0}
      aria-rowindex={index}
      className={classes.join(" ")}
      onKeyDown={keys}
      onClick={open}
    >
      {selection?.isOpen && (
        <td className="check-cell" onClick={stop} onKeyDown={stop}>
          <Check name={nameOf(item)} id={id} selection={selection} />
        </td>
      )}
      {columns.map(({ key, end, className, cell }, index) => (
        <td key={key} className={[end ? "end" : "", className ?? ""].filter(Boolean).join(" ") || undefined}>
          {index === 0 ? (
            <span className="line">
              {iconOf?.(item)}
              <Link {...placeOf(item)} className="list-name cut" tabIndex={-1} onClick={stop}>
                <bdi title={nameOf(item)}>{nameOf(item)}</bdi>
              </Link>
              {markOf?.(item)}
            </span>
          ) : (
            cell(item)
          )}
        </td>
      ))}
      {entriesOf !== undefined && (
        <td className="row-menu-cell">
          <Menu name={`Actions for ${actionsOf(item)}`} entries={entries} onOpenChange={setMenuOpen} />
        </td>
      )}
    </tr>
  );
}

export const stop = (event: MouseEvent | KeyboardEvent) => event.stopPropagation();

export function Check({
  name,
  id,
  selection,
}: {
  readonly name: string;
  readonly id: string;
  readonly selection: Selection;
}) {
  return (
    <label className="check-target">
      <input
        type="checkbox"
        aria-label={`Select ${name}`}
        checked={selection.ids.has(id)}
        onChange={() => selection.toggle(id)}
      />
    </label>
  );
}

function CheckAll({ ids, selection }: { readonly ids: readonly string[]; readonly selection: Selection }) {
  const isAll = ids.length > 0 && ids.every((id) => selection.ids.has(id));
  return (
    <label className="check-target">
      <input
        type="checkbox"
        aria-label="Select all"
        checked={isAll}
        onChange={() => selection.choose(isAll ? [] : ids)}
      />
    </label>
  );
}
