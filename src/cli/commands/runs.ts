/** `deskfeed runs`: the latest runs, newest first. */
import { toRunJson } from "../../contract/run-json.ts";
import { answer, type CommandCall, openWorkplace } from "../command-call.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { runsTable } from "../screen/run-summary.ts";

export interface RunsOptions {
  readonly limit: number;
  readonly orchestration: string | null;
}

export async function runsCommand(call: CommandCall, options: RunsOptions): Promise<ExitCode> {
  const runs = await (await openWorkplace(call)).runs(options);
  const now = call.tools.clock.now();
  const text = runs.length === 0 ? "There is no run yet." : runsTable(runs, now, call.colours);
  answer(
    call,
    runs.map((run) => toRunJson(run, now)),
    text,
  );
  return exitCodes.well;
}
