/** The audit log: who did what to which thing, filtered by person, kind, words and time; downloaded as it is filtered. */
import { IconDownload, IconListDetails } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { toTellable } from "../../api/api-error.ts";
import { addressOf } from "../../api/call-route.ts";
import { readPages, useRead } from "../../api/reads.ts";
import { Button, ButtonLink } from "../../blocks/button.tsx";
import { FilterChip } from "../../blocks/field.tsx";
import { SearchBox } from "../../blocks/search-box.tsx";
import { Empty, ErrorPanel, Loading } from "../../blocks/states.tsx";
import { useNow } from "../../blocks/use-now.ts";
import { usePhone } from "../../blocks/use-phone.ts";
import { AuditCards } from "./audit-cards.tsx";
import { AuditEntryDialog } from "./audit-entry.tsx";
import { type AuditSearch, auditFilter, kindOptions, whenOptions } from "./audit-filter.ts";
import { AuditTable } from "./audit-table.tsx";

const pageEntries = 100;

/** Who acts without being a person; part of the name is enough, so files are found with it. */
const ourselves = { value: "Deskfeed", label: "Deskfeed and its files" };

export function DownloadAudit() {
  const search = useSearch({ from: "/inside/settings" });
  const now = useNow();
  return (
    <a
      className="button button-outlined"
      href={addressOf("downloadAudit", { query: auditFilter(search, now) })}
      download
    >
      <IconDownload aria-hidden="true" />
      <span className="button-words">Download CSV</span>
    </a>
  );
}

export function AuditTab() {
  const search = useSearch({ from: "/inside/settings" });
  const navigate = useNavigate();
  const phone = usePhone();
  const now = useNow();
  const list = useInfiniteQuery(
    readPages("listAudit", { query: { ...auditFilter(search, now), limit: pageEntries } }),
  );
  const entries = list.data?.pages.flatMap((page) => page.items) ?? [];
  const set = (change: Partial<typeof search>) =>
    void navigate({
      to: "/settings",
      search: (old) => ({ ...old, ...change, tab: "audit-log" }),
      replace: true,
    });
  const more = () => {
    if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
  };
  const opened = entries.find(({ id }) => String(id) === search.entry);
  const isFiltered = [search.search, search.who, search.kind, search.when].some(Boolean);
  const shown = {
    entries,
    hasMore: list.hasNextPage,
    onMore: more,
    onOpen: (id: number) => set({ entry: String(id) }),
  };
  return (
    <>
      <AuditBar search={search} onChange={set} />
      {list.isPending && (
        <div className="list-scroll">
          <Loading rows={10} />
        </div>
      )}
      {list.isError && (
        <div className="list-scroll">
          <ErrorPanel
            title="The audit log cannot be shown"
            error={toTellable(list.error)}
            action={
              <Button small onClick={() => void list.refetch()}>
                Try again
              </Button>
            }
          />
        </div>
      )}
      {list.isSuccess && entries.length === 0 && (
        <div className="list-scroll">
          {isFiltered ? (
            <Empty
              title="No entries match"
              action={
                <ButtonLink to="/settings" search={{ tab: "audit-log" }}>
                  Clear filters
                </ButtonLink>
              }
            />
          ) : (
            <Empty icon={<IconListDetails />} title="Nothing has happened yet">
              Every change, run, download and sign-in is written here and kept.
            </Empty>
          )}
        </div>
      )}
      {entries.length > 0 && (phone ? <AuditCards {...shown} /> : <AuditTable {...shown} />)}
      {opened !== undefined && <AuditEntryDialog entry={opened} onClose={() => set({ entry: undefined })} />}
    </>
  );
}

function AuditBar({
  search,
  onChange,
}: {
  readonly search: AuditSearch;
  readonly onChange: (change: { [Key in keyof AuditSearch]: AuditSearch[Key] | undefined }) => void;
}) {
  const people = useRead("listPeople", {}).data?.items ?? [];
  const names = [...new Set(people.map(({ name }) => name))];
  return (
    <div className="list-bar">
      <SearchBox
        value={search.search ?? ""}
        label="Search the log"
        onSearch={(words) => onChange({ search: words || undefined })}
      />
      <FilterChip
        label="Person"
        options={[...names.map((name) => ({ value: name, label: name })), ourselves]}
        value={search.who}
        onChange={(who) => onChange({ who })}
      />
      <FilterChip
        label="Kind"
        options={kindOptions}
        value={search.kind}
        onChange={(kind) => onChange({ kind })}
      />
      <FilterChip
        label="When"
        options={whenOptions}
        value={search.when}
        onChange={(when) => onChange({ when: when as AuditSearch["when"], from: undefined, to: undefined })}
      />
      {search.when === "between" && (
        <span className="line">
          <DayField label="From" value={search.from} onChange={(from) => onChange({ from })} />
          <span className="quiet">to</span>
          <DayField label="To" value={search.to} onChange={(to) => onChange({ to })} />
        </span>
      )}
    </div>
  );
}

function DayField({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}) {
  return (
    <input
      type="date"
      className="input audit-day"
      aria-label={label}
      value={value ?? ""}
      onChange={(event) => onChange(event.currentTarget.value || undefined)}
    />
  );
}
