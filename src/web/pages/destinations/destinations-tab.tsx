/** The destinations: account, how it signs in, whether the last connection test passed, switched on or off. */
import { IconPlug } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { Destination } from "../../../contract/api/destinations.ts";
import { useMay } from "../../api/context.ts";
import { useRead } from "../../api/reads.ts";
import { ButtonLink } from "../../blocks/button.tsx";
import { FilterChip } from "../../blocks/field.tsx";
import { KeysLine, ListFrame } from "../../blocks/list-frame.tsx";
import { Moment } from "../../blocks/moment.tsx";
import { FileTag } from "../../blocks/notices.tsx";
import { PluginTile } from "../../blocks/plugin-name.tsx";
import { ReadState } from "../../blocks/read-state.tsx";
import { type ListColumn, RecordList } from "../../blocks/record-list.tsx";
import { Empty } from "../../blocks/states.tsx";
import { usePhone } from "../../blocks/use-phone.ts";
import { tellAmount } from "../../format/number.ts";
import { DeleteDestination } from "./delete-destination.tsx";
import { useDestinationEntries } from "./destination-menu.tsx";
import { TestWord, testWordOf } from "./test-word.tsx";
import { matchesWords, useListSearch } from "./use-list-search.ts";
import "./destinations.css";

const accountOf = (one: Destination) => one.url ?? `${one.subdomain}.zendesk.com`;
const signsInAs = ({ credential }: Destination) =>
  credential.kind === "api-token" ? credential.email : credential.clientId;

const columns: readonly ListColumn<Destination>[] = [
  { key: "name", title: "Name", sortBy: ({ name }) => name, cell: ({ name }) => name },
  {
    key: "account",
    title: "Account",
    width: "17%",
    className: "quiet",
    sortBy: accountOf,
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
    sortBy: (one) => testWordOf(one),
    cell: (one) => <TestWord one={one} />,
  },
  {
    key: "credential",
    title: "Credential",
    width: "11%",
    className: "quiet",
    sortBy: signsInAs,
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
    sortBy: ({ settings }) => settings.usersPerSecond,
    cell: ({ settings }) => settings.usersPerSecond,
  },
  {
    key: "used",
    title: "Used by",
    width: "124px",
    end: true,
    className: "quiet num",
    sortBy: ({ usedBy }) => usedBy,
    cell: ({ usedBy }) => tellAmount(usedBy, "orchestration"),
  },
  {
    key: "changed",
    title: "Changed",
    width: "92px",
    end: true,
    className: "quiet",
    sortBy: ({ changedAt }) => changedAt,
    cell: ({ changedAt }) => <Moment at={changedAt} />,
  },
];

const words = ["Passed", "Failed", "Not tested", "Switched off"];

export function DestinationsTab() {
  const read = useRead("listDestinations", {});
  const { search, set, clear, isFiltered } = useListSearch("destinations");
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
    <ReadState read={read} what="The destinations" rows={3}>
      {({ items }) => {
        const shown = items.filter(
          (one) =>
            matchesWords(search.search, one.name, accountOf(one), signsInAs(one)) &&
            (search.status === undefined || testWordOf(one) === search.status),
        );
        return (
          <ListFrame
            noun="destination"
            search={search.search}
            onSearch={(text) => set({ search: text })}
            filters={
              <FilterChip
                label="Connection test"
                options={words.map((word) => ({ value: word, label: word }))}
                value={search.status}
                onChange={(status) => set({ status })}
              />
            }
            add={phone && add}
            total={items.length}
            shown={shown.length}
            isFiltered={isFiltered}
            onClear={clear}
            empty={
              <Empty icon={<IconPlug />} title="No destinations yet" action={add}>
                A destination is a Zendesk account with its credential and limits.
              </Empty>
            }
          >
            <RecordList
              items={shown}
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
              onNew={mayAdd ? () => void navigate({ to: "/destinations/new" }) : undefined}
            />
            {deleting !== null && <DeleteDestination one={deleting} onClose={() => setDeleting(null)} />}
            <KeysLine
              keys={[["↑ ↓", "move"], ["Enter", "open"], ...(mayAdd ? [["N", "new"] as const] : [])]}
            />
          </ListFrame>
        );
      }}
    </ReadState>
  );
}
