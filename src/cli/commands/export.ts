/** `deskfeed export`: the control store's definitions as files, secrets as references; never overwrites. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { ConfigInvalid } from "../../core/failure.ts";
import { answer, type CommandCall, note, openWorkplace } from "../command-call.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";
import { printable } from "../screen/printable.ts";

export async function exportCommand(call: CommandCall, written: string): Promise<ExitCode> {
  const folder = resolve(call.tools.cwd, written);
  const { files, variables, drafts } = await (await openWorkplace(call)).export(folder);
  const shown = (file: string) => join(written, file);
  const taken = files.filter(({ path }) => existsSync(join(folder, path)));
  if (taken.length > 0) {
    throw new ConfigInvalid(`${taken.map(({ path }) => shown(path)).join(", ")} would be overwritten.`, {
      code: "files_exist",
      next: "fix",
      advice: "Nothing was written. Name another folder: deskfeed export DIR",
    });
  }
  for (const { path, text } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text, { flag: "wx" });
  }
  const needed =
    variables.length === 0 ? [] : ["", `It reads these environment variables: ${variables.join(", ")}`];
  answer(
    call,
    { folder, files: files.map(({ path }) => shown(path)), variables, drafts },
    [...files.map(({ path }) => `Wrote ${shown(path)}`), ...needed].join("\n"),
  );
  if (drafts.length > 0)
    note(
      call,
      `Not exported, since nobody has activated them: the drafts of ${drafts.map(printable).join(", ")}.`,
    );
  return exitCodes.well;
}
