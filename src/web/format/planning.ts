/** What a run does before anything is sent: what the cluster has read, where there is one, then how many rows are judged. */
import type { Run } from "../../contract/api/runs.ts";
import { tellAmount, tellCount } from "./number.ts";

export function tellPlanning({ judged, engine }: Pick<Run, "judged" | "engine">): string {
  const done =
    engine === null || judged > 0
      ? `${tellCount(judged)} rows judged so far.`
      : `The cluster has read ${tellAmount(engine.rows, "row")} (${tellCount(Math.round(engine.bytes / 1e6))} MB) on ${tellAmount(engine.nodes, "node")}; ${tellCount(engine.stagesDone)} of ${tellAmount(engine.stages, "stage")} done.`;
  return `${done} Nothing is sent before the plan is whole.`;
}
