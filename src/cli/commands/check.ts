/** `deskfeed check`: the file, the tables, every query, every destination, and where each column would go; sends nothing. */
import { answer, type CommandCall, loadConfig, openWorkplace } from "../command-call.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { interruptible } from "../interrupts.ts";
import { checkText } from "../screen/check-text.ts";

export async function checkCommand(call: CommandCall): Promise<ExitCode> {
  const config = loadConfig(call);
  const workplace = await openWorkplace(call);
  const report = await interruptible(call.tools, (signal) => workplace.check(config, signal));
  answer(call, report, checkText(report, call.colours));
  return report.ok ? exitCodes.well : exitCodes.wrongUse;
}
