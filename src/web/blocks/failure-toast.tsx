/** Tells that a change made by one press did not happen: there is no form to hold the sentence. */
import { IconAlertTriangleFilled } from "@tabler/icons-react";
import { toTellable } from "../api/api-error.ts";
import { showToast } from "./toast.tsx";

export function tellFailure(what: string, error: unknown): void {
  showToast({
    icon: <IconAlertTriangleFilled aria-hidden="true" className="warn-text" />,
    words: (
      <span title={toTellable(error).message}>
        <b>{what}.</b> {toTellable(error).message}
      </span>
    ),
  });
}
