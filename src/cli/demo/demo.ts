/** `deskfeed demo`: everything at once, each step explained in a line; ends with the sandbox's truth held against the books, and with everything as pages. */

import { relative } from "node:path";
import { toRunJson } from "../../contract/run-json.ts";
import { Failure } from "../../core/failure.ts";
import type { StoredRun } from "../../core/ports/store.ts";
import type { Sandbox } from "../../sandbox/sandbox.ts";
import type { UserTruth } from "../../sandbox/truth.ts";
import { answer, type CommandCall, createCall, loadConfig } from "../command-call.ts";
import { runOnce } from "../commands/run.ts";
import { openServer, serverPort } from "../commands/serve.ts";
import { type ExitCode, exitCodeOfRun, exitCodes } from "../exit-code.ts";
import { interruptible, whenInterrupted } from "../interrupts.ts";
import { counted, printable } from "../screen/printable.ts";
import { runSummary } from "../screen/run-summary.ts";
import type { StartedServer } from "../tools.ts";
import { agentCard, tellChanges, tellingUser } from "./agent-card.ts";
import { auditRuns } from "./audit-runs.ts";
import { type DemoFolder, demoOrchestration, openDemoFolder, writeCustomers } from "./demo-folder.ts";
import { startDemoSandbox } from "./demo-sandbox.ts";

export interface DemoFlags {
  readonly once: boolean;
  readonly customers: number;
}

export async function demoCommand(outside: CommandCall, flags: DemoFlags): Promise<ExitCode> {
  const sandbox = await startDemoSandbox();
  try {
    const folder = openDemoFolder(outside.data, sandbox);
    const tools = { ...outside.tools, env: { ...outside.tools.env, ...folder.env } };
    const call = createCall(tools, { ...outside.flags, config: folder.config, data: folder.data });
    try {
      return await demonstrate({ call, sandbox, folder }, flags);
    } finally {
      await call.opened.close();
      folder.leave();
    }
  } finally {
    await sandbox.close();
  }
}

interface Stage {
  readonly call: CommandCall;
  readonly sandbox: Sandbox;
  readonly folder: DemoFolder;
}

async function demonstrate(stage: Stage, flags: DemoFlags): Promise<ExitCode> {
  const { call, sandbox } = stage;
  const runs = await interruptible(call.tools, (signal) => showRuns(stage, flags.customers, signal));
  const broken = runs.find(({ state }) => state !== "completed");
  const wrong =
    broken === undefined
      ? await auditRuns(runs, await call.opened.store(), sandbox.truth)
      : [`Run ${broken.number} did not complete: ${broken.ending ?? broken.state}`];
  const now = call.tools.clock.now();
  const document = { runs: runs.map((run) => toRunJson(run, now)), agrees: wrong.length === 0, wrong };
  if (call.flags.json) answer(call, document, "");
  for (const sentence of wrong) say(call, call.colours.red(`✗ ${sentence}`));
  if (broken !== undefined) return exitCodeOfRun(broken);
  if (wrong.length > 0) return exitCodes.failed;
  step(
    call,
    `Held against each other: the books of all three runs and the ${counted(sandbox.truth.userCount(), "user")} in the sandbox agree.`,
  );
  const path = relative(call.tools.cwd, stage.folder.path);
  say(call, `\nLook closer: cd ${path}, then deskfeed runs, or deskfeed rows 1 --outcome rejected`);
  if (!flags.once) await stay(stage);
  return exitCodes.well;
}

