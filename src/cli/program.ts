/** The commands, flags and help texts of design.md 8. What a command does is in commands/; docs/reference/cli.md is generated from here. */
import { Command, Option } from "commander";
import type { RunOptions } from "../core/ports/store.ts";
import { secondsRange, wholeNumber } from "./argument-forms.ts";
import type { CommandCall, GlobalFlags } from "./command-call.ts";
import { applyCommand } from "./commands/apply.ts";
import { backupCommand, restoreCommand } from "./commands/backup.ts";
import { checkCommand } from "./commands/check.ts";
import { exportCommand } from "./commands/export.ts";
import { initCommand } from "./commands/init.ts";
import { planCommand } from "./commands/plan.ts";
import { queryCommand } from "./commands/query.ts";
import { refreshCommand } from "./commands/refresh.ts";
import { rowsCommand } from "./commands/rows.ts";
import { resumeCommand, runCommand } from "./commands/run.ts";
import { runsCommand } from "./commands/runs.ts";
import { sandboxCommand } from "./commands/sandbox.ts";
import { serveCommand, serverPort } from "./commands/serve.ts";
import { stopCommand } from "./commands/stop.ts";
import { type WorkerFlags, workerCommand } from "./commands/worker.ts";
import type { ExitCode } from "./exit-code.ts";

/** Carries out one command with its global flags; keeps its exit code. */
export type Act = (flags: GlobalFlags, command: (call: CommandCall) => Promise<ExitCode>) => Promise<void>;

/** The sandbox's usual port, as the example configuration names it. */
const sandboxPort = 4010;

export function createProgram(version: string, act: Act): Command {
  const program = new Command("deskfeed")
    .description("What a company knows about its customers, in front of the people who answer them.")
    .version(version, "--version", "print the version")
    .option("--config <file>", "the configuration", "./deskfeed.yaml")
    .option("--data <dir>", "the folder for everything Deskfeed keeps", "./.deskfeed")
    .option("--json", "print exactly one JSON document on stdout")
    .option("--quiet", "no progress and no notes, only the answer")
    .helpOption("--help", "print help")
    .helpCommand("help [command]", "print help of a command")
    .configureHelp({ showGlobalOptions: true, sortSubcommands: false })
    .showHelpAfterError(false)
    .addHelpText("after", exitCodeHelp);
  const context: Registration = {
    program,
    does: (command) => act(globalFlags(program), command),
  };
  addFirstCommands(context);
  addRunCommands(context);
  addDefinitionCommands(context);
  addBackupCommands(context);
  addServerCommands(context);
  return program;
}

function globalFlags(program: Command): GlobalFlags {
  const {
    config,
    data,
    json = false,
    quiet = false,
  } = program.opts<Pick<GlobalFlags, "config" | "data"> & Partial<GlobalFlags>>();
  return { config, data, json, quiet };
}

const exitCodeHelp = `
Exit codes:
  0  completed, and every row is well
  1  the run failed
  2  wrong use or configuration
  3  completed, but rows were rejected or failed
  4  stopped
`;

interface Registration {
  readonly program: Command;
  does(command: (call: CommandCall) => Promise<ExitCode>): Promise<void>;
}

function addFirstCommands({ program, does }: Registration): void {
  program
    .command("demo")
    .summary("everything at once: sandbox, sample customers, a run, the result")
    .description(
      'Starts a sandbox, fills a sample Customer 360, runs "Zendesk - Users" three times, explains each step, and then serves all of it as pages.',
    )
    .option("--once", "end by itself instead of serving the result as pages")
    .option("--customers <n>", "how many customers the sample has", wholeNumber(1, 1_000_000), 2_000)
    .addHelpText("after", examples("deskfeed demo", "deskfeed demo --once --customers 500"))
    .action(({ once = false, customers }: { once?: boolean; customers: number }) =>
      // With its sandbox and sample it is a fifth of all there is to load.
      does(async (call) => (await import("./demo/demo.ts")).demoCommand(call, { once, customers })),
    );
  program
    .command("init")
    .argument("[dir]", "where to", ".")
    .summary("write a commented deskfeed.yaml and an example query")
    .description(
      "Writes a commented deskfeed.yaml, an example query and a few customers. Overwrites nothing.",
    )
    .addHelpText("after", examples("deskfeed init", "deskfeed init my-feed"))
    .action((dir: string) => does((call) => initCommand(call, dir)));
  program
    .command("check")
    .summary("validate the file, test engine and destinations, compare columns with the account's fields")
    .description(
      "Validates the configuration, reads the tables, compiles every query, tests every destination and shows where each column would go. Sends nothing.",
    )
    .addHelpText("after", examples("deskfeed check", "deskfeed check --config staging.yaml --json"))
    .action(() => does((call) => checkCommand(call)));
}

