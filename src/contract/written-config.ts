/** A configuration as it travels to a server: its text with the query files and variables it refers to, so that both read the same. */
import { type DeskfeedYamlResult, parseDeskfeedYaml } from "./deskfeed-yaml.ts";
import type { Environment } from "./environment-references.ts";
import type { NearbyFiles } from "./nearby-files.ts";

export interface WrittenConfig {
  /** The file as messages name it. */
  readonly file: string;
  readonly text: string;
  /** By the path that the text names: the SQL, and the file as messages name it. */
  readonly queries: Readonly<Record<string, { readonly sql: string; readonly file: string }>>;
  /** The environment variables that the text refers to. */
  readonly variables: Readonly<Record<string, string>>;
}

/** Hands on files and variables, and keeps what was asked for. */
export function recordReading(files: NearbyFiles, env: Environment) {
  const queries: Record<string, { readonly sql: string; readonly file: string }> = {};
  const variables: Record<string, string> = {};
  const recordingFiles: NearbyFiles = {
    ...files,
    query(path) {
      const found = files.query(path);
      if (found.ok) queries[path] = found.value;
      return found;
    },
  };
  const recordingEnv = new Proxy(env, {
    get(target, name) {
      const value = typeof name === "string" ? target[name] : undefined;
      if (typeof name === "string" && value !== undefined) variables[name] = value;
      return value;
    },
  });
  return { files: recordingFiles, env: recordingEnv, queries, variables };
}

/** What the text means to somebody who has no more than what came with it; data files are not looked for. */
export function parseWrittenConfig({ file, text, queries, variables }: WrittenConfig): DeskfeedYamlResult {
  const files: NearbyFiles = {
    query(path) {
      const value = Object.hasOwn(queries, path) ? queries[path] : undefined;
      if (value !== undefined) return { ok: true, value };
      return { ok: false, message: `the file ${path} was not sent along.`, suggestion: null };
    },
    data: (path) => ({ ok: true, value: path }),
  };
  return parseDeskfeedYaml(text, { file, env: variables, files, missingVariables: "error" });
}
