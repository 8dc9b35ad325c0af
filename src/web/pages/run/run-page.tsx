/** A run: live while it delivers, the balanced books once it ended; its rows below, filtered by the terms of the books. */
import {
  IconAlertTriangleFilled,
  IconDownload,
  IconFileCode2,
  IconPlayerPlay,
  IconRepeat,
  IconSquare,
} from "@tabler/icons-react";
import { useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import type { Run, RunDetail } from "../../../contract/api/runs.ts";
import { addressOf } from "../../api/call-route.ts";
import { useMay } from "../../api/context.ts";
import { useRead } from "../../api/reads.ts";
import { isRunning } from "../../api/run-status.ts";
import { Button, ButtonLink } from "../../blocks/button.tsx";
import { Panel } from "../../blocks/panel.tsx";
import { ReadState } from "../../blocks/read-state.tsx";
import { StopRun } from "../../blocks/run-actions/stop-run.tsx";
import { useRunActions } from "../../blocks/run-actions/use-run-actions.ts";
import { Pill, StatusPill, wordOf } from "../../blocks/status-word.tsx";
import { usePhone } from "../../blocks/use-phone.ts";
import { tellCount, tellPercent } from "../../format/number.ts";
import { Page } from "../../shell/page.tsx";
import { EventsPanel } from "./events-panel.tsx";
import { ReasonsPanel } from "./reasons-panel.tsx";
import { RowsPanel } from "./rows-panel.tsx";
import { RunBooks } from "./run-books.tsx";
import { RunProgress } from "./run-progress.tsx";
import { RunRate } from "./run-rate.tsx";
import "./run.css";

export function RunPage() {
  const { number } = useParams({ from: "/inside/runs/$number" });
  const detail = useRead("readRun", { params: { number: Number(number) } });
  const run = detail.data?.run;
  return (
    <Page
      title={run?.orchestration ?? `Run ${number}`}
      crumbs={[{ name: "Runs", link: { to: "/runs" } }]}
      remark={run === undefined ? undefined : <span className="num quiet">Run {run.number}</span>}
      phoneActions={false}
      status={
        run !== undefined && (
          <>
            <StatusPill status={run.state} />
            {!isRunning(run.state) && run.needsLook > 0 && (
              <span className="desk-only">
                <Pill tone="warn" icon={<IconAlertTriangleFilled aria-hidden="true" />}>
                  {tellCount(run.needsLook)} rows to look at
                </Pill>
              </span>
            )}
          </>
        )
      }
      actions={detail.data !== undefined && <RunActions detail={detail.data} />}
    >
      <ReadState read={detail} what={`Run ${number}`} rows={6} rowHeight={60}>
        {(data) => <RunContent detail={data} />}
      </ReadState>
    </Page>
  );
}

function RunActions({ detail }: { readonly detail: RunDetail }) {
  const { run, queryId } = detail;
  const [stopping, setStopping] = useState(false);
  const mayRun = useMay("operator");
  const { isBusy, resume, retryFailedRows } = useRunActions();
  const running = isRunning(run.state);
  const hasRows = run.rowsRemovedAt === null;
  const maySendAgain = mayRun && hasRows;
  return (
    <>
      {queryId !== null && (
        <ButtonLink icon={<IconFileCode2 />} to="/queries/$id" params={{ id: queryId }} className="desk-only">
          View query
        </ButtonLink>
      )}
      {!running && hasRows && (
        <a
          className="button button-outlined desk-only"
          href={addressOf("downloadRunRows", { params: { number: run.number } })}
          download
        >
          <IconDownload aria-hidden="true" />
          Download
        </a>
      )}
      {mayRun && running && (
        <Button icon={<IconSquare />} disabled={run.stopRequested} onClick={() => setStopping(true)}>
          {run.stopRequested ? "Stopping…" : "Stop"}
        </Button>
      )}
      {maySendAgain && (run.state === "stopped" || run.state === "failed") && (
        <Button look="filled" icon={<IconPlayerPlay />} disabled={isBusy} onClick={() => resume(run.number)}>
          Resume
        </Button>
      )}
      {maySendAgain && run.state === "completed" && run.rows.failed > 0 && (
        <Button
          look="filled"
          icon={<IconRepeat />}
          disabled={isBusy}
          onClick={() => retryFailedRows(run.number)}
        >
          Retry failed rows
        </Button>
      )}
      {stopping && <StopRun run={run} onClose={() => setStopping(false)} />}
    </>
  );
}

/** Said at state changes and every 10 %, not with every number. */
function Announcement({ run }: { readonly run: Run }) {
  const tenth = run.toSend === 0 ? 0 : Math.floor((run.answered / run.toSend) * 10) / 10;
  const words = run.state === "delivering" ? `Delivering, ${tellPercent(tenth, 1)}` : wordOf(run.state);
  return (
    <div className="hidden-words" aria-live="polite">
      {words}
    </div>
  );
}

type Show = "rows" | "reasons" | "events";

function RunContent({ detail }: { readonly detail: RunDetail }) {
  const { run } = detail;
  const phone = usePhone();
  const running = isRunning(run.state);
  const hasSent = run.toSend > 0;
  // On phones the line of users a second comes between the two.
  const booksApart = phone && running && hasSent;
  return (
    <div className="run">
      <Announcement run={run} />
      <section className="panel" aria-label={running ? "How far it is" : "The books"}>
        {running ? (
          <RunProgress run={run} action={phone ? <RunActions detail={detail} /> : null} />
        ) : (
          <RunBooks run={run} />
        )}
        {!booksApart && <RunBooks.Equation run={run} />}
      </section>
      {phone && !running && (
        <div className="line run-phone-actions">
          <RunActions detail={detail} />
        </div>
      )}
      {running && hasSent && <RunRate run={run} />}
      {booksApart && (
        <section className="panel" aria-label="The books">
          <RunBooks.Equation run={run} />
        </section>
      )}
      {phone ? (
        <PhoneTabs detail={detail} />
      ) : (
        <>
          {!running && run.needsLook + run.warned > 0 && <ReasonsPanel detail={detail} />}
          {!running && run.needsLook === 0 && <EventsPanel run={run} />}
          {(!running || hasSent || run.rows.rejected > 0) && <RowsPanel detail={detail} />}
          {running && !hasSent && <EventsPanel run={run} />}
        </>
      )}
    </div>
  );
}

function PhoneTabs({ detail }: { readonly detail: RunDetail }) {
  const search = useSearch({ from: "/inside/runs/$number" });
  const navigate = useNavigate();
  const show: Show = search.show ?? "rows";
  const reasons = useRead("listReasons", { params: { number: detail.run.number } }).data?.items.length;
  const tab = (value: Show, words: string) => (
    <button
      type="button"
      role="tab"
      aria-selected={show === value}
      className="tab tab-button"
      onClick={() => void navigate({ to: ".", search: (old) => ({ ...old, show: value }), replace: true })}
    >
      {words}
    </button>
  );
  return (
    <Panel className="run-tabs">
      <div className="tabs" role="tablist" aria-label="The run">
        {tab("rows", "Rows")}
        {tab("reasons", reasons ? `Reasons ${reasons}` : "Reasons")}
        {tab("events", "Events")}
      </div>
      {show === "rows" && <RowsPanel detail={detail} bare />}
      {show === "reasons" && <ReasonsPanel detail={detail} bare />}
      {show === "events" && <EventsPanel run={detail.run} bare />}
    </Panel>
  );
}