function addRunCommands({ program, does }: Registration): void {
  program
    .command("plan")
    .argument("<orchestration>", "its name in the configuration")
    .summary("what a run would do; sends nothing")
    .description(
      "Shows what a run would do: what becomes of each column, how many rows are new, changed, unchanged or rejected, three samples, and how long it would take.",
    )
    .addHelpText(
      "after",
      examples('deskfeed plan "Zendesk - Users"', 'deskfeed plan "Zendesk - Users" --json'),
    )
    .action((name: string) => does((call) => planCommand(call, name)));
  program
    .command("run")
    .argument("<orchestration>", "its name in the configuration")
    .summary("plan and deliver")
    .description(
      "Plans and delivers. Ctrl-C once finishes what is in flight and stops; twice leaves at once, to be resumed.",
    )
    .option(
      "--limit <n>",
      "send the first n users of the plan and leave the rest unsent",
      wholeNumber(1, Number.MAX_SAFE_INTEGER),
    )
    .option("--only <key>", "send only this user: the external_id, or the email of a row without one")
    .addHelpText(
      "after",
      examples(
        'deskfeed run "Zendesk - Users"',
        'deskfeed run "Zendesk - Users" --limit 10',
        'deskfeed run "Zendesk - Users" --only amp-0001',
        'deskfeed run "Zendesk - Users" --json',
      ),
    )
    .action((name: string, options: { limit?: number; only?: string }) =>
      does((call) => runCommand(call, name, runOptions(options))),
    );
  program
    .command("refresh")
    .summary("say that fresh data is there: what waits for it runs")
    .description(
      "Says that the Customer 360 has fresh data, and runs every orchestration whose workflow is after-refresh, one after the other. For the end of a script that loads the data. Exits with the worst of their codes.",
    )
    .addHelpText("after", examples("load-customers && deskfeed refresh", "deskfeed refresh --json --quiet"))
    .action(() => does((call) => refreshCommand(call)));
  program
    .command("runs")
    .summary("the latest runs")
    .description("Lists the latest runs, newest first.")
    .option("--limit <n>", "how many", wholeNumber(1, 10_000), 20)
    .option("--orchestration <name>", "only of this orchestration")
    .addHelpText("after", examples("deskfeed runs", "deskfeed runs --limit 1 --json"))
    .action(({ limit, orchestration = null }: { limit: number; orchestration?: string | null }) =>
      does((call) => runsCommand(call, { limit, orchestration })),
    );
  program
    .command("rows")
    .argument("<run>", runArgument)
    .summary("what happened, down to the row")
    .description("Lists what became of every row of a run.")
    .option(
      "--outcome <outcomes>",
      "only these: unchanged, rejected, created, updated (or both: delivered), failed, unsent",
    )
    .option("--key <key>", "only the rows of this user")
    .addHelpText(
      "after",
      examples(
        "deskfeed rows last",
        "deskfeed rows 12 --outcome rejected,failed",
        "deskfeed rows 12 --key amp-0001 --json",
      ),
    )
    .action((run: string, { outcome = null, key = null }: { outcome?: string | null; key?: string | null }) =>
      does((call) => rowsCommand(call, run, { outcome, key })),
    );
  program
    .command("stop")
    .argument("<run>", runArgument)
    .summary("stop a run in good order")
    .description(
      "Asks the worker that holds a run to finish what is in flight and stop. The rest stays unsent and goes with the next run.",
    )
    .addHelpText("after", examples("deskfeed stop 12", "deskfeed stop last"))
    .action((run: string) => does((call) => stopCommand(call, run)));
  program
    .command("resume")
    .argument("<run>", runArgument)
    .summary("go on with a stopped, failed or abandoned run")
    .description(
      "Goes on with a run that was stopped, failed or abandoned: rows with a receipt are not sent again.",
    )
    .addHelpText("after", examples("deskfeed resume 12", "deskfeed resume last"))
    .action((run: string) => does((call) => resumeCommand(call, run)));
}

const runArgument = "its number, its id or the beginning of it, or `last`";

function runOptions({
  limit = null,
  only = null,
}: {
  limit?: number | null;
  only?: string | null;
}): RunOptions {
  return { limit, only };
}

function addDefinitionCommands({ program, does }: Registration): void {
  program
    .command("query")
    .argument("<file-or-name>", "a query of the configuration, or a file of SQL")
    .summary("the first rows of a query")
    .description("Shows the first rows of a query.")
    .option("--limit <n>", "how many rows", wholeNumber(0, 10_000), 20)
    .addHelpText(
      "after",
      examples('deskfeed query "Zendesk - Users"', "deskfeed query queries/new.sql --limit 5"),
    )
    .action((fileOrName: string, { limit }: { limit: number }) =>
      does((call) => queryCommand(call, fileOrName, { limit })),
    );
  program
    .command("apply")
    .summary("take the definitions over from the file")
    .description(
      "Makes the definitions of the configuration those of the control store. `run` does so by itself.",
    )
    .addHelpText("after", examples("deskfeed apply", "deskfeed apply --config production.yaml"))
    .action(() => does((call) => applyCommand(call)));
  program
    .command("export")
    .argument("[dir]", "where to", "./deskfeed-export")
    .summary("write the definitions back to files")
    .description(
      "Writes the definitions of the control store to files, secrets as references to environment variables. Overwrites nothing.",
    )
    .addHelpText("after", examples("deskfeed export", "deskfeed export definitions/2026-01-01"))
    .action((dir: string) => does((call) => exportCommand(call, dir)));
}

