/** `deskfeed stop`: asks the worker that holds a run to stop in good order. */
import { toRunJson } from "../../contract/run-json.ts";
import { hasEnded, tellState } from "../../core/run.ts";
import { answer, type CommandCall, findRun, openWorkplace } from "../command-call.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";

export async function stopCommand(call: CommandCall, name: string): Promise<ExitCode> {
  const workplace = await openWorkplace(call);
  const found = await findRun(workplace, name);
  const { clock } = call.tools;
  const ended = hasEnded(found.state);
  const run = ended ? found : await workplace.requestStop(found);
  const text = ended
    ? `Run ${run.number} has ended already: ${tellState(run.state).toLowerCase()}.`
    : `Run ${run.number} is asked to stop: what is in flight is finished, the rest stays unsent.`;
  answer(call, toRunJson(run, clock.now()), text);
  return exitCodes.well;
}
