/** Asks once before a run is stopped, and says what becomes of what is under way. */
import { IconSquare } from "@tabler/icons-react";
import type { Run } from "../../../contract/api/runs.ts";
import { toTellable } from "../../api/api-error.ts";
import { useChange } from "../../api/reads.ts";
import { Confirm } from "../../blocks/dialog.tsx";
import { tellCount } from "../../format/number.ts";

export function StopRun({ run, onClose }: { readonly run: Run; readonly onClose: () => void }) {
  const stop = useChange("stopRun");
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
        Users in flight will be settled first. About {tellCount(run.rows.unsent)} stay unsent and go with the
        next run.
      </p>
      {stop.isError && (
        <p className="bad-text" role="alert">
          {toTellable(stop.error).message}
        </p>
      )}
    </Confirm>
  );
}
