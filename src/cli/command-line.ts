/** Reads the arguments, carries out the command, prints what went wrong, and answers with the exit code. */
import { CommanderError } from "commander";
import { type ConfigError, ConfigRejected } from "../contract/config-error.ts";
import { toErrorJson } from "../contract/error-json.ts";
import { ConfigInvalid, Failure, tellFailure } from "../core/failure.ts";
import { createCall } from "./command-call.ts";
import { type ExitCode, exitCodeOfError, exitCodes } from "./exit-code.ts";
import { createProgram } from "./program.ts";
import { type Colours, coloursFor } from "./screen/colours.ts";
import { printable } from "./screen/printable.ts";
import type { Tools } from "./tools.ts";

/** `argv` holds the words after the command's name. */
export async function runCommandLine(argv: readonly string[], tools: Tools): Promise<ExitCode> {
  let exitCode: ExitCode = exitCodes.well;
  const program = createProgram(tools.version, async (flags, command) => {
    const call = createCall(tools, flags);
    try {
      exitCode = await command(call);
    } finally {
      await call.opened.close();
    }
  });
  program.exitOverride();
  program.configureOutput({
    writeOut: (text) => tools.stdout.write(text),
    writeErr: () => undefined,
    getOutHelpWidth: () => tools.stdout.columns,
  });
  for (const command of program.commands) command.copyInheritedSettings(program);
  try {
    if (argv.length === 0) program.outputHelp();
    else await program.parseAsync(argv, { from: "user" });
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCodes.well;
    return tellError(toTellable(error, argv), wantsJson(argv), tools);
  } finally {
    await tools.stdout.drained();
    await tools.stderr.drained();
  }
  return exitCode;
}

/** The arguments may be what is wrong, so the flag is looked for without the parser. */
function wantsJson(argv: readonly string[]): boolean {
  const end = argv.indexOf("--");
  return argv.slice(0, end === -1 ? undefined : end).includes("--json");
}

function tellError(error: unknown, json: boolean, tools: Tools): ExitCode {
  if (json) tools.stdout.write(`${JSON.stringify(toErrorJson(error), null, 2)}\n`);
  const colours = coloursFor(tools.env, tools.stderr);
  for (const line of errorLines(error, tools, colours)) tools.stderr.write(`${line}\n`);
  return exitCodeOfError(error);
}

function errorLines(error: unknown, { env }: Tools, colours: Colours): readonly string[] {
  if (error instanceof ConfigRejected) return error.errors.map((one) => tellConfigError(one, colours));
  if (error instanceof Failure) return [`${colours.red("deskfeed:")} ${printable(tellFailure(error))}`];
  const { name, message, stack } = error instanceof Error ? error : new Error(String(error));
  return [
    `${colours.red("deskfeed:")} ${printable(`${name}: ${message}`)}`,
    env.DESKFEED_DEBUG === undefined ? "Set DESKFEED_DEBUG=1 to see where." : (stack ?? ""),
  ];
}

function tellConfigError(error: ConfigError, colours: Colours): string {
  const { file, line, column, key, message, suggestion } = error;
  const place = colours.bold(`${file}:${line}:${column}`);
  const told = [key, message, suggestion].filter((part) => part !== null && part !== "");
  return `${place} ${printable(told.join(" "))}`;
}

/** The parser's complaints in our words: what was wrong, and where the help is. */
function toTellable(error: unknown, argv: readonly string[]): unknown {
  if (!(error instanceof CommanderError)) return error;
  if (error.code === "commander.help") {
    return new ConfigInvalid("There is no command.", {
      code: "wrong_use",
      next: "fix",
      advice: "See deskfeed --help.",
    });
  }
  const [first = "", suggestion] = error.message.replace(/^error: /, "").split("\n");
  const command = argv.find((word) => !word.startsWith("-"));
  const quote = 'Put a name with blanks in quotation marks: "Zendesk - Users".';
  const help = command === undefined || error.code === "commander.unknownCommand" ? "" : ` ${command}`;
  const advice = [
    suggestion?.replace(/^\((.*)\)$/, "$1"),
    ...(error.code === "commander.excessArguments" ? [quote] : []),
    `See deskfeed${help} --help.`,
  ];
  return new ConfigInvalid(`${first.charAt(0).toUpperCase()}${first.slice(1)}.`.replace(/\.\.$/, "."), {
    code: "wrong_use",
    next: "fix",
    advice: advice.filter(Boolean).join(" "),
    cause: error,
  });
}
