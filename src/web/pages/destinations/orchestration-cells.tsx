/** What a line of the orchestrations shows: object, destination, status in place, workflow. */
import { IconCalendarTime, IconHandClick } from "@tabler/icons-react";
import type { Orchestration } from "../../../contract/api/orchestrations.ts";
import { isRunning } from "../../api/run-status.ts";
import { Moment } from "../../blocks/moment.tsx";
import { ObjectIcon } from "../../blocks/object-icon.tsx";
import { DestinationName } from "../../blocks/plugin-name.tsx";
import type { ListColumn, Place } from "../../blocks/record-list.tsx";
import { RunBar } from "../../blocks/run-bar.tsx";
import { RunStatus } from "../../blocks/run-status.tsx";
import { tellCount } from "../../format/number.ts";
import { useRunning } from "../../shell/live-run-card.tsx";
import { tellWorkflow } from "./tell-workflow.ts";

/** Where a row leads: its latest run, or the plan of one that never ran. */
export const placeOf = (one: Orchestration): Place =>
  one.lastRun === null
    ? { to: "/destinations/orchestrations/$id/plan", params: { id: one.id } }
    : { to: "/runs/$number", params: { number: String(one.lastRun.number) } };

export const orchestrationColumns: readonly ListColumn<Orchestration>[] = [
  { key: "name", title: "Name", width: "16%", sorts: true, cell: ({ name }) => name },
  {
    key: "object",
    title: "Object",
    width: "15.5%",
    sorts: true,
    cell: (one) => (
      <span className="line quiet">
        <ObjectIcon type={one.objectType} />
        <bdi className="cut" title={one.object}>
          {one.object}
        </bdi>
      </span>
    ),
  },
  {
    key: "destination",
    title: "Destination",
    width: "11.3%",
    sorts: true,
    cell: ({ destination }) => <DestinationName name={destination} />,
  },
  {
    key: "status",
    title: "Status",
    width: "20%",
    sorts: true,
    cell: (one) => <Status one={one} />,
  },
  {
    key: "delivered",
    title: "Delivered",
    width: "7.8%",
    end: true,
    className: "num",
    sorts: true,
    cell: ({ lastRun }) => tellCount(lastRun?.delivered),
  },
  {
    key: "ran",
    title: "Last run",
    width: "7.6%",
    end: true,
    className: "quiet",
    sorts: true,
    cell: ({ lastRun }) =>
      lastRun !== null && isRunning(lastRun.state) ? "now" : <Moment at={lastRun?.endedAt} />,
  },
  {
    key: "workflow",
    title: "Workflow",
    sorts: true,
    cell: (one) => <WorkflowWords one={one} />,
  },
];

function useLive(one: Orchestration) {
  return useRunning().find(({ number }) => number === one.lastRun?.number);
}

function Status({ one }: { readonly one: Orchestration }) {
  const live = useLive(one);
  const waiting = live !== undefined && live.queuePosition > 0 ? "next in line" : null;
  return <RunStatus run={one.lastRun} waiting={waiting} bar />;
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

/** Below the name on phones: status, when, and the bar while it delivers. */
export function OrchestrationCard({ one }: { readonly one: Orchestration }) {
  const live = useLive(one);
  const waiting = live !== undefined && live.queuePosition > 0 ? "next in line" : null;
  return (
    <>
      <span className="line">
        <RunStatus run={one.lastRun} waiting={waiting} />
        {one.lastRun !== null && one.lastRun.state === "completed" && one.lastRun.needsLook === 0 && (
          <Moment at={one.lastRun.endedAt} className="small faint" />
        )}
      </span>
      {live?.state === "delivering" && <RunBar run={live} height={6} />}
    </>
  );
}
