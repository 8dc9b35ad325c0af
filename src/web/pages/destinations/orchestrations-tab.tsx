/** The orchestrations: what is sent where, its status word changing in place, and the menu of each. */
import { IconCalendarTime, IconFileCode2, IconHandClick, IconPlus, IconSend2 } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { type KeyboardEvent, useState } from "react";
import type { Orchestration } from "../../../contract/api/orchestrations.ts";
import { useMay } from "../../api/context.ts";
import { useRead } from "../../api/reads.ts";
import { isRunning } from "../../api/run-status.ts";
import { ButtonLink } from "../../blocks/button.tsx";
import { FilterChip } from "../../blocks/field.tsx";
import { moveInList } from "../../blocks/list-keys.ts";
import { Menu, type MenuEntry } from "../../blocks/menu.tsx";
import { Moment } from "../../blocks/moment.tsx";
import { FileTag } from "../../blocks/notices.tsx";
import { DestinationName } from "../../blocks/plugin-name.tsx";
import { ReadState } from "../../blocks/read-state.tsx";
import { RunBar } from "../../blocks/run-bar.tsx";
import { RunStatus } from "../../blocks/run-status.tsx";
import { SearchBox } from "../../blocks/search-box.tsx";
import { Empty } from "../../blocks/states.tsx";
import { usePhone } from "../../blocks/use-phone.ts";
import { tellAmount, tellCount } from "../../format/number.ts";
import { useRunning } from "../../shell/live-run-card.tsx";
import { lettersWork } from "../../shell/shell-keys.ts";
import { matchesFilter, tellWorkflow } from "./orchestration-filter.ts";
import { useOrchestrationEntries } from "./orchestration-menu.tsx";
import "../../blocks/list-table.css";
import "./destinations.css";

const statuses = [
  { value: "waiting", label: "Waiting to start…" },
  { value: "planning", label: "Planning" },
  { value: "delivering", label: "Delivering" },
  { value: "completed", label: "Completed" },
  { value: "failed", label: "Failed" },
  { value: "stopped", label: "Stopped" },
  { value: "never", label: "Never run" },
];

export function OrchestrationsTab() {
  const search = useSearch({ from: "/inside/destinations" });
  const navigate = useNavigate();
  const read = useRead("listOrchestrations", {});
  const destinations = useRead("listDestinations", {}).data?.items ?? [];
  const mayAdd = useMay("operator");
  const set = (change: Partial<typeof search>) =>
    void navigate({
      to: "/destinations",
      search: (old) => ({ ...old, tab: "orchestrations", ...change }),
      replace: true,
    });
  const add = mayAdd && (
    <ButtonLink
      look="filled"
      icon={<IconPlus />}
      to="/destinations"
      search={{ ...search, tab: "orchestrations", add: "orchestration" }}
    >
      Add Orchestration
    </ButtonLink>
  );
  const isFiltered = [search.search, search.status, search.destination, search.workflow].some(Boolean);
  return (
    <ReadState read={read} what="The orchestrations" rows={8}>
      {({ items }) => {
        const shown = items.filter((one) => matchesFilter(one, search));
        if (items.length === 0) {
          return (
            <div className="list-scroll">
              <Empty icon={<IconSend2 />} title="No orchestrations yet" action={add}>
                An orchestration sends a query, a segment or an attributes table to a destination.
              </Empty>
            </div>
          );
        }
        return (
          <>
            <div className="list-bar">
              <SearchBox
                value={search.search ?? ""}
                label="Search orchestrations"
                onSearch={(words) => set({ search: words || undefined })}
              />
              <span className="phone-only">{add}</span>
              <span className="desk-only line">
                <FilterChip
                  label="Status"
                  options={statuses}
                  value={search.status}
                  onChange={(status) => set({ status })}
                />
                <FilterChip
                  label="Destination"
                  options={destinations.map(({ id, name }) => ({ value: id, label: name }))}
                  value={search.destination}
                  onChange={(destination) => set({ destination })}
                />
                <FilterChip
                  label="Workflow"
                  options={[
                    { value: "manual", label: "Manual" },
                    { value: "automatic", label: "Automatic" },
                  ]}
                  value={search.workflow}
                  onChange={(workflow) => set({ workflow })}
                />
              </span>
              <span className="list-bar-count num desk-only">
                {isFiltered ? `${tellCount(shown.length)} of ` : ""}
                {tellAmount(items.length, "orchestration")}
              </span>
            </div>
            {shown.length === 0 ? (
              <div className="list-scroll">
                <Empty
                  title="No orchestrations match"
                  action={
                    <ButtonLink to="/destinations" search={{ tab: "orchestrations" }}>
                      Clear filters
                    </ButtonLink>
                  }
                />
              </div>
            ) : (
              <OrchestrationList items={shown} />
            )}
          </>
        );
      }}
    </ReadState>
  );
}

