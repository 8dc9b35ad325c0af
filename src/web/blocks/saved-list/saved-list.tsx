/** The list of queries, and that of segments: search, filters, several at once, folders, and what moves, renames and deletes. */
import { IconFolder, IconTrash } from "@tabler/icons-react";
import { type ReactNode, useEffect, useState } from "react";
import { useMay } from "../../api/context.ts";
import { tellAmount } from "../../format/number.ts";
import { lettersWork } from "../../shell/shell-keys.ts";
import { Button } from "../button.tsx";
import { FilterChip } from "../field.tsx";
import { KeysLine, SelectBar } from "../list-frame.tsx";
import type { MenuEntry } from "../menu.tsx";
import { PagedList } from "../paged-list.tsx";
import type { ListColumn } from "../record-list.tsx";
import { SearchBox } from "../search-box.tsx";
import { useSelection } from "../selection.ts";
import { FolderDialog } from "./folder-dialog.tsx";
import { FolderList } from "./folder-list.tsx";
import { RenameSaved } from "./rename-saved.tsx";
import { type SavedKind, type SavedSummary, savedKinds, tellInUse } from "./saved-kind.ts";
import { useDeleteSaved } from "./use-delete-saved.tsx";
import { useSavedEntries } from "./use-saved-entries.tsx";
import "./saved-list.css";

/** What the address says of the list. */
export interface SavedSearch {
  readonly search?: string;
  readonly status?: string;
  readonly destination?: string;
  readonly owner?: string;
  readonly folded?: string;
  readonly sort?: string;
}

export const savedStatuses = [
  { value: "draft", label: "Draft" },
  { value: "active", label: "Active" },
  { value: "active with draft", label: "Active · draft" },
] as const;

interface FirstPage {
  readonly total: number;
  readonly matching: number;
  readonly folders: readonly string[];
  readonly destinations: readonly string[];
  readonly owners: readonly string[];
}

export interface SavedListInput<Item> {
  readonly kind: SavedKind;
  readonly list: Parameters<typeof PagedList>[0]["list"];
  readonly first: FirstPage | undefined;
  readonly items: readonly Item[];
  readonly columns: readonly ListColumn<Item>[];
  readonly nameWidth: string;
  readonly iconOf: (one: Item) => ReactNode;
  readonly moreEntries?: (one: Item) => readonly MenuEntry[];
  readonly search: SavedSearch;
  readonly onSearch: (change: { readonly [Key in keyof SavedSearch]: string | undefined }) => void;
  /** What N does. */
  readonly onNew: () => void;
  readonly isNewFolder: boolean;
  readonly onNewFolderDone: () => void;
  readonly clear: ReactNode;
  readonly empty: ReactNode;
}

export function SavedList<Item extends SavedSummary>(input: SavedListInput<Item>) {
  const { kind, list, first, items, search, onSearch } = input;
  const { one: noun, many } = savedKinds[kind];
  const mayWrite = useMay("author");
  const selection = useSelection();
  const [moving, setMoving] = useState<readonly string[] | null>(null);
  const [renaming, setRenaming] = useState<Item | null>(null);
  const entriesOf = useSavedEntries<Item>(kind, {
    onMove: ({ id }) => setMoving([id]),
    onRename: setRenaming,
    ...(input.moreEntries === undefined ? {} : { more: input.moreEntries }),
  });
  useNewKey(mayWrite, input.onNew);
  const chosen = items.filter(({ id }) => selection.ids.has(id));
  const isFiltered = [search.search, search.status, search.destination, search.owner].some(Boolean);
  return (
    <>
      {selection.isOpen && mayWrite ? (
        <SelectBar selection={selection} noun={many}>
          <ChosenActions
            kind={kind}
            chosen={chosen}
            onMove={() => setMoving(chosen.map(({ id }) => id))}
            onDone={selection.close}
          />
        </SelectBar>
      ) : (
        <div className="list-bar">
          <Filters {...input} />
          {list.isSuccess && items.length > 0 && (
            <span className="list-bar-end desk-only">
              {mayWrite && (
                <Button look="quiet" small onClick={selection.open}>
                  Select
                </Button>
              )}
              <span className="list-bar-count num">
                {tellAll(items, first?.matching ?? items.length, noun, many)}
              </span>
            </span>
          )}
        </div>
      )}
      <PagedList
        list={list}
        what={many}
        more={`More ${many}`}
        isEmpty={items.length === 0}
        isFiltered={isFiltered}
        clear={input.clear}
        empty={input.empty}
      >
        <FolderList
          {...{ kind, items, entriesOf }}
          columns={input.columns}
          nameWidth={input.nameWidth}
          iconOf={input.iconOf}
          folded={search.folded?.split("|") ?? []}
          onFold={(folded) => onSearch({ folded: folded.join("|") || undefined })}
          onEnd={() => {
            if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
          }}
          sort={search.sort}
          onSort={(sort) => onSearch({ sort })}
          selection={mayWrite ? selection : null}
        />
        <KeysLine keys={mayWrite ? writeKeys : readKeys} />
      </PagedList>
      {renaming !== null && <RenameSaved kind={kind} thing={renaming} onClose={() => setRenaming(null)} />}
      {(moving !== null || input.isNewFolder) && mayWrite && (
        <FolderDialog
          kind={kind}
          things={items}
          folders={first?.folders ?? []}
          chosen={moving ?? [...selection.ids]}
          isNew={input.isNewFolder}
          onClose={() => (moving === null ? input.onNewFolderDone() : setMoving(null))}
          onMoved={() => {
            if (moving === null) input.onNewFolderDone();
            setMoving(null);
            selection.close();
          }}
        />
      )}
    </>
  );
}

