/** `deskfeed plan`: what a run would do; sends nothing but reads. */
import { toPlanJson } from "../../contract/run-json.ts";
import { emptyTally } from "../../core/outcome.ts";
import { answer, type CommandCall, loadConfig, openWorkplace } from "../command-call.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { interruptible } from "../interrupts.ts";
import { planText } from "../screen/plan-text.ts";
import { createProgressDisplay } from "../screen/progress-display.ts";

export async function planCommand(call: CommandCall, name: string): Promise<ExitCode> {
  const { tools } = call;
  const config = loadConfig(call);
  const workplace = await openWorkplace(call);
  const display = createProgressDisplay({
    output: tools.stderr,
    colours: call.noteColours,
    clock: tools.clock,
    quiet: call.flags.quiet,
    options: { limit: null, only: null },
  });
  const report = await interruptible(tools, (signal) =>
    workplace.plan(config, name, {
      signal,
      onProgress: (progress) => display.update({ ...beforePlan, ...progress }),
    }),
  ).finally(() => display.end());
  answer(call, toPlanJson(report), planText(report, call.colours));
  return exitCodes.well;
}

const beforePlan = {
  state: "planning",
  tally: emptyTally,
  entriesTotal: 0,
  waiting: null,
  inFlight: { users: 0, jobs: 0 },
} as const;
