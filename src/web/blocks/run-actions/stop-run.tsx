/** Asks once before a run is stopped, and says what becomes of what is under way. */
import { IconSquare } from "@tabler/icons-react";
import type { Run as WholeRun } from "../../../contract/api/runs.ts";
import { toTellable } from "../../api/api-error.ts";
import { useChange } from "../../api/reads.ts";
import { tellAmount, tellCount } from "../../format/number.ts";
import { Confirm } from "../dialog.tsx";

/** As much of a run as the question needs. */
type Run = Pick<WholeRun, "number" | "rows" | "inFlight">;

export function StopRun({ run, onClose }: { readonly run: Run; readonly onClose: () => void }) {
  const stop = useChange("stopRun", ["listRuns", "listNotifications"]);
  const flight = run.inFlight?.users ?? 0;
  const confirm = () => stop.mutate({ params: { number: run.number } }, { onSuccess: onClose });
  return (
    <Confirm
      title={`Stop run ${run.number}?`}
      verb={stop.isPending ? "Stopping…" : "Stop the run"}
      keep="Keep running"
      icon={<IconSquare />}
      busy={stop.isPending}
      onConfirm={confirm}
      onClose={onClose}
    >
      <p>
        {flight > 0
          ? `${tellAmount(flight, "user")} ${flight === 1 ? "is" : "are"} in flight and will be settled first. `
          : "What is in flight will be settled first. "}
        About {tellCount(Math.max(0, run.rows.unsent - flight))} stay unsent and go with the next run.
      </p>
      {stop.isError && (
        <p className="bad-text" role="alert">
          {toTellable(stop.error).message}
        </p>
      )}
    </Confirm>
  );
}