function tellAll(items: readonly SavedSummary[], matching: number, noun: string, many: string): string {
  const folders = new Set(items.map(({ folder }) => folder).filter(Boolean)).size;
  return `${tellAmount(matching, noun, many)}${folders > 0 ? ` in ${tellAmount(folders, "folder")}` : ""}`;
}

const optionsOf = (names: readonly string[] = []) => names.map((name) => ({ value: name, label: name }));

function Filters<Item>({
  kind,
  first,
  search,
  onSearch,
}: Pick<SavedListInput<Item>, "kind" | "first" | "search" | "onSearch">) {
  return (
    <>
      <SearchBox
        value={search.search ?? ""}
        label={kind === "query" ? "Search names and SQL" : "Search names and rules"}
        onSearch={(words) => onSearch({ search: words || undefined })}
      />
      <FilterChip
        label="Status"
        options={savedStatuses}
        value={search.status}
        onChange={(status) => onSearch({ status })}
      />
      <span className="desk-only line">
        <FilterChip
          label="Sent to"
          options={optionsOf(first?.destinations)}
          value={search.destination}
          onChange={(destination) => onSearch({ destination })}
        />
        <FilterChip
          label="Owner"
          options={optionsOf(first?.owners)}
          value={search.owner}
          onChange={(owner) => onSearch({ owner })}
        />
      </span>
    </>
  );
}

function ChosenActions({
  kind,
  chosen,
  onMove,
  onDone,
}: {
  readonly kind: SavedKind;
  readonly chosen: readonly SavedSummary[];
  readonly onMove: () => void;
  readonly onDone: () => void;
}) {
  const remove = useDeleteSaved(kind);
  const kept = chosen.filter((one) => tellInUse(one) !== null);
  const isManaged = chosen.some(({ managedBy }) => managedBy !== null);
  return (
    <>
      <Button small icon={<IconFolder />} disabled={isManaged} onClick={onMove}>
        Move to folder
      </Button>
      <Button
        small
        icon={<IconTrash />}
        disabled={kept.length > 0}
        onClick={() => void remove(chosen).then(onDone)}
      >
        Delete
      </Button>
      {kept[0] !== undefined && (
        <span className="small quiet cut">
          <bdi>{kept[0].name}</bdi> {tellInUse(kept[0])}; it cannot be deleted.
        </span>
      )}
    </>
  );
}

/** N makes a new one, unless one types. */
function useNewKey(isOn: boolean, make: () => void): void {
  useEffect(() => {
    if (!isOn) return;
    const listen = (event: KeyboardEvent) => {
      const { target, key } = event;
      const isTyping =
        target instanceof HTMLElement &&
        target.closest("input, textarea, select, [contenteditable], dialog, [role=menu]");
      if (key.toLowerCase() !== "n" || isTyping || event.ctrlKey || event.metaKey || event.altKey) return;
      if (!lettersWork() || document.querySelector("dialog[open]") !== null) return;
      event.preventDefault();
      make();
    };
    addEventListener("keydown", listen);
    return () => removeEventListener("keydown", listen);
  });
}

const readKeys = [
  ["↑ ↓", "move"],
  ["← →", "fold"],
  ["Enter", "open"],
] as const;
const writeKeys = [...readKeys, ["R", "plan"], ["N", "new"], ["X", "select several"]] as const;
