/** Finds and reads a deskfeed.yaml on disk; what is in it is deskfeed-yaml.ts's to judge. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { ConfigInvalid } from "../core/failure.ts";
import { nearest } from "../core/nearest.ts";
import { type DeskfeedYamlOptions, type DeskfeedYamlResult, parseDeskfeedYaml } from "./deskfeed-yaml.ts";
import { nearbyFiles } from "./nearby-files.ts";

/** A configuration larger than this is some other file. */
const configBytesMax = 2_000_000;

export function loadDeskfeedYaml(
  path: string,
  options: Pick<DeskfeedYamlOptions, "env" | "missingVariables"> & { readonly cwd: string },
): DeskfeedYamlResult {
  const full = resolve(options.cwd, path);
  const text = readConfig(full, path);
  return parseDeskfeedYaml(text, {
    file: path,
    env: options.env,
    missingVariables: options.missingVariables,
    files: nearbyFiles(full, path),
  });
}

function readConfig(full: string, path: string): string {
  const refuse = (message: string, advice: string, cause?: unknown) =>
    new ConfigInvalid(message, {
      code: "config_unreadable",
      next: "fix",
      place: { file: path },
      advice,
      cause,
    });
  try {
    if (statSync(full).size > configBytesMax)
      throw refuse("the file is too large for a configuration.", "Name another with --config.");
    return readFileSync(full, "utf8");
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    switch (code) {
      case "ENOENT":
      case "ENOTDIR":
        throw refuse("there is no such file.", adviceForAbsent(full), error);
      case "EISDIR":
        throw refuse("this is a folder.", "Name the file in it with --config.", error);
      case "EACCES":
      case "EPERM":
        throw refuse(
          "the file may not be read.",
          "Give yourself permission, or name another with --config.",
          error,
        );
      default:
        throw error;
    }
  }
}

function adviceForAbsent(full: string): string {
  const folder = dirname(full);
  const near = statSync(folder, { throwIfNoEntry: false })?.isDirectory()
    ? nearest(basename(full), readdirSync(folder))
    : null;
  return near === null
    ? "`deskfeed init` writes one, or name yours with --config."
    : `Did you mean ${near}? Name it with --config.`;
}
