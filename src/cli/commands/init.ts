/** `deskfeed init`: a commented deskfeed.yaml, a query and a few customers that work with the sandbox; never overwrites. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { ConfigInvalid } from "../../core/failure.ts";
import { answer, type CommandCall } from "../command-call.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";

const exampleFiles = ["deskfeed.yaml", "queries/zendesk-users.sql", "data/customer_360.csv"] as const;
const exampleFolder = new URL("../example/", import.meta.url);

export async function initCommand(call: CommandCall, written: string): Promise<ExitCode> {
  const folder = resolve(call.tools.cwd, written);
  const shown = (file: string) => (written === "." ? file : join(written, file));
  const taken = exampleFiles.filter((file) => existsSync(join(folder, file)));
  if (taken.length > 0) {
    throw new ConfigInvalid(
      `${taken.map(shown).join(", ")} ${taken.length === 1 ? "is" : "are"} there already.`,
      {
        code: "files_exist",
        next: "fix",
        advice: "Nothing was written. Name another folder: deskfeed init DIR",
      },
    );
  }
  for (const file of exampleFiles) copyNew(file, join(folder, file));
  const enter = written === "." ? [] : [`  cd ${written}`];
  const next = [
    "Next:",
    ...enter,
    "  deskfeed sandbox                         in another terminal",
    "  export ZENDESK_API_TOKEN=sandbox-token",
    "  deskfeed check",
    '  deskfeed plan "Zendesk - Users"',
    '  deskfeed run "Zendesk - Users"',
    "  deskfeed serve                           the same as pages in a browser",
  ];
  answer(
    call,
    { folder, files: exampleFiles.map(shown) },
    [...exampleFiles.map((file) => `Wrote ${shown(file)}`), "", ...next].join("\n"),
  );
  return exitCodes.well;
}

/** `wx` refuses a file that appeared meanwhile. */
function copyNew(file: string, path: string): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, readFileSync(new URL(file, exampleFolder)), { flag: "wx" });
}
