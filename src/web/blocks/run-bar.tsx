/** A run's bar: what became of the users to send so far, in the fixed order. */
import type { Run } from "../../contract/api/runs.ts";
import { isRunning } from "../api/run-status.ts";
import { BarLegend, type Segment, StackedBar } from "./stacked-bar.tsx";

/** While it runs, what has no answer yet is waiting; once it ended, it is unsent. */
export function segmentsOf(run: Run): readonly Segment[] {
  const { created, updated, failed } = run.rows;
  const open = Math.max(0, run.toSend - created - updated - failed);
  const flight = Math.min(open, run.inFlight?.users ?? 0);
  const rest: readonly Segment[] = isRunning(run.state)
    ? [
        { name: "flight", label: "In flight", value: flight },
        { name: "waiting", label: "Waiting", value: open - flight },
      ]
    : [{ name: "unsent", label: "Unsent", value: open }];
  return [
    { name: "created", label: "Created", value: created },
    { name: "updated", label: "Updated", value: updated },
    { name: "failed", label: "Failed", value: failed },
    ...rest,
  ];
}

export function RunBar({ run, height = 10 }: { readonly run: Run; readonly height?: number }) {
  return <StackedBar about={`Users of ${run.orchestration}`} segments={segmentsOf(run)} height={height} />;
}

export function RunLegend({ run }: { readonly run: Run }) {
  return <BarLegend segments={segmentsOf(run)} />;
}
