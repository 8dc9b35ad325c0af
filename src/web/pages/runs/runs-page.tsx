/** Every run, the newest first unless a head is pressed: filter by status, orchestration and words; older ones are read on demand. */
import { IconArrowUp, IconHistory } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { RunsQuery } from "../../../contract/api/runs.ts";
import { useMay } from "../../api/context.ts";
import { pageItemsMax, readPages, useRead } from "../../api/reads.ts";
import type { RunStatus as RunState } from "../../api/run-status.ts";
import { Button, ButtonLink } from "../../blocks/button.tsx";
import { FilterChip, type Option } from "../../blocks/field.tsx";
import { KeysLine } from "../../blocks/list-frame.tsx";
import { PagedList } from "../../blocks/paged-list.tsx";
import { SearchBox } from "../../blocks/search-box.tsx";
import { Empty } from "../../blocks/states.tsx";
import { tellAmount, tellCount } from "../../format/number.ts";
import { Page } from "../../shell/page.tsx";
import { RunList } from "./run-list.tsx";
import { useHeldRuns } from "./use-held-runs.ts";

const states: readonly { readonly value: RunState; readonly label: string }[] = [
  { value: "waiting", label: "Waiting to start…" },
  { value: "planning", label: "Planning" },
  { value: "delivering", label: "Delivering" },
  { value: "completed", label: "Completed" },
  { value: "failed", label: "Failed" },
  { value: "stopped", label: "Stopped" },
];

const newestFirst = "-started";

const sorts: readonly RunsQuery["sort"][] = (
  ["started", "orchestration", "status", "read", "delivered", "needsLook", "seconds"] as const
).flatMap((key) => [key, `-${key}` as const]);

/** Anything else in the address is as good as nothing. */
const sortOf = (text: string | undefined): RunsQuery["sort"] =>
  sorts.find((one) => one === text) ?? newestFirst;

export function RunsPage() {
  const search = useSearch({ from: "/inside/runs" });
  const navigate = useNavigate();
  const mayRun = useMay("operator");
  const orchestrations = useOrchestrationOptions(search.orchestration);
  const state = states.find(({ value }) => value === search.state)?.value;
  const sort = sortOf(search.sort);
  const query = { search: search.search, state, orchestrationId: search.orchestration, sort };
  const list = useInfiniteQuery(readPages("listRuns", { query }));
  const set = (change: Partial<typeof search>) =>
    void navigate({ to: "/runs", search: (old) => ({ ...old, ...change }), replace: true });
  const { shown, fresh, showAll } = useHeldRuns(
    sort === newestFirst ? JSON.stringify(query) : null,
    list.data?.pages.flatMap((page) => page.items) ?? [],
  );
  const isFiltered = [search.search, search.state, search.orchestration].some(Boolean);
  return (
    <Page title="Runs">
      <div className="list-bar">
        <SearchBox
          value={search.search ?? ""}
          label="Search runs"
          onSearch={(words) => set({ search: words || undefined })}
        />
        <FilterChip
          label="Status"
          options={states}
          value={search.state}
          onChange={(value) => set({ state: value })}
        />
        <span className="desk-only line">
          <FilterChip
            label="Orchestration"
            options={orchestrations}
            value={search.orchestration}
            onChange={(orchestration) => set({ orchestration })}
          />
        </span>
        {fresh > 0 && (
          <Button small icon={<IconArrowUp />} onClick={showAll}>
            {tellCount(fresh)} new
          </Button>
        )}
        {list.isSuccess && (
          <span className="list-bar-count num desk-only">
            {list.hasNextPage
              ? `the ${sort === newestFirst ? "newest" : "first"} ${tellCount(shown.length)}`
              : tellAmount(shown.length, "run")}
          </span>
        )}
      </div>
      <PagedList
        list={list}
        what="runs"
        more="Older runs"
        isEmpty={shown.length === 0}
        isFiltered={isFiltered}
        clear={<ButtonLink to="/runs">Clear filters</ButtonLink>}
        empty={noRuns}
      >
        {/* Pressing the head of the newest ones a third time comes back to them, as everywhere. */}
        <RunList
          runs={shown}
          sort={sort}
          onSort={(next) => set({ sort: next ?? (sort === newestFirst ? "started" : undefined) })}
        />
        <KeysLine keys={mayRun ? runKeys : readKeys} />
      </PagedList>
    </Page>
  );
}

/** As many as one page has, and the chosen one; the search finds the runs of the others. */
function useOrchestrationOptions(chosen: string | undefined): readonly Option[] {
  const items = useRead("listOrchestrations", { query: { limit: pageItemsMax } }).data?.items;
  const isThere = chosen === undefined || items === undefined || items.some(({ id }) => id === chosen);
  const { data } = useRead("readOrchestration", { params: { id: chosen ?? "" } }, { enabled: !isThere });
  const all = [...(items ?? []), ...(isThere || data === undefined ? [] : [data])];
  return all.map(({ id, name }) => ({ value: id, label: name }));
}

const readKeys = [
  ["↑ ↓", "move"],
  ["Enter", "open"],
] as const;
const runKeys = [...readKeys, ["R", "run again"], ["P", "plan"]] as const;

const noRuns = (
  <Empty
    icon={<IconHistory />}
    title="No runs yet"
    action={
      <ButtonLink look="filled" to="/destinations" search={{ tab: "orchestrations" }}>
        Orchestrations
      </ButtonLink>
    }
  >
    A run sends what an orchestration names, once, and accounts for every row.
  </Empty>
);
