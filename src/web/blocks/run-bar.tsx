/** A run's bar: what became of the users to send so far, in the fixed order. */
import type { Run } from "../../contract/api/runs.ts";
import { isRunning } from "../api/run-status.ts";
import { tellAmount } from "../format/number.ts";
import { BarLegend, type Segment, StackedBar } from "./stacked-bar.tsx";
import { usePhone } from "./use-phone.ts";

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

/** With the jobs that hold what is in flight; on phones without what is only left over. */
export function RunLegend({ run, withJobs = false }: { readonly run: Run; readonly withJobs?: boolean }) {
  const phone = usePhone();
  const jobs = run.inFlight?.jobs ?? 0;
  const segments = segmentsOf(run)
    .filter(({ name }) => !phone || name !== "waiting")
    .map((one) =>
      withJobs && !phone && one.name === "flight" && jobs > 0
        ? { ...one, label: `In flight, ${tellAmount(jobs, "job")}` }
        : one,
    );
  return <BarLegend segments={segments} />;
}
