/** The destinations: account, how it signs in, whether the last connection test passed, switched on or off. */
import { IconPlug } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Destination } from "../../../contract/api/destinations.ts";
import { useMay } from "../../api/context.ts";
import { usePages } from "../../api/reads.ts";
import { ButtonLink } from "../../blocks/button.tsx";
import { FilterChip } from "../../blocks/field.tsx";
import { KeysLine, ListFrame } from "../../blocks/list-frame.tsx";
import { Moment } from "../../blocks/moment.tsx";
import { FileTag } from "../../blocks/notices.tsx";
import { PluginTile } from "../../blocks/plugin-name.tsx";
import { type ListColumn, RecordList } from "../../blocks/record-list.tsx";
import { knownSort } from "../../blocks/sorting.ts";
import { Empty } from "../../blocks/states.tsx";
import { usePhone } from "../../blocks/use-phone.ts";
import { tellAmount } from "../../format/number.ts";
import { DeleteDestination } from "./delete-destination.tsx";
import { useDestinationEntries } from "./destination-menu.tsx";
import { TestWord } from "./test-word.tsx";
import { useListSearch } from "./use-list-search.ts";
import "./destinations.css";

const accountOf = (one: Destination) => one.url ?? `${one.subdomain}.zendesk.com`;
const signsInAs = ({ credential }: Destination) =>
  credential.kind === "api-token" ? credential.email : credential.clientId;

const columns: readonly ListColumn<Destination>[] = [
  { key: "name", title: "Name", sorts: true, cell: ({ name }) => name },
  {
    key: "account",
    title: "Account",
    width: "17%",
    className: "quiet",
    sorts: true,
    cell: (one) => (
      <bdi className="cut" title={one.address}>
        {accountOf(one)}
      </bdi>
    ),
  },
  {
    key: "test",
    title: "Connection test",
    width: "21%",
    sorts: true,
    cell: (one) => <TestWord one={one} />,
  },
  {
    key: "credential",
    title: "Credential",
    width: "11%",
    className: "quiet",
    sorts: true,
    cell: (one) => (
      <bdi className="cut" title={signsInAs(one)}>
        {signsInAs(one)}
      </bdi>
    ),
  },
  {
    key: "speed",
    title: "Users a second",
    width: "118px",
    end: true,
    className: "num",
    sorts: true,
    cell: ({ settings }) => settings.usersPerSecond,
  },
  {
    key: "used",
    title: "Used by",
    width: "124px",
    end: true,
    className: "quiet num",
    sorts: true,
    cell: ({ usedBy }) => tellAmount(usedBy, "orchestration"),
  },
  {
    key: "changed",
    title: "Changed",
    width: "92px",
    end: true,
    className: "quiet",
    sorts: true,
    cell: ({ changedAt }) => <Moment at={changedAt} />,
  },
];

const tests = [
  { value: "passed", label: "Passed" },
  { value: "failed", label: "Failed" },
  { value: "not tested", label: "Not tested" },
  { value: "switched off", label: "Switched off" },
] as const;

export function DestinationsTab() {
  const { search, set, clear, isFiltered } = useListSearch("destinations");
  const pages = usePages("listDestinations", {
    search: search.search,
    test: tests.find(({ value }) => value === search.status)?.value,
    sort: knownSort(search.sort, columns),
  });
  const navigate = useNavigate();
  const mayAdd = useMay("operator");
  const phone = usePhone();
  const [deleting, setDeleting] = useState<Destination | null>(null);
  const entriesOf = useDestinationEntries(setDeleting);
  const add = mayAdd ? (
    <ButtonLink look={phone ? "outlined" : "filled"} icon={<IconPlug />} to="/destinations/new">
      Add destination
    </ButtonLink>
  ) : undefined;
  return (
    <ListFrame
      noun="destination"
      search={search.search}
      onSearch={(text) => set({ search: text })}
      filters={
        <FilterChip
          label="Connection test"
          options={tests}
          value={search.status}
          onChange={(status) => set({ status })}
        />
      }
      add={phone && add}
      pages={pages}
      isFiltered={isFiltered}
      onClear={clear}
      empty={
        <Empty icon={<IconPlug />} title="No destinations yet" action={add}>
          A destination is a Zendesk account with its credential and limits.
        </Empty>
      }
    >
      <RecordList
        items={pages.items}
        columns={columns}
        idOf={({ id }) => id}
        nameOf={({ name }) => name}
        placeOf={({ id }) => ({ to: "/destinations/$id", params: { id } })}
        iconOf={() => <PluginTile />}
        markOf={(one) => one.managedBy !== null && <FileTag words={false} />}
        cardOf={(one) => <TestWord one={one} />}
        entriesOf={entriesOf}
        sort={search.sort}
        onSort={(sort) => set({ sort })}
        onEnd={pages.readOn}
        onNew={mayAdd ? () => void navigate({ to: "/destinations/new" }) : undefined}
      />
      {deleting !== null && <DeleteDestination one={deleting} onClose={() => setDeleting(null)} />}
      <KeysLine keys={[["↑ ↓", "move"], ["Enter", "open"], ...(mayAdd ? [["N", "new"] as const] : [])]} />
    </ListFrame>
  );
}
