/** `deskfeed refresh`: says that fresh data is there, and runs every orchestration that waited for it, one after the other. */
import { toRunJson } from "../../contract/run-json.ts";
import type { StoredRun } from "../../core/ports/store.ts";
import { answer, type CommandCall, loadConfig, openWorkplace } from "../command-call.ts";
import { type ExitCode, exitCodeOfRun, exitCodes } from "../exit-code.ts";
import { runHints, runSummary } from "../screen/run-summary.ts";
import { deliverRun, noteExisting } from "./run.ts";

export async function refreshCommand(call: CommandCall): Promise<ExitCode> {
  const config = loadConfig(call);
  const workplace = await openWorkplace(call);
  const ended: StoredRun[] = [];
  for (const opened of await workplace.announceRefresh(config)) {
    noteExisting(call, opened);
    const run = await deliverRun(call, { workplace, config, run: opened.run, resume: false });
    ended.push(run);
    if (run.state === "stopped") break;
  }
  const now = call.tools.clock.now();
  const texts = ended.map((run) => runSummary(run, now, call.colours) + runHints(run));
  answer(
    call,
    ended.map((run) => toRunJson(run, now)),
    texts.length === 0 ? nobodyWaits : texts.join("\n\n"),
  );
  return worstOf(ended);
}

const nobodyWaits =
  "No orchestration waits for fresh data: `workflow: after-refresh` makes one wait, unless it or its destination is switched off.";

/** One run that failed says more than another that completed; whoever stopped one knows. */
const byWeight: readonly ExitCode[] = [exitCodes.failed, exitCodes.stopped, exitCodes.rowsAmiss];

function worstOf(runs: readonly StoredRun[]): ExitCode {
  const codes = new Set(runs.map(exitCodeOfRun));
  return byWeight.find((code) => codes.has(code)) ?? exitCodes.well;
}
