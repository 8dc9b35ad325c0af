/** `deskfeed export`: the control store's definitions as files, secrets as references; never overwrites. */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, relative, resolve } from "node:path";
import type { Customer360Config } from "../../contract/deskfeed-config.ts";
import { loadDeskfeedYaml } from "../../contract/load-deskfeed-yaml.ts";
import { writeDeskfeedYaml } from "../../contract/write-deskfeed-yaml.ts";
import { ConfigInvalid } from "../../core/failure.ts";
import { answer, type CommandCall } from "../command-call.ts";
import { type ExitCode, exitCodes } from "../exit-code.ts";

export async function exportCommand(call: CommandCall, written: string): Promise<ExitCode> {
  const folder = resolve(call.tools.cwd, written);
  const store = await call.opened.store();
  const definitions = await store.definitions();
  const { files, variables } = writeDeskfeedYaml(definitions, customer360For(call, folder));
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
    { folder, files: files.map(({ path }) => shown(path)), variables },
    [...files.map(({ path }) => `Wrote ${shown(path)}`), ...needed].join("\n"),
  );
  return exitCodes.well;
}

/** The tables are no definitions, so they come from the configuration in use, if there is a readable one. */
function customer360For(call: CommandCall, folder: string): Customer360Config | null {
  const { cwd, env } = call.tools;
  if (!existsSync(resolve(cwd, call.flags.config))) return null;
  const result = loadDeskfeedYaml(call.flags.config, { cwd, env, missingVariables: "leave" });
  if (!result.ok) return null;
  const { customer360 } = result.config;
  const seen = (path: string) => relative(folder, path);
  return {
    ...customer360,
    tables: Object.fromEntries(
      Object.entries(customer360.tables).map(([table, path]) => [table, seen(path)]),
    ),
    database: customer360.database === null ? null : seen(customer360.database),
  };
}
