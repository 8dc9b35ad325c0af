/** What runs now: the newest with its bar and figures, the others in a line each. */
import { IconArrowRight, IconSquare } from "@tabler/icons-react";
import { useState } from "react";
import type { Run } from "../../../contract/api/runs.ts";
import { useMay, useMe, useMsLeft } from "../../api/context.ts";
import { useRead } from "../../api/reads.ts";
import { Button, ButtonLink } from "../../blocks/button.tsx";
import { Moment } from "../../blocks/moment.tsx";
import { Panel } from "../../blocks/panel.tsx";
import { DestinationName } from "../../blocks/plugin-name.tsx";
import { Sparkline } from "../../blocks/rate-chart.tsx";
import { StopRun } from "../../blocks/run-actions/stop-run.tsx";
import { RunBar, RunLegend } from "../../blocks/run-bar.tsx";
import { StatusPill } from "../../blocks/status-word.tsx";
import { tellCount, tellPercent, tellRate } from "../../format/number.ts";
import { tellWho } from "../../format/person.ts";
import { tellPlanning } from "../../format/planning.ts";
import { tellTimeLeft } from "../../format/time.ts";

export function RunningPanel({ runs }: { readonly runs: readonly Run[] }) {
  const [leading, ...others] = [...runs].sort(
    (a, b) => Number(b.state === "delivering") - Number(a.state === "delivering"),
  );
  if (leading === undefined) return null;
  return (
    <Panel title="Running now" remark={runs.length > 1 ? `1 of ${runs.length}` : undefined}>
      <LeadingRun run={leading} />
      {others.map((run) => (
        <div key={run.number} className="running-line">
          <RunName run={run} />
          {run.waiting !== null && <span className="small quiet cut">{run.waiting}</span>}
        </div>
      ))}
    </Panel>
  );
}

function RunName({ run }: { readonly run: Run }) {
  return (
    <>
      <bdi className="strong cut" title={run.orchestration}>
        {run.orchestration}
      </bdi>
      <IconArrowRight className="faint running-arrow" aria-label="to" />
      <span className="desk-only">
        <DestinationName name={run.destination} />
      </span>
      <StatusPill status={run.state} />
    </>
  );
}

function LeadingRun({ run }: { readonly run: Run }) {
  const [stopping, setStopping] = useState(false);
  const mayStop = useMay("operator");
  const me = useMe();
  const series = useRead("readRunSeries", { params: { number: run.number } }, { everyMs: 5_000 }).data;
  const msLeft = useMsLeft(run);
  return (
    <div className="running">
      <div className="running-head">
        <RunName run={run} />
        <span className="grow" />
        <span className="small quiet running-by num">
          Run {run.number}
          {run.startedBy !== null && ` · started by ${tellWho(run.startedBy, me.name)}`}{" "}
          <Moment at={run.startedAt ?? run.queuedAt} />
        </span>
        {mayStop && (
          <Button small icon={<IconSquare />} disabled={run.stopRequested} onClick={() => setStopping(true)}>
            {run.stopRequested ? "Stopping…" : "Stop"}
          </Button>
        )}
        <ButtonLink small to="/runs/$number" params={{ number: String(run.number) }} className="desk-only">
          Open
        </ButtonLink>
      </div>
      {run.toSend > 0 && (
        <>
          <RunBar run={run} />
          <RunLegend run={run} />
          <div className="running-figures">
            <Figure
              value={tellPercent(run.answered, run.toSend)}
              words={`${tellCount(run.answered)} of ${tellCount(run.toSend)}`}
            />
            <Figure
              value={msLeft === null ? "–" : tellTimeLeft(msLeft)}
              words={
                run.secondsLeft === null
                  ? "working it out"
                  : msLeft === null
                    ? "not connected"
                    : "left, about"
              }
            />
            {run.usersPerSecond !== null && (
              <Figure
                className="figure-rate"
                value={tellRate(run.usersPerSecond)}
                words={`users/s of ${tellCount(series?.limit ?? 100)}`}
              />
            )}
            <span className="grow" />
            {series !== undefined && <Sparkline series={series} />}
          </div>
        </>
      )}
      {run.state === "planning" && <p className="small quiet num">{tellPlanning(run)}</p>}
      {stopping && <StopRun run={run} onClose={() => setStopping(false)} />}
    </div>
  );
}

function Figure({
  value,
  words,
  className = "",
}: {
  readonly value: string;
  readonly words: string;
  readonly className?: string;
}) {
  return (
    <p className={`figure num ${className}`}>
      <span className="figure-value">{value}</span>
      <span className="smallest quiet">{words}</span>
    </p>
  );
}
