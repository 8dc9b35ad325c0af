/** The files a configuration names, found relative to its own folder; a missing one comes with the nearest name beside it. */
import { readdirSync, readFileSync, statSync } from "node:fs";
import { basename, dirname, join, relative, resolve } from "node:path";
import { nearest } from "../core/nearest.ts";

/** A query longer than this is not one a person wrote. */
const queryBytesMax = 1_000_000;
const globSign = /[*?[{]/;

export type Found<Value> =
  | { readonly ok: true; readonly value: Value }
  | { readonly ok: false; readonly message: string; readonly suggestion: string | null };

export interface NearbyFiles {
  /** The text of a query file, and its name as messages show it. */
  query(path: string): Found<{ readonly sql: string; readonly file: string }>;
  /** The absolute path of a file or glob; a plain path must exist, a glob is the engine's to expand. */
  data(path: string): Found<string>;
}

/** `shown` is the configuration file as the person named it; names in messages begin the same way. */
export function nearbyFiles(configPath: string, shown: string): NearbyFiles {
  const folder = dirname(resolve(configPath));
  const shownFolder = dirname(shown);
  return {
    query(path) {
      const full = resolve(folder, path);
      const state = stateOf(full);
      if (state !== "file") return missing(path, full, state);
      if (statSync(full).size > queryBytesMax) {
        return { ok: false, message: `${path} is larger than a query can be.`, suggestion: null };
      }
      const sql = readFileSync(full, "utf8").replace(/^\uFEFF/, "");
      if (sql.trim() === "")
        return { ok: false, message: `${path} is empty.`, suggestion: "Write a SELECT into it." };
      return { ok: true, value: { sql, file: join(shownFolder, relative(folder, full)) } };
    },
    data(path) {
      const full = resolve(folder, path);
      if (globSign.test(path)) return { ok: true, value: full };
      const state = stateOf(full);
      return state === "file" ? { ok: true, value: full } : missing(path, full, state);
    },
  };
}

type FileState = "file" | "folder" | "absent" | "no access";

function missing(path: string, full: string, state: FileState): Found<never> {
  if (state === "folder")
    return { ok: false, message: `${path} is a folder.`, suggestion: "Name a file in it." };
  if (state === "no access")
    return { ok: false, message: `${path} may not be read.`, suggestion: "Give yourself permission." };
  const near = nearest(basename(full), beside(full));
  return {
    ok: false,
    message: `there is no file ${path}.`,
    suggestion: near === null ? null : `Did you mean ${join(dirname(path), near)}?`,
  };
}

function stateOf(full: string): FileState {
  try {
    return statSync(full).isDirectory() ? "folder" : "file";
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    return code === "EACCES" || code === "EPERM" ? "no access" : "absent";
  }
}

function beside(full: string): readonly string[] {
  const folder = dirname(full);
  return stateOf(folder) === "folder" ? readdirSync(folder) : [];
}
