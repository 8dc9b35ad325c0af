/** Finds and reads a deskfeed.yaml on disk; what is in it is deskfeed-yaml.ts's to judge. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import { ConfigInvalid } from "../core/failure.ts";
import { nearest } from "../core/nearest.ts";
import { type DeskfeedYamlOptions, type DeskfeedYamlResult, parseDeskfeedYaml } from "./deskfeed-yaml.ts";
import { nearbyFiles } from "./nearby-files.ts";
import { recordReading, type WrittenConfig } from "./written-config.ts";

/** A configuration larger than this is some other file. */
const configBytesMax = 2_000_000;

/** `written` is everything that was read, for a server to read the same. */
export type LoadedYaml =
  | (DeskfeedYamlResult & { readonly ok: true; readonly written: WrittenConfig })
  | (DeskfeedYamlResult & { readonly ok: false });

export function loadDeskfeedYaml(
  path: string,
  options: Pick<DeskfeedYamlOptions, "env" | "missingVariables"> & { readonly cwd: string },
): LoadedYaml {
  const full = resolve(options.cwd, path);
  const text = readConfig(full, path);
  const { files, env, queries, variables } = recordReading(nearbyFiles(full, path), options.env);
  const { missingVariables } = options;
  const result = parseDeskfeedYaml(text, { file: path, env, missingVariables, files });
  return result.ok ? { ...result, written: { file: path, text, queries, variables } } : result;
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
