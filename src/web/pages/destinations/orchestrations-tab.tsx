/** The orchestrations: what is sent where, its status word changing in place, and the menu of each. */
import { IconPlayerPlay, IconPlus, IconSend2, IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import type { Orchestration } from "../../../contract/api/orchestrations.ts";
import { useMay } from "../../api/context.ts";
import { usePages } from "../../api/reads.ts";
import { isRunning } from "../../api/run-status.ts";
import { Button, ButtonLink } from "../../blocks/button.tsx";
import { FilterChip } from "../../blocks/field.tsx";
import { KeysLine, ListFrame } from "../../blocks/list-frame.tsx";
import { FileTag } from "../../blocks/notices.tsx";
import { RecordList } from "../../blocks/record-list.tsx";
import { useStartRun } from "../../blocks/run-actions/start-run.tsx";
import { type Selection, useSelection } from "../../blocks/selection.ts";
import { knownSort } from "../../blocks/sorting.ts";
import { Empty } from "../../blocks/states.tsx";
import { OrchestrationCard, orchestrationColumns, placeOf } from "./orchestration-cells.tsx";
import { useOrchestrationEntries } from "./orchestration-menu.tsx";
import { useDelete } from "./use-delete.ts";
import { useListSearch } from "./use-list-search.ts";
import "./destinations.css";

const statuses = [
  { value: "waiting", label: "Waiting to start…" },
  { value: "planning", label: "Planning" },
  { value: "delivering", label: "Delivering" },
  { value: "completed", label: "Completed" },
  { value: "failed", label: "Failed" },
  { value: "stopped", label: "Stopped" },
  { value: "never", label: "Never run" },
] as const;
const workflows = [
  { value: "manual", label: "Manual" },
  { value: "automatic", label: "Automatic" },
] as const;

export function OrchestrationsTab() {
  const { search, set, clear, isFiltered } = useListSearch("orchestrations");
  const pages = usePages("listOrchestrations", {
    search: search.search,
    status: statuses.find(({ value }) => value === search.status)?.value,
    destinationId: search.destination,
    workflow: workflows.find(({ value }) => value === search.workflow)?.value,
    sort: knownSort(search.sort, orchestrationColumns),
  });
  const { items, first } = pages;
  const navigate = useNavigate();
  const mayAdd = useMay("operator");
  const selection = useSelection();
  const entriesOf = useOrchestrationEntries();
  const adding = { ...search, tab: "orchestrations", add: "orchestration" } as const;
  const add = mayAdd && (
    <ButtonLink look="filled" icon={<IconPlus />} to="/destinations" search={adding}>
      Add Orchestration
    </ButtonLink>
  );
  return (
    <ListFrame
      noun="orchestration"
      search={search.search}
      onSearch={(text) => set({ search: text })}
      filters={<Filters destinations={first?.destinations ?? []} />}
      add={<span className="phone-only">{add}</span>}
      pages={pages}
      isFiltered={isFiltered}
      onClear={clear}
      selection={mayAdd ? selection : undefined}
      chosenActions={<ChosenActions items={items} selection={selection} />}
      empty={
        <Empty icon={<IconSend2 />} title="No orchestrations yet" action={add}>
          An orchestration sends a query, a segment or an attributes table to a destination.
        </Empty>
      }
    >
      <RecordList
        className="orchestrations"
        items={items}
        columns={orchestrationColumns}
        idOf={({ id }) => id}
        nameOf={({ name }) => name}
        placeOf={placeOf}
        markOf={(one) => one.managedBy !== null && <FileTag words={false} />}
        cardOf={(one) => <OrchestrationCard one={one} />}
        entriesOf={entriesOf}
        sort={search.sort}
        onSort={(sort) => set({ sort })}
        onEnd={pages.readOn}
        {...(mayAdd ? { selection } : {})}
        onNew={mayAdd ? () => void navigate({ to: "/destinations", search: adding }) : undefined}
      />
      <KeysLine
        keys={[
          ["↑ ↓", "move"],
          ["Enter", "open"],
          ...(mayAdd
            ? ([
                ["R", "run"],
                ["P", "plan"],
                ["N", "new"],
                ["X", "select several"],
              ] as const)
            : []),
        ]}
      />
    </ListFrame>
  );
}

function Filters({
  destinations,
}: {
  readonly destinations: readonly { readonly id: string; readonly name: string }[];
}) {
  const { search, set } = useListSearch("orchestrations");
  return (
    <>
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
        options={workflows}
        value={search.workflow}
        onChange={(workflow) => set({ workflow })}
      />
    </>
  );
}

/** Of several at once only what can be undone or is plainly meant: run them, delete them. */
function ChosenActions({
  items,
  selection,
}: {
  readonly items: readonly Orchestration[];
  readonly selection: Selection;
}) {
  const start = useStartRun();
  const remove = useDelete("orchestration");
  const chosen = items.filter(({ id }) => selection.ids.has(id));
  const idle = chosen.filter((one) => one.lastRun === null || !isRunning(one.lastRun.state));
  const isKept = idle.length < chosen.length || chosen.some(({ managedBy }) => managedBy !== null);
  const run = () => {
    for (const { id, name } of idle) start(id, name);
    selection.close();
  };
  return (
    <>
      <Button small icon={<IconPlayerPlay />} disabled={idle.length === 0} onClick={run}>
        Run {idle.length}
      </Button>
      <Button
        small
        icon={<IconTrash />}
        disabled={isKept}
        title={isKept ? "One of them runs or is managed by deskfeed.yaml" : undefined}
        onClick={() => void remove(chosen).then(selection.close)}
      >
        Delete
      </Button>
    </>
  );
}
