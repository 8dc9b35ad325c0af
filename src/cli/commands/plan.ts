/** `deskfeed plan`: what a run would do; sends nothing but reads. */
import { toPlanJson } from "../../contract/run-json.ts";
import { emptyTally } from "../../core/outcome.ts";
import { findOrchestration } from "../../runner/orchestration.ts";
import { planOrchestration } from "../../runner/plan-orchestration.ts";
import { targetOf } from "../../runner/plan-run.ts";
import { answer, type CommandCall, loadConfig } from "../command-call.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { interruptible } from "../interrupts.ts";
import { planText } from "../screen/plan-text.ts";
import { createProgressDisplay } from "../screen/progress-display.ts";

export async function planCommand(call: CommandCall, name: string): Promise<ExitCode> {
  const { tools, opened } = call;
  const config = loadConfig(call);
  const orchestration = findOrchestration(config.definitions, name);
  const engine = await opened.engine(config.customer360);
  const store = await opened.store();
  const ids = await store.orchestrationIds(orchestration.name);
  const destination = opened.destination(orchestration.destination);
  const id = planId(tools);
  const display = createProgressDisplay({
    output: tools.stderr,
    colours: call.noteColours,
    clock: tools.clock,
    quiet: call.flags.quiet,
    options: { limit: null, only: null },
  });
  const report = await interruptible(tools, (signal) =>
    planOrchestration({
      orchestration,
      // What was never run has no ledger yet: an unused name plans everything as new.
      target: ids === null ? `never-${id}` : targetOf(ids),
      engine,
      destination,
      id,
      signal,
      onProgress: ({ judged }) => display.update({ ...beforePlan, judged, requests: destination.requests() }),
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

function planId({ clock, random }: CommandCall["tools"]): string {
  return `${clock.now().toString(36)}-${Math.floor(random() * 2 ** 32).toString(36)}`;
}
