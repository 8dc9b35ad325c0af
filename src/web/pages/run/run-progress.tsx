/** The head of a live run: percent, bar, legend, time left. While it plans or waits, what it does instead. */
import type { ReactNode } from "react";
import type { Run } from "../../../contract/api/runs.ts";
import { useMe, useMsLeft } from "../../api/context.ts";
import { Moment } from "../../blocks/moment.tsx";
import { tellTrigger } from "../../blocks/run-actions/tell-trigger.ts";
import { RunBar, RunLegend } from "../../blocks/run-bar.tsx";
import { Ring, StatusIcon } from "../../blocks/status-word.tsx";
import { useNow } from "../../blocks/use-now.ts";
import { tellCount, tellPercent } from "../../format/number.ts";
import { tellWho } from "../../format/person.ts";
import { tellPlanning } from "../../format/planning.ts";
import { tellClock, tellTimeLeft } from "../../format/time.ts";

export function RunProgress({ run, action }: { readonly run: Run; readonly action: ReactNode }) {
  const me = useMe();
  const by = (
    <span className="small quiet run-by">
      started by {run.startedBy === null ? tellTrigger(run) : tellWho(run.startedBy, me.name)},{" "}
      <Moment at={run.startedAt ?? run.queuedAt} />
    </span>
  );
  if (run.toSend === 0) {
    return (
      <div className="run-progress">
        <div className="run-head run-head-still">
          {run.state === "delivering" ? (
            <span className="status-icon tone-accent">
              <Ring />
            </span>
          ) : (
            <StatusIcon status={run.state} />
          )}
          <span className="grow quiet num">{wordsOf(run)}</span>
          {by}
          {action}
        </div>
      </div>
    );
  }
  return (
    <div className="run-progress">
      <div className="run-head">
        <span className="run-percent num">{tellPercent(run.answered, run.toSend)}</span>
        <span className="grow quiet num">
          {tellCount(run.answered)} of {tellCount(run.toSend)}{" "}
          <span className="desk-only">users answered for</span>
        </span>
        <TimeLeft run={run} />
        {action}
      </div>
      <RunBar run={run} height={14} />
      <div className="run-under">
        <RunLegend run={run} withJobs />
        {run.waiting !== null && <span className="small warn-text">{run.waiting}</span>}
        {by}
      </div>
    </div>
  );
}

function wordsOf(run: Run): string {
  switch (run.state) {
    case "waiting":
      return run.waiting ?? "A worker takes it within seconds.";
    case "planning":
      return tellPlanning(run);
    default:
      return "Nothing to send.";
  }
}

function TimeLeft({ run }: { readonly run: Run }) {
  const now = useNow();
  const msLeft = useMsLeft(run);
  if (msLeft === null) return null;
  return (
    <span className="quiet num desk-only">
      <b className="run-left">{tellTimeLeft(msLeft)}</b> left, done about {tellClock(now + msLeft)}
    </span>
  );
}