/** Every customer, then nothing, then the few that changed; ends early when a run does not complete. */
async function showRuns(stage: Stage, customers: number, signal: AbortSignal): Promise<readonly StoredRun[]> {
  const { call, sandbox } = stage;
  const { truth } = sandbox;
  const { colours } = call;
  step(call, `The sandbox, a Zendesk of your own, is up at ${sandbox.url}. Nothing leaves this machine.`);
  await writeSampleStep(stage, customers, signal);

  step(call, `The first run of "${demoOrchestration}" sends every customer, at most 100 a second.`);
  const first = await showRun(stage, signal);
  if (first.state !== "completed") return [first];
  const user = tellingUser(truth.users());
  if (user !== null) {
    step(call, "What an agent sees now when this customer calls:");
    say(call, agentCard(user, colours));
  }

  step(call, "The second run: no customer changed, so nothing is written.");
  const writesBefore = truth.writeRequestCount();
  const second = await showRun(stage, signal);
  const writes = truth.writeRequestCount() - writesBefore;
  say(call, `Write requests by the sandbox's own count: ${colours.bold(String(writes))}.`);
  if (second.state !== "completed") return [first, second];

  step(call, "A while later some customers have moved, bought, answered a survey, arrived or left.");
  await writeCustomers(stage.folder, customers, {
    edited: true,
    now: new Date(call.tools.clock.now()),
    signal,
  });
  step(call, "The third run sends only those.");
  const before = truth.users();
  const third = await showRun(stage, signal);
  showChange(stage, before);
  return [first, second, third];
}

/** The user of whom most changed, before and after. */
function showChange({ call, sandbox }: Stage, before: readonly UserTruth[]): void {
  const changes = before.map((old) => {
    const now = sandbox.truth.user(old.id);
    return { name: old.name, lines: now === null ? [] : tellChanges(old, now, call.colours) };
  });
  const most = changes.reduce<(typeof changes)[number] | null>(
    (best, one) => (one.lines.length > (best?.lines.length ?? 0) ? one : best),
    null,
  );
  if (most === null) return;
  say(call, `\nFor example ${call.colours.bold(printable(most.name))}:`);
  for (const line of most.lines) say(call, line);
}

async function writeSampleStep(
  { call, folder }: Stage,
  customers: number,
  signal: AbortSignal,
): Promise<void> {
  const now = new Date(call.tools.clock.now());
  const files = await writeCustomers(folder, customers, { edited: false, now, signal });
  const { Customer_360: people, Orders: orders, Survey_Responses: answers } = files;
  const rows = [
    counted(people.rows, "customer"),
    counted(orders.rows, "order"),
    counted(answers.rows, "survey answer"),
  ];
  step(call, `A sample Customer 360 is in ${relative(call.tools.cwd, folder.path)}: ${rows.join(", ")}.`);
}

async function showRun({ call }: Stage, signal: AbortSignal): Promise<StoredRun> {
  signal.throwIfAborted();
  const run = await runOnce(call, loadConfig(call), {
    name: demoOrchestration,
    options: { limit: null, only: null },
  });
  // What is amiss is the same in each run; it is told once.
  const told = run.number === 1 ? run : { ...run, problems: [] };
  say(call, runSummary(told, call.tools.clock.now(), call.colours));
  return run;
}

/** Serves what the demo has made, with the sandbox beside it, until Ctrl-C. */
async function stay({ call, sandbox }: Stage): Promise<void> {
  const interrupted = whenInterrupted(call.tools);
  // The server owns the data folder from here on.
  await call.opened.close();
  const server = await serveAnywhere(call);
  try {
    step(call, "All of it as pages, live: orchestrations, plans, runs down to the row.");
    say(call, `Open Deskfeed: ${call.colours.bold(server.link)}`);
    say(call, `The users as a support agent sees them: ${call.colours.bold(sandbox.url)}`);
    say(call, "The first address is good once, and lets you set the owner's password. Ctrl-C ends the demo.");
    await interrupted;
  } finally {
    await server.close();
  }
}

/** At the usual port, so that the address stays the same; at any other where that one is taken. */
async function serveAnywhere(call: CommandCall): Promise<StartedServer> {
  const host = "127.0.0.1";
  try {
    return await openServer(call, { host, port: serverPort });
  } catch (error) {
    if (!(error instanceof Failure) || error.code !== "port_taken") throw error;
    return await openServer(call, { host, port: 0 });
  }
}

/** The story is the demo's answer; with --json it goes beside the document. */
function say({ tools, flags }: CommandCall, text: string): void {
  if (!flags.json) tools.stdout.write(`${text}\n`);
  else if (!flags.quiet) tools.stderr.write(`${text}\n`);
}

function step(call: CommandCall, sentence: string): void {
  say(call, `\n${call.colours.cyan("▸")} ${call.colours.bold(sentence)}`);
}
