/** Who or what started a run, in words. */
import type { Run } from "../../../contract/api/runs.ts";

export function tellTrigger({ trigger, startedBy, retryOf }: Run): string {
  switch (trigger) {
    case "person":
      return startedBy ?? "a person";
    case "schedule":
      return "schedule";
    case "refresh":
      return "fresh data";
    case "retry":
      return startedBy ?? `retry of run ${retryOf}`;
    case "command line":
      return startedBy ?? "command line";
  }
}
