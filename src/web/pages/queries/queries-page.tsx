/** Queries by folder: what is drafted or active, where each is sent, how it last went. Filters and folds are in the address. */
import { IconFileCode2, IconFolderPlus, IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useMay } from "../../api/context.ts";
import { readPages } from "../../api/reads.ts";
import { Button, ButtonLink } from "../../blocks/button.tsx";
import { FilterChip } from "../../blocks/field.tsx";
import { KeysLine } from "../../blocks/list-frame.tsx";
import { PagedList } from "../../blocks/paged-list.tsx";
import { SearchBox } from "../../blocks/search-box.tsx";
import { Empty } from "../../blocks/states.tsx";
import { tellAmount } from "../../format/number.ts";
import { Page } from "../../shell/page.tsx";
import { lettersWork } from "../../shell/shell-keys.ts";
import { FolderDialog } from "./folder-dialog.tsx";
import { NameDialog } from "./name-dialog.tsx";
import { QueryList } from "./query-list.tsx";
import { SelectionBar } from "./selection-bar.tsx";
import "./queries.css";

const statuses = [
  { value: "draft", label: "Draft" },
  { value: "active", label: "Active" },
  { value: "active with draft", label: "Active · draft" },
] as const;

const optionsOf = (names: readonly string[] = []) => names.map((name) => ({ value: name, label: name }));

export function QueriesPage() {
  const search = useSearch({ from: "/inside/queries" });
  const navigate = useNavigate();
  const mayWrite = useMay("author");
  const status = statuses.find(({ value }) => value === search.status)?.value;
  const { destination, owner } = search;
  const list = useInfiniteQuery(
    readPages("listQueries", { query: { search: search.search, status, destination, owner, limit: 200 } }),
  );
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const [first] = list.data?.pages ?? [];
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [moving, setMoving] = useState<readonly string[] | null>(null);
  const set = (change: Partial<typeof search>) =>
    void navigate({ to: "/queries", search: (old) => ({ ...old, ...change }), replace: true });
  const make = () => set({ create: "query" });
  useNewKey(mayWrite, make);
  const chosen = items.filter(({ id }) => selected.has(id));
  const isFiltered = [search.search, search.status, destination, owner].some(Boolean);
  const folders = new Set(items.map(({ folder }) => folder).filter(Boolean));
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
              <Button
                className="desk-only"
                icon={<IconFolderPlus />}
                onClick={() => setMoving([...selected])}
              >
                New folder
              </Button>
            )}
            {newQuery}
          </>
        )
      }
    >
      {chosen.length > 0 ? (
        <SelectionBar
          chosen={chosen}
          onMove={() => setMoving(chosen.map(({ id }) => id))}
          onDone={() => setSelected(new Set())}
        />
      ) : (
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
          <span className="desk-only line">
            <FilterChip
              label="Sent to"
              options={optionsOf(first?.destinations)}
              value={destination}
              onChange={(value) => set({ destination: value })}
            />
            <FilterChip
              label="Owner"
              options={optionsOf(first?.owners)}
              value={owner}
              onChange={(value) => set({ owner: value })}
            />
          </span>
          {list.isSuccess && (
            <span className="list-bar-count num desk-only">
              {tellAmount(items.length, "query", "queries")}
              {folders.size > 0 && ` in ${tellAmount(folders.size, "folder")}`}
            </span>
          )}
        </div>
      )}
      <PagedList
        list={list}
        what="queries"
        more="More queries"
        isEmpty={items.length === 0}
        isFiltered={isFiltered}
        clear={<ButtonLink to="/queries">Clear filters</ButtonLink>}
        empty={
          <Empty icon={<IconFileCode2 />} title="No queries yet" action={newQuery}>
            A query chooses customers and columns with SQL. Its columns become fields of Zendesk users.
          </Empty>
        }
      >
        <QueryList
          items={items}
          folded={search.folded?.split("|") ?? []}
          onFold={(folded) => set({ folded: folded.join("|") || undefined })}
          selected={selected}
          onSelect={setSelected}
          onMove={(id) => setMoving([id])}
        />
        <KeysLine keys={mayWrite ? writeKeys : readKeys} />
      </PagedList>
      {search.create === "query" && mayWrite && <NameDialog onClose={() => set({ create: undefined })} />}
      {moving !== null && (
        <FolderDialog
          queries={items}
          folders={first?.folders ?? []}
          chosen={moving}
          onClose={() => setMoving(null)}
          onMoved={() => {
            setMoving(null);
            setSelected(new Set());
          }}
        />
      )}
    </Page>
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