function OrchestrationList({ items }: { readonly items: readonly Orchestration[] }) {
  const phone = usePhone();
  const entriesOf = useOrchestrationEntries();
  if (phone) {
    return (
      <ul className="cards">
        {items.map((one) => (
          <OrchestrationCard key={one.id} one={one} entries={entriesOf(one)} />
        ))}
      </ul>
    );
  }
  return (
    <div className="list-scroll">
      <table className="list orchestrations" onKeyDown={moveInList}>
        <thead>
          <tr>
            <th scope="col">Name</th>
            <th scope="col">Object</th>
            <th scope="col">Destination</th>
            <th scope="col">Status</th>
            <th scope="col" className="end">
              Delivered
            </th>
            <th scope="col" className="end">
              Last run
            </th>
            <th scope="col">Workflow</th>
            <th scope="col" className="row-menu-cell">
              <span className="hidden-words">Actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {items.map((one) => (
            <OrchestrationRow key={one.id} one={one} entries={entriesOf(one)} />
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Where a row leads: its latest run, or the plan of one that never ran. */
function linkOf(one: Orchestration) {
  return one.lastRun === null
    ? ({ to: "/destinations/orchestrations/$id/plan", params: { id: one.id } } as const)
    : ({ to: "/runs/$number", params: { number: String(one.lastRun.number) } } as const);
}

interface RowInput {
  readonly one: Orchestration;
  readonly entries: readonly MenuEntry[];
}

function useWaiting(one: Orchestration): string | null {
  const run = useRunning().find(({ number }) => number === one.lastRun?.number);
  return run !== undefined && run.queuePosition > 0 ? "next in line" : null;
}

function OrchestrationRow({ one, entries }: RowInput) {
  const navigate = useNavigate();
  const [menuOpen, setMenuOpen] = useState(false);
  const waiting = useWaiting(one);
  const run = one.lastRun;
  const keys = (event: KeyboardEvent) => {
    if (event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Enter") void navigate(linkOf(one));
    if (!lettersWork()) return;
    const entry = entries.find(
      ({ letter, disabled }) => letter?.toLowerCase() === event.key.toLowerCase() && !disabled,
    );
    if (entry === undefined) return;
    event.preventDefault();
    entry.onChoose();
  };
  return (
    <tr
      data-row
      tabIndex={0}
      className={menuOpen ? "opens menu-open" : "opens"}
      onKeyDown={keys}
      onClick={() => void navigate(linkOf(one))}
    >
      <td>
        <span className="line">
          <Link
            {...linkOf(one)}
            className="list-name cut"
            tabIndex={-1}
            onClick={(event) => event.stopPropagation()}
          >
            <bdi title={one.name}>{one.name}</bdi>
          </Link>
          {one.managedBy !== null && <FileTag words={false} />}
        </span>
      </td>
      <td>
        <span className="line quiet">
          <IconFileCode2 aria-hidden="true" />
          <bdi className="cut" title={one.object}>
            {one.object}
          </bdi>
        </span>
      </td>
      <td>
        <DestinationName name={one.destination} />
      </td>
      <td>
        <RunStatus run={run} waiting={waiting} bar />
      </td>
      <td className="end num">{tellCount(run?.delivered)}</td>
      <td className="end quiet">
        {run !== null && isRunning(run.state) ? "now" : <Moment at={run?.endedAt} />}
      </td>
      <td>
        <WorkflowWords one={one} />
      </td>
      <td className="row-menu-cell">
        <Menu name={`Actions for ${one.name}`} entries={entries} onOpenChange={setMenuOpen} />
      </td>
    </tr>
  );
}

function WorkflowWords({ one }: { readonly one: Orchestration }) {
  const words = tellWorkflow(one.workflow);
  if (words === null) {
    return (
      <span className="line">
        <IconHandClick className="faint" aria-hidden="true" /> Manual
      </span>
    );
  }
  return (
    <span className="line">
      <IconCalendarTime className="faint" aria-hidden="true" /> Automatic
      <span className="small faint cut num">{one.isAutomaticEnabled ? words : "switched off"}</span>
    </span>
  );
}

function OrchestrationCard({ one, entries }: RowInput) {
  const running = useRunning().find(({ number }) => number === one.lastRun?.number);
  const waiting = useWaiting(one);
  return (
    <li className="card-row">
      <Link {...linkOf(one)} className="grow card-link-area">
        <bdi className="list-name cut">{one.name}</bdi>
        <span className="line">
          <RunStatus run={one.lastRun} waiting={waiting} />
          {one.lastRun !== null && one.lastRun.state === "completed" && one.lastRun.needsLook === 0 && (
            <Moment at={one.lastRun.endedAt} className="small faint" />
          )}
        </span>
        {running?.state === "delivering" && <RunBar run={running} height={6} />}
      </Link>
      <Menu name={`Actions for ${one.name}`} entries={entries} />
    </li>
  );
}
