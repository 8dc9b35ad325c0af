/** One call of a command: the global flags, where answers and notes go, and what it has opened. */
import { normalize, resolve } from "node:path";
import { ConfigRejected } from "../contract/config-error.ts";
import { loadDeskfeedYaml } from "../contract/load-deskfeed-yaml.ts";
import { ConfigInvalid } from "../core/failure.ts";
import type { StoredRun } from "../core/ports/store.ts";
import { Openings } from "./openings.ts";
import { createOwnWorkplace } from "./own-workplace.ts";
import { type Colours, coloursFor } from "./screen/colours.ts";
import { createServerWorkplace } from "./server-workplace.ts";
import type { DataFolder, Tools } from "./tools.ts";
import type { LoadedConfig, Workplace } from "./workplace.ts";

export interface GlobalFlags {
  readonly config: string;
  readonly data: string;
  readonly json: boolean;
  readonly quiet: boolean;
}

export interface CommandCall {
  readonly tools: Tools;
  readonly flags: GlobalFlags;
  readonly data: DataFolder;
  readonly opened: Openings;
  /** Of stdout. */
  readonly colours: Colours;
  /** Of stderr. */
  readonly noteColours: Colours;
}

export function createCall(tools: Tools, flags: GlobalFlags): CommandCall {
  const data = { path: resolve(tools.cwd, flags.data) };
  return {
    tools,
    flags,
    data,
    opened: new Openings(tools, data),
    colours: coloursFor(tools.env, tools.stdout),
    noteColours: coloursFor(tools.env, tools.stderr),
  };
}

/** The server's when one owns the data folder, else this process's own. */
export async function openWorkplace(call: CommandCall): Promise<Workplace> {
  const { opened, tools } = call;
  const server = await opened.server();
  if (server === null) return createOwnWorkplace(call);
  return createServerWorkplace(server, { clock: tools.clock, findAgain: () => opened.findServerAgain() });
}

/** The command's answer: one JSON document with --json, else the text. */
export function answer(call: CommandCall, json: unknown, text: string): void {
  call.tools.stdout.write(`${call.flags.json ? JSON.stringify(json, null, 2) : text}\n`);
}

/** A word beside the answer, on stderr; --quiet keeps it back. */
export function note(call: CommandCall, sentence: string): void {
  if (!call.flags.quiet) call.tools.stderr.write(`${sentence}\n`);
}

/** `destinations: "spoken to"` insists on every variable that the file refers to. */
export function loadConfig(
  call: CommandCall,
  destinations: "spoken to" | "left alone" = "spoken to",
): LoadedConfig {
  const result = loadDeskfeedYaml(normalize(call.flags.config), {
    cwd: call.tools.cwd,
    env: call.tools.env,
    missingVariables: destinations === "spoken to" ? "error" : "leave",
  });
  if (!result.ok) throw new ConfigRejected(result.errors);
  return { ...result.config, written: result.written };
}

/** A run by id, the beginning of an id, its number, or `last`. */
export async function findRun(workplace: Workplace, name: string): Promise<StoredRun> {
  const found = await workplace.findRun(name);
  if (found !== null) return found;
  const message = name === "last" ? "There is no run yet." : `There is no run "${name}".`;
  throw new ConfigInvalid(message, {
    code: "run_unknown",
    next: "fix",
    advice: name === "last" ? "`deskfeed run ORCHESTRATION` makes one." : "`deskfeed runs` lists them.",
  });
}