function addBackupCommands({ program, does }: Registration): void {
  program
    .command("backup")
    .argument("<dir>", "where to; a folder that is empty or not there yet")
    .summary("control store and ledger into a folder; the key stays apart")
    .description(
      "Writes one moment of the control store and the ledger of the embedded engine to a folder. The key that opens the credentials is not in it. Sessions are left out.",
    )
    .option(
      "--without-ledger",
      "leave the ledger out, so that a server may keep running; after a restore every user is sent once more",
    )
    .addHelpText(
      "after",
      examples("deskfeed backup backups/2026-01-01", "deskfeed backup live --without-ledger"),
    )
    .action((dir: string, { withoutLedger = false }: { withoutLedger?: boolean }) =>
      does((call) => backupCommand(call, dir, { withoutLedger })),
    );
  program
    .command("restore")
    .argument("<dir>", "what `deskfeed backup` has written")
    .summary("a backup into an empty data folder")
    .description(
      "Restores a backup into an empty data folder (and the empty database of DATABASE_URL), after every file of it was checked. The key must be there first.",
    )
    .addHelpText("after", examples("deskfeed restore backups/2026-01-01 --data ./new"))
    .action((dir: string) => does((call) => restoreCommand(call, dir)));
}

function addServerCommands({ program, does }: Registration): void {
  program
    .command("serve")
    .summary("the server with the web UI")
    .description(
      "Serves the web UI and the API, takes runs that wait, and starts those that a schedule makes due. Prints one address that signs the owner in. Ctrl-C ends it; runs are taken up again at the next start.",
    )
    .option("--port <n>", "where it listens; 0 takes any free port", wholeNumber(0, 65_535), serverPort)
    .option("--host <address>", "which address it listens at; 0.0.0.0 is all of them", "127.0.0.1")
    .addHelpText("after", examples("deskfeed serve", "deskfeed serve --port 8080 --config production.yaml"))
    .action((flags: { port: number; host: string }) => does((call) => serveCommand(call, flags)));
  program
    .command("worker")
    .summary("another worker beside the server")
    .description(
      "Takes runs from the PostgreSQL of DATABASE_URL, which it shares with a server and other workers: one run of a destination at a time, and those of different destinations side by side. A worker whose engine keeps what was sent in a file of its machine leaves the runs to the machine of the server. Ctrl-C ends it; others go on with its runs at once.",
    )
    .option(
      "--metrics-port <n>",
      "answers /metrics, /healthz and /readyz there; 0 takes any free port",
      wholeNumber(0, 65_535),
    )
    .option("--host <address>", "which address that listens at; 0.0.0.0 is all of them", "127.0.0.1")
    .addHelpText("after", examples("deskfeed worker", "deskfeed worker --metrics-port 9464 --json"))
    .action((flags: WorkerFlags) => does((call) => workerCommand(call, flags)));
  program
    .command("sandbox")
    .summary("the local Zendesk")
    .description(
      "Starts a Zendesk of your own on this machine, to practise with. It is a model of the documents, not of Zendesk; nothing leaves the machine, and nothing is kept.",
    )
    .option("--port <n>", "where it listens; 0 takes any free port", wholeNumber(0, 65_535), sandboxPort)
    .option("--faults <file>", "misbehave by the rules of this file (JSON or YAML)")
    .addOption(
      new Option(
        "--job-seconds <range>",
        "how long a job works: 1, or from and to as 8-12; the real one takes 7 to 12",
      )
        .argParser(secondsRange)
        .default([0, 0], "0"),
    )
    .addOption(new Option("--no-bulk-import", "behave as an account without bulk import"))
    .addHelpText(
      "after",
      examples(
        "deskfeed sandbox",
        "deskfeed sandbox --port 0 --job-seconds 8-12",
        "deskfeed sandbox --faults faults.json",
      ),
    )
    .action(
      ({
        faults = null,
        ...flags
      }: {
        port: number;
        faults?: string | null;
        jobSeconds: [number, number];
        bulkImport: boolean;
      }) => does((call) => sandboxCommand(call, { ...flags, faults })),
    );
}

function examples(...lines: readonly string[]): string {
  return ["", "Examples:", ...lines.map((line) => `  ${line}`), ""].join("\n");
}
