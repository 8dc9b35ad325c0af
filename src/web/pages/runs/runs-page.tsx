/** Every run, the newest first: filter by status, orchestration and words; more come as one scrolls to the end. */
import { IconHistory } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import type { Run } from "../../../contract/api/runs.ts";
import { readPages, useRead } from "../../api/reads.ts";
import { isRunning, type RunStatus as RunState } from "../../api/run-status.ts";
import { ButtonLink } from "../../blocks/button.tsx";
import { FilterChip } from "../../blocks/field.tsx";
import { KeysLine } from "../../blocks/list-frame.tsx";
import { moveInList } from "../../blocks/list-keys.ts";
import { Moment } from "../../blocks/moment.tsx";
import { PagedList } from "../../blocks/paged-list.tsx";
import { DestinationName } from "../../blocks/plugin-name.tsx";
import { RunStatus } from "../../blocks/run-status.tsx";
import { SearchBox } from "../../blocks/search-box.tsx";
import { Empty } from "../../blocks/states.tsx";
import { usePhone } from "../../blocks/use-phone.ts";
import { tellCount } from "../../format/number.ts";
import { tellDuration } from "../../format/time.ts";
import { Page } from "../../shell/page.tsx";
import "./runs.css";

const states: readonly { readonly value: RunState; readonly label: string }[] = [
  { value: "waiting", label: "Waiting to start…" },
  { value: "planning", label: "Planning" },
  { value: "delivering", label: "Delivering" },
  { value: "completed", label: "Completed" },
  { value: "failed", label: "Failed" },
  { value: "stopped", label: "Stopped" },
];

export function RunsPage() {
  const search = useSearch({ from: "/inside/runs" });
  const navigate = useNavigate();
  const orchestrations = useRead("listOrchestrations", {}).data?.items ?? [];
  const state = states.find(({ value }) => value === search.state)?.value;
  const list = useInfiniteQuery(
    readPages("listRuns", {
      query: { search: search.search, state, orchestrationId: search.orchestration },
    }),
  );
  const set = (change: Partial<typeof search>) =>
    void navigate({ to: "/runs", search: (old) => ({ ...old, ...change }), replace: true });
  const runs = list.data?.pages.flatMap((page) => page.items) ?? [];
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
        <FilterChip
          label="Orchestration"
          options={orchestrations.map(({ id, name }) => ({ value: id, label: name }))}
          value={search.orchestration}
          onChange={(orchestration) => set({ orchestration })}
        />
      </div>
      <PagedList
        list={list}
        what="runs"
        more="Older runs"
        isEmpty={runs.length === 0}
        isFiltered={isFiltered}
        clear={<ButtonLink to="/runs">Clear filters</ButtonLink>}
        empty={noRuns}
      >
        <RunList runs={runs} />
        <KeysLine keys={keys} />
      </PagedList>
    </Page>
  );
}

const keys = [
  ["↑ ↓", "move"],
  ["Enter", "open"],
] as const;

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

const whenOf = (run: Run): string =>
  isRunning(run.state) ? (run.startedAt ?? run.queuedAt) : (run.endedAt ?? run.queuedAt);

function RunList({ runs }: { readonly runs: readonly Run[] }) {
  const phone = usePhone();
  const navigate = useNavigate();
  if (phone) {
    return (
      <ul className="cards">
        {runs.map((run) => (
          <li key={run.number} className="card-row">
            <Link to="/runs/$number" params={{ number: String(run.number) }} className="grow card-link-area">
              <bdi className="list-name cut">{run.orchestration}</bdi>
              <span className="line">
                <RunStatus run={run} />
                <Moment at={whenOf(run)} className="small faint" />
              </span>
            </Link>
          </li>
        ))}
      </ul>
    );
  }
  return (
    <div className="list-scroll">
      <table className="list runs" onKeyDown={moveInList}>
        <thead>
          <tr>
            <th scope="col" className="end">
              Run
            </th>
            <th scope="col">Orchestration</th>
            <th scope="col">Destination</th>
            <th scope="col">Status</th>
            <th scope="col" className="end">
              Read
            </th>
            <th scope="col" className="end">
              Delivered
            </th>
            <th scope="col" className="end">
              Took
            </th>
            <th scope="col">Started by</th>
            <th scope="col" className="end">
              When
            </th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => {
            const open = () => void navigate({ to: "/runs/$number", params: { number: String(run.number) } });
            return (
              <tr
                key={run.number}
                data-row
                tabIndex={0}
                className="opens"
                onClick={open}
                onKeyDown={(event) => event.key === "Enter" && open()}
              >
                <td className="end num quiet">{run.number}</td>
                <td>
                  <Link
                    to="/runs/$number"
                    params={{ number: String(run.number) }}
                    className="list-name cut"
                    tabIndex={-1}
                    onClick={(event) => event.stopPropagation()}
                  >
                    <bdi title={run.orchestration}>{run.orchestration}</bdi>
                  </Link>
                </td>
                <td>
                  <DestinationName name={run.destination} />
                </td>
                <td>
                  <RunStatus run={run} waiting={run.waiting} bar />
                </td>
                <td className="end num">{tellCount(run.rows.read)}</td>
                <td className="end num">{tellCount(run.delivered)}</td>
                <td className="end num quiet">
                  {run.seconds === 0 ? "–" : tellDuration(run.seconds * 1_000)}
                </td>
                <td className="quiet">
                  <bdi className="cut">{tellTrigger(run)}</bdi>
                </td>
                <td className="end quiet">
                  <Moment at={whenOf(run)} />
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

export function tellTrigger(run: Run): string {
  switch (run.trigger) {
    case "person":
      return run.startedBy ?? "a person";
    case "schedule":
      return "schedule";
    case "refresh":
      return "fresh data";
    case "retry":
      return run.startedBy ?? `retry of run ${run.retryOf}`;
    case "command line":
      return run.startedBy ?? "command line";
  }
}
