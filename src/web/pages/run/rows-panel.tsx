/** The rows of a run, loaded page by page into a virtual table: outcome filter, a reason, search by whole key, download of just these. */
import { IconDownload, IconRefresh, IconX } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import type { RunDetail } from "../../../contract/api/runs.ts";
import { toTellable } from "../../api/api-error.ts";
import { addressOf } from "../../api/call-route.ts";
import { readPages, useRead } from "../../api/reads.ts";
import { Button } from "../../blocks/button.tsx";
import { SearchBox } from "../../blocks/search-box.tsx";
import { type Choice, Segmented } from "../../blocks/segmented.tsx";
import { Empty, ErrorPanel, Loading } from "../../blocks/states.tsx";
import { usePhone } from "../../blocks/use-phone.ts";
import { tellAmount, tellCount } from "../../format/number.ts";
import { tellDay } from "../../format/time.ts";
import { toLoadedRows, useFreshRows } from "./loaded-rows.ts";
import { RowCards } from "./row-cards.tsx";
import { RowTable } from "./row-table.tsx";

/** The most the server gives in one page. */
const pageRows = 200;

type Outcome = "all" | "delivered" | "failed" | "rejected" | "warned" | "unsent" | "unchanged";

function choicesOf({ run }: RunDetail, chosen: string | undefined): readonly Choice<Outcome>[] {
  const counted = (words: string, count: number) => (count > 0 ? `${words} ${tellCount(count)}` : words);
  const choices: Choice<Outcome>[] = [
    { value: "all", label: "All" },
    { value: "delivered", label: "Delivered" },
    { value: "failed", label: counted("Failed", run.rows.failed) },
    { value: "rejected", label: counted("Rejected", run.rows.rejected) },
    { value: "warned", label: counted("Warnings", run.warned) },
  ];
  // Chosen by their terms of the books; they stand here once they are.
  if (chosen === "unsent") choices.push({ value: "unsent", label: "Unsent" });
  if (chosen === "unchanged") choices.push({ value: "unchanged", label: "Unchanged" });
  return choices;
}

/** How many rows the filter names, as far as the run's own counts tell; null when only reading would tell. */
function totalOf(
  { run }: RunDetail,
  outcome: Outcome,
  count: number | undefined,
  key: string | undefined,
): number | null {
  if (key !== undefined) return null;
  if (count !== undefined) return count;
  switch (outcome) {
    case "all":
      return run.rows.delivered + run.rows.failed + run.rows.rejected;
    case "delivered":
      return run.rows.delivered;
    case "failed":
      return run.rows.failed;
    case "rejected":
      return run.rows.rejected;
    case "warned":
      return run.warned;
    case "unsent":
      return run.rows.unsent;
    case "unchanged":
      return run.rows.unchanged;
  }
}

export function RowsPanel({ detail, bare = false }: { readonly detail: RunDetail; readonly bare?: boolean }) {
  const { rowsRemovedAt } = detail.run;
  return rowsRemovedAt === null ? (
    <KeptRows detail={detail} bare={bare} />
  ) : (
    <section className={bare ? "rows rows-bare" : "panel rows"} aria-label="Rows">
      <Empty title={`The rows were removed on ${tellDay(Date.parse(rowsRemovedAt), Date.now())}`}>
        Rows of old runs are removed after some time (Settings, History). The books, reasons and events of
        this run are kept.
      </Empty>
    </section>
  );
}

function KeptRows({ detail, bare }: { readonly detail: RunDetail; readonly bare: boolean }) {
  const { run } = detail;
  const search = useSearch({ from: "/inside/runs/$number" });
  const navigate = useNavigate();
  const phone = usePhone();
  const choices = choicesOf(detail, search.outcome);
  const outcome = choices.find(({ value }) => value === search.outcome)?.value ?? "all";
  const reasons = useRead(
    "listReasons",
    { params: { number: run.number } },
    { enabled: search.code !== undefined },
  );
  const reason = reasons.data?.items.find(({ code }) => code === search.code);
  const filter = {
    outcome: outcome === "all" ? undefined : outcome,
    code: search.code,
    key: search.key,
  };
  const list = useInfiniteQuery(
    readPages("listRunRows", { params: { number: run.number }, query: { ...filter, limit: pageRows } }),
  );
  const rows = toLoadedRows(list.data?.pages ?? []);
  const total = totalOf(detail, outcome, reason?.count, search.key);
  const fresh = useFreshRows(list.dataUpdatedAt, total);
  const set = (change: Partial<typeof search>) =>
    void navigate({ to: ".", search: (old) => ({ ...old, ...change }), replace: true });
  const more = () => {
    if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
  };
  const clear = () => set({ outcome: undefined, code: undefined, key: undefined });
  return (
    <section className={bare ? "rows rows-bare" : "panel rows"} aria-label="Rows">
      <div className="rows-bar">
        <Segmented<Outcome>
          name="Outcome"
          choices={choices}
          value={outcome}
          onChange={(value) => set({ outcome: value === "all" ? undefined : value, code: undefined })}
        />
        {search.code !== undefined && (
          <button
            type="button"
            className="button button-outlined button-small rows-reason"
            onClick={() => set({ code: undefined })}
          >
            <span className="button-words">{reason?.sentence ?? search.code}</span>
            <IconX aria-label="Clear this reason" />
          </button>
        )}
        {reason !== undefined && <span className="small quiet num">{tellAmount(reason.count, "row")}</span>}
        {fresh > 0 && !list.hasNextPage && (
          <Button small icon={<IconRefresh />} disabled={list.isFetching} onClick={() => void list.refetch()}>
            {tellCount(fresh)} new
          </Button>
        )}
        <span className="grow" />
        <SearchBox
          small
          slash={false}
          label="Find a key"
          value={search.key ?? ""}
          onSearch={(key) => set({ key: key || undefined })}
        />
        <a
          className="button button-outlined button-small desk-only"
          href={addressOf("downloadRunRows", { params: { number: run.number }, query: filter })}
          download
        >
          <IconDownload aria-hidden="true" />
          {total === null || outcome === "all" ? "Download" : `These ${tellCount(total)}`}
        </a>
      </div>
      {list.isPending && <Loading rows={6} rowHeight={30} />}
      {list.isError && (
        <ErrorPanel
          title="The rows cannot be shown"
          error={toTellable(list.error)}
          action={
            <Button small onClick={() => void list.refetch()}>
              Try again
            </Button>
          }
        />
      )}
      {list.isSuccess && rows.count === 0 && (
        <Empty
          title={
            outcome === "all" && search.key === undefined && search.code === undefined
              ? "No rows to show yet"
              : "No rows match"
          }
          action={
            outcome !== "all" || search.key !== undefined || search.code !== undefined ? (
              <Button onClick={clear}>Clear filters</Button>
            ) : undefined
          }
        />
      )}
      {rows.count > 0 &&
        (phone ? (
          <RowCards rows={rows} hasMore={list.hasNextPage} onMore={more} />
        ) : (
          <RowTable
            rows={rows}
            total={list.hasNextPage ? total : rows.count}
            userAddress={detail.userAddress}
            onEnd={more}
          />
        ))}
    </section>
  );
}
