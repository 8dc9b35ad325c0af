/** Runs the built command as its users do: a process of its own, a folder of its own, a sandbox on a real socket. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";
import { copyFolder, freshClusterVariable } from "../fresh-cluster.ts";

const binary = resolve(import.meta.dirname, "../../bin/deskfeed");

export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ended>;
  /** What it has said on stderr so far. */
  said(): string;
}

export interface Shop {
  readonly folder: string;
  write(name: string, text: string): Promise<void>;
  /** `program` is the command of another version. */
  start(args: readonly string[], env?: Readonly<Record<string, string>>, program?: Program): Running;
  run(args: readonly string[], env?: Readonly<Record<string, string>>): Promise<Ended>;
  close(): Promise<void>;
}

/** A file for Node, or a whole command line before it: the way into a network of its own. */
export interface Program {
  readonly file?: string;
  readonly before?: readonly string[];
}

/** A folder with a space in its name, since people have such. */
export async function openShop(): Promise<Shop> {
  const folder = await mkdtemp(join(tmpdir(), "deskfeed shop "));
  await prepareCluster(join(folder, ".deskfeed"));
  const children = new Set<ChildProcess>();
  const start: Shop["start"] = (args, env = {}, program = {}) => {
    const running = launch(folder, args, env, program);
    children.add(running.child);
    void running.ended.then(() => children.delete(running.child));
    return running;
  };
  return {
    folder,
    async write(name, text) {
      const path = join(folder, name);
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, text);
    },
    start,
    run: (args, env) => start(args, env).ended,
    async close() {
      for (const child of children) child.kill("SIGKILL");
      await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
    },
  };
}

/** The demo's tests, whose data folder is another, begin with nothing at all. */
async function prepareCluster(data: string): Promise<void> {
  const fresh = process.env[freshClusterVariable];
  if (fresh === undefined) return;
  await mkdir(data);
  copyFolder(fresh, join(data, "postgres"));
}

function launch(
  cwd: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  { file = binary, before = [] }: Program,
): Running {
  const [command = process.execPath, ...rest] = [...before, process.execPath, file, ...args];
  const child = spawn(command, rest, {
    cwd,
    env: { ...process.env, NO_COLOR: "1", ZENDESK_API_TOKEN: "sandbox-token", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const texts = { stdout: "", stderr: "" };
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    texts.stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    texts.stderr += text;
  });
  const ended = new Promise<Ended>((ok, fail) => {
    child.once("error", fail);
    child.once("close", (code, signal) => ok({ code, signal, ...texts }));
  });
  return { child, ended, said: () => texts.stderr };
}

/** Polls, since what happens in another process calls nobody back; fails with what it waited for. */
export async function until(
  what: string,
  isSo: () => boolean | Promise<boolean>,
  limitMs = 150_000,
): Promise<void> {
  const end = Date.now() + limitMs;
  while (!(await isSo())) {
    if (Date.now() > end) throw new Error(`waited ${limitMs} ms in vain: ${what}`);
    await new Promise((ok) => setTimeout(ok, 20));
  }
}

/** The yaml of a shop with one query over tables in its folder. */
export function shopYaml(parts: {
  readonly url: string;
  readonly tables: Readonly<Record<string, string>>;
  readonly destination?: string;
  readonly template?: string;
  /** Without it the translator of Trino SQL is loaded, about a second of every process. */
  readonly dialect?: "duckdb";
}): string {
  const tables = Object.entries(parts.tables).map(([name, file]) => `    ${name}: ${JSON.stringify(file)}`);
  return `customer360:
  engine: duckdb
  dialect: ${parts.dialect ?? "trino"}
  tables:
${tables.join("\n")}
destinations:
  Zendesk:
    plugin: zendesk
    subdomain: socktown
    url: ${parts.url}
    credential: { email: ops@socktown.com, apiToken: "\${ZENDESK_API_TOKEN}" }
${parts.destination ?? ""}
templates:
  Zendesk users: { destination: Zendesk, ${parts.template ?? "defaultCountry: US"} }
queries:
  Zendesk - Users: queries/zendesk-users.sql
orchestrations:
  Zendesk - Users: { query: Zendesk - Users, destination: Zendesk, template: Zendesk users, workflow: manual }
`;
}
