/** `deskfeed run` and `deskfeed resume`: a run with its progress on stderr and its books on stdout. */

import type { DeskfeedConfig } from "../../contract/deskfeed-config.ts";
import { toRunJson } from "../../contract/run-json.ts";
import { ConfigInvalid } from "../../core/failure.ts";
import type { RunOptions, StoredRun } from "../../core/ports/store.ts";
import { findOrchestration, type Orchestration } from "../../runner/orchestration.ts";
import { runOrchestration } from "../../runner/run-orchestration.ts";
import { startRun } from "../../runner/start-run.ts";
import { standardLease } from "../../runner/take-run.ts";
import { answer, type CommandCall, findRun, loadConfig, note } from "../command-call.ts";
import { type ExitCode, exitCodeOfRun } from "../exit-code.ts";
import { type Interrupts, interruptible, listenForInterrupts, Stopped } from "../interrupts.ts";
import { createProgressDisplay } from "../screen/progress-display.ts";
import { runHints, runSummary } from "../screen/run-summary.ts";

export async function runCommand(call: CommandCall, name: string, options: RunOptions): Promise<ExitCode> {
  const config = loadConfig(call);
  const run = await runOnce(call, config, name, options);
  return answerRun(call, run);
}

export async function resumeCommand(call: CommandCall, name: string): Promise<ExitCode> {
  const config = loadConfig(call);
  await call.opened.engine(config.customer360);
  const store = await call.opened.store();
  const found = await findRun(store, name);
  if (found.state === "completed") {
    throw new ConfigInvalid(`Run ${found.number} has completed.`, {
      code: "run_completed",
      next: "fix",
      advice: `There is nothing to resume; \`deskfeed run\` starts another.`,
    });
  }
  const orchestration = findOrchestration(config.definitions, found.orchestration);
  const run = await deliverRun(call, { config, orchestration, run: found, resume: true });
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
  config: DeskfeedConfig,
  name: string,
  options: RunOptions,
): Promise<StoredRun> {
  const orchestration = findOrchestration(config.definitions, name);
  // The engine first: a server that owns it has its own say about definitions.
  const engine = await call.opened.engine(config.customer360);
  const store = await call.opened.store();
  await store.applyDefinitions(config.definitions, config.file);
  const { run, existed } = await interruptible(call.tools, (signal) =>
    startRun({ orchestration, options, signal }, { store, engine }),
  );
  if (existed)
    note(
      call,
      `Run ${run.number} of ${run.orchestration} has not ended; it is taken up instead of a new one.`,
    );
  return await deliverRun(call, { config, orchestration, run, resume: false });
}

interface RunParts {
  readonly config: DeskfeedConfig;
  readonly orchestration: Orchestration;
  readonly run: StoredRun;
  readonly resume: boolean;
}

async function deliverRun(call: CommandCall, parts: RunParts): Promise<StoredRun> {
  const { tools, opened } = call;
  const { config, orchestration, run, resume } = parts;
  const engine = await opened.engine(config.customer360);
  const store = await opened.store();
  // One of its own, since it counts the requests of the run.
  const destination = tools.openDestination(orchestration.destination);
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
  try {
    return await runOrchestration(
      {
        run,
        orchestration,
        resume,
        stop: interrupts.stop,
        leave: interrupts.leave,
        onProgress: (report) => display.update(report),
      },
      { engine, destination, store, clock: tools.clock, worker: tools.worker, lease: standardLease },
    );
  } catch (error) {
    throw endingOf(error, interrupts, run);
  } finally {
    display.end();
    interrupts.end();
    await destination.close();
  }
}

/** After the second Ctrl-C the run is as it was, and anybody may take it up. */
function endingOf(error: unknown, { stop, leave }: Interrupts, { number }: StoredRun): unknown {
  if (leave.aborted)
    return new Stopped(`Run ${number} was left at once.`, `Go on with it: deskfeed resume ${number}`);
  const stopped = stop.aborted && error instanceof Error && error.name === "AbortError";
  return stopped ? new Stopped() : error;
}
