/** `deskfeed apply`: the file's definitions become those of the control store. */
import { answer, type CommandCall, loadConfig, openWorkplace } from "../command-call.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { counted, padEnd, printable } from "../screen/printable.ts";

export async function applyCommand(call: CommandCall): Promise<ExitCode> {
  const config = loadConfig(call);
  const changes = await (await openWorkplace(call)).apply(config);
  const told = changes.filter(({ change }) => change !== "unchanged");
  const lines = told.map(
    ({ kind, name, change }) => `${padEnd(change, 9)} ${padEnd(kind, 13)} ${printable(name)}`,
  );
  const unchanged = changes.length - told.length;
  answer(
    call,
    changes.map(({ kind, name, change }) => ({ kind, name, change })),
    [...lines, `${counted(told.length, "change")}, ${unchanged} unchanged.`].join("\n"),
  );
  return exitCodes.well;
}
