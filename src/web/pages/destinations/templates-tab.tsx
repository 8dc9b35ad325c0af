/** The data templates: the rules by which columns become fields, one line each. */
import { IconCopy, IconPencil, IconPlus, IconTransform, IconTrash } from "@tabler/icons-react";
import { useNavigate } from "@tanstack/react-router";
import type { Template } from "../../../contract/api/templates.ts";
import { useMay } from "../../api/context.ts";
import { usePages } from "../../api/reads.ts";
import { Button, ButtonLink } from "../../blocks/button.tsx";
import { FilterChip } from "../../blocks/field.tsx";
import { KeysLine, ListFrame } from "../../blocks/list-frame.tsx";
import type { MenuEntry } from "../../blocks/menu.tsx";
import { Moment } from "../../blocks/moment.tsx";
import { FileTag } from "../../blocks/notices.tsx";
import { DestinationName } from "../../blocks/plugin-name.tsx";
import { type ListColumn, RecordList } from "../../blocks/record-list.tsx";
import { useSelection } from "../../blocks/selection.ts";
import { knownSort } from "../../blocks/sorting.ts";
import { Empty } from "../../blocks/states.tsx";
import { tellAmount } from "../../format/number.ts";
import { useDelete } from "./use-delete.ts";
import { useListSearch } from "./use-list-search.ts";
import "./destinations.css";

function rulesOf({ rules }: Template): string {
  const renames = Object.keys(rules.rename).length;
  const fixed = Object.keys(rules.fixed).length;
  const parts = [
    rules.defaultCountry === null ? "no default country" : `country ${rules.defaultCountry}`,
    renames > 0 ? tellAmount(renames, "rename") : null,
    fixed > 0 ? tellAmount(fixed, "fixed value") : null,
    rules.allow.length > 0 ? `allows ${rules.allow.join(", ")}` : null,
  ];
  return parts.filter((part) => part !== null).join(" · ");
}

const columns: readonly ListColumn<Template>[] = [
  { key: "name", title: "Name", width: "20%", sorts: true, cell: ({ name }) => name },
  {
    key: "destination",
    title: "Destination",
    width: "14%",
    sorts: true,
    cell: ({ destination }) => <DestinationName name={destination} />,
  },
  {
    key: "rules",
    title: "Rules",
    className: "quiet",
    cell: (one) => <span title={rulesOf(one)}>{rulesOf(one)}</span>,
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

const canGo = (one: Template): boolean => one.managedBy === null && one.usedBy === 0;

function useTemplateEntries(): (one: Template) => readonly MenuEntry[] {
  const navigate = useNavigate();
  const mayChange = useMay("operator");
  const remove = useDelete("template");
  return (one) => {
    const open = { to: "/destinations/templates/$id", params: { id: one.id } } as const;
    const edit: MenuEntry = {
      label: mayChange && one.managedBy === null ? "Edit" : "View",
      letter: "E",
      icon: <IconPencil />,
      onChoose: () => void navigate(open),
    };
    if (!mayChange) return [edit];
    const copy: MenuEntry = {
      label: "Copy",
      letter: "C",
      icon: <IconCopy />,
      onChoose: () =>
        void navigate({ to: "/destinations/templates/$id", params: { id: "new" }, search: { from: one.id } }),
    };
    const del: MenuEntry = {
      label: "Delete",
      icon: <IconTrash />,
      danger: true,
      disabled: !canGo(one),
      ...(one.usedBy > 0 ? { remark: `used by ${one.usedBy}` } : {}),
      onChoose: () => void remove([one]),
    };
    return [edit, copy, del];
  };
}

export function TemplatesTab() {
  const { search, set, clear, isFiltered } = useListSearch("templates");
  const pages = usePages("listTemplates", {
    search: search.search,
    destinationId: search.destination,
    sort: knownSort(search.sort, columns),
  });
  const { items, first } = pages;
  const navigate = useNavigate();
  const mayAdd = useMay("operator");
  const selection = useSelection();
  const entriesOf = useTemplateEntries();
  const remove = useDelete("template");
  const add = mayAdd ? (
    <ButtonLink icon={<IconPlus />} to="/destinations/templates/$id" params={{ id: "new" }}>
      New data template
    </ButtonLink>
  ) : undefined;
  const chosen = items.filter(({ id }) => selection.ids.has(id));
  const isKept = chosen.some((one) => !canGo(one));
  return (
    <ListFrame
      noun="data template"
      search={search.search}
      onSearch={(text) => set({ search: text })}
      filters={
        <FilterChip
          label="Destination"
          options={(first?.destinations ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          value={search.destination}
          onChange={(destination) => set({ destination })}
        />
      }
      add={add}
      pages={pages}
      isFiltered={isFiltered}
      onClear={clear}
      selection={mayAdd ? selection : undefined}
      chosenActions={
        <Button
          small
          icon={<IconTrash />}
          disabled={isKept}
          title={isKept ? "One of them is used or managed by deskfeed.yaml" : undefined}
          onClick={() => void remove(chosen).then(selection.close)}
        >
          Delete
        </Button>
      }
      empty={
        <Empty icon={<IconTransform />} title="No data templates yet" action={add}>
          A data template says how columns become Zendesk fields. Every destination has a default one.
        </Empty>
      }
    >
      <RecordList
        items={items}
        columns={columns}
        idOf={({ id }) => id}
        nameOf={({ name }) => name}
        placeOf={({ id }) => ({ to: "/destinations/templates/$id", params: { id } })}
        markOf={(one) => one.managedBy !== null && <FileTag words={false} />}
        cardOf={(one) => <span className="small quiet cut">{rulesOf(one)}</span>}
        entriesOf={entriesOf}
        sort={search.sort}
        onSort={(sort) => set({ sort })}
        onEnd={pages.readOn}
        {...(mayAdd ? { selection } : {})}
        onNew={
          mayAdd
            ? () => void navigate({ to: "/destinations/templates/$id", params: { id: "new" } })
            : undefined
        }
      />
      <KeysLine
        keys={[
          ["↑ ↓", "move"],
          ["Enter", "open"],
          ...(mayAdd
            ? ([
                ["N", "new"],
                ["X", "select several"],
              ] as const)
            : []),
        ]}
      />
    </ListFrame>
  );
}
