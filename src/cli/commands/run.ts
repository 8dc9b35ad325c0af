/** `deskfeed run` and `deskfeed resume`: a run with its progress on stderr and its books on stdout. */

import { toRunJson } from "../../contract/run-json.ts";
import { ConfigInvalid } from "../../core/failure.ts";
import type { OpenedRun, RunOptions, StoredRun } from "../../core/ports/store.ts";
import { answer, type CommandCall, findRun, loadConfig, note, openWorkplace } from "../command-call.ts";
import { type ExitCode, exitCodeOfRun } from "../exit-code.ts";
import { type Interrupts, interruptible, listenForInterrupts, Stopped } from "../interrupts.ts";
import { createProgressDisplay } from "../screen/progress-display.ts";
import { runHints, runSummary } from "../screen/run-summary.ts";
import type { LoadedConfig, Workplace } from "../workplace.ts";

export async function runCommand(call: CommandCall, name: string, options: RunOptions): Promise<ExitCode> {
  const config = loadConfig(call);
  const run = await runOnce(call, config, { name, options });
  return answerRun(call, run);
}

export async function resumeCommand(call: CommandCall, name: string): Promise<ExitCode> {
  const config = loadConfig(call);
  const workplace = await openWorkplace(call);
  const found = await findRun(workplace, name);
  if (found.state === "completed") {
    throw new ConfigInvalid(`Run ${found.number} has completed.`, {
      code: "run_completed",
      next: "fix",
      advice: `There is nothing to resume; \`deskfeed run\` starts another.`,
    });
  }
  const run = await deliverRun(call, { workplace, config, run: found, resume: true });
  return answerRun(call, run);
}

function answerRun(call: CommandCall, run: StoredRun): ExitCode {
  const now = call.tools.clock.now();
  answer(call, toRunJson(run, now), runSummary(run, now, call.colours) + runHints(run));
  return exitCodeOfRun(run);
}

/** The whole of a run, from its definitions to its end; the demo uses it too. */
export async function runOnce(
  call: CommandCall,
  config: LoadedConfig,
  { name, options }: { readonly name: string; readonly options: RunOptions },
): Promise<StoredRun> {
  const workplace = await openWorkplace(call);
  const opened = await interruptible(call.tools, (signal) =>
    workplace.startRun(config, name, { options, signal }),
  );
  noteExisting(call, opened);
  return await deliverRun(call, { workplace, config, run: opened.run, resume: false });
}

export function noteExisting(call: CommandCall, { run, existed, again }: OpenedRun): void {
  if (!existed) return;
  const next = again
    ? " It read the data before: one more follows, by the next worker or `deskfeed refresh`."
    : "";
  note(
    call,
    `Run ${run.number} of ${run.orchestration} has not ended; it is taken up instead of a new one.${next}`,
  );
}

interface RunParts {
  readonly workplace: Workplace;
  readonly config: LoadedConfig;
  readonly run: StoredRun;
  readonly resume: boolean;
}

export async function deliverRun(call: CommandCall, parts: RunParts): Promise<StoredRun> {
  const { tools } = call;
  const { workplace, config, run, resume } = parts;
  const display = createProgressDisplay({
    output: tools.stderr,
    colours: call.noteColours,
    clock: tools.clock,
    quiet: call.flags.quiet,
    options: run.options,
  });
  const interrupts = listenForInterrupts(tools, () =>
    display.note("Stopping: what is in flight is finished and settled. Ctrl-C again leaves at once."),
  );
  const { stop, leave } = interrupts;
  try {
    const onProgress = display.update.bind(display);
    return await workplace.runToEnd(config, run, { resume, stop, leave, onProgress });
  } catch (error) {
    throw endingOf(error, interrupts, run);
  } finally {
    display.end();
    interrupts.end();
  }
}

/** After the second Ctrl-C the run is as it was, and anybody may take it up. */
function endingOf(error: unknown, { stop, leave }: Interrupts, { number }: StoredRun): unknown {
  if (leave.aborted)
    return new Stopped(`Run ${number} was left at once.`, `Go on with it: deskfeed resume ${number}`);
  const stopped = stop.aborted && error instanceof Error && error.name === "AbortError";
  return stopped ? new Stopped() : error;
}
