/** The server's process: its settings, its log, and whether its end means that it cannot run. */
import type { ChildProcess } from "node:child_process";
import { closeSync, fchownSync, openSync, readFileSync, renameSync, statSync } from "node:fs";
import { join } from "node:path";
import { StoreFailed } from "../../core/failure.ts";
import { type ClusterOrder, clusterFolder, dataPath, serverEnvironment, unstartable } from "./cluster.ts";
import { isMissing } from "./server-user.ts";
import { adviceFor, tellingLines } from "./server-words.ts";
import { socketPort } from "./socket-folder.ts";
import { spawnAs } from "./spawn-as.ts";

/** One older log of this size is kept beside the current one. */
const logBytesMax = 5_000_000;

/** One worker uses ten connections at most. */
const connectionsUsual = 40;

/** Small: the control store is small, and the machine is meant for the data. */
const settings: Readonly<Record<string, string>> = {
  listen_addresses: "",
  port: String(socketPort),
  shared_buffers: "32MB",
  max_wal_size: "256MB",
  wal_level: "minimal",
  max_wal_senders: "0",
  jit: "off",
  timezone: "UTC",
  log_timezone: "UTC",
  // Statements and the details of errors may hold customers.
  log_min_error_statement: "panic",
  log_error_verbosity: "terse",
  log_checkpoints: "off",
};

export function spawnServer(
  order: ClusterOrder,
  socketFolder: string,
  connectionsMax = connectionsUsual,
): ChildProcess {
  const { folder, user, setpriv, binaries } = order;
  const { argument, cwd } = dataPath(clusterFolder(folder), user);
  const list = `"${socketFolder.replaceAll('"', '""')}"`;
  const all = Object.entries({
    ...settings,
    max_connections: connectionsMax,
    unix_socket_directories: list,
  });
  const args = ["-D", argument, ...all.flatMap(([name, value]) => ["-c", `${name}=${value}`])];
  const log = openSync(logFile(folder), "a", 0o600);
  try {
    if (!user.isOurs) fchownSync(log, user.uid, user.gid);
    const child = spawnAs({
      user,
      setpriv,
      command: join(binaries.binFolder, "postgres"),
      args,
      options: { cwd, stdio: ["ignore", log, log], env: serverEnvironment(binaries) },
    });
    // A Deskfeed that has nothing left to do may end; the server notices.
    child.unref();
    return child;
  } catch (error) {
    throw unstartable(binaries.binFolder, error);
  } finally {
    closeSync(log);
  }
}

const raceWords =
  /postmaster\.pid" already exists|pre-existing shared memory block|could not bind Unix|could not create lock file .*No such file/;

/** Why the server ended, in its own words. Another one that was quicker is no failure; anything else throws. */
export function explainEnd(
  folder: string,
  { ending, logFrom }: { readonly ending: string; readonly logFrom: number },
): string {
  const log = logSince(folder, logFrom);
  const words = `${ending} ${tellingLines(log)}`.trim();
  if (raceWords.test(words)) return words;
  throw new StoreFailed(`The database in ${folder} cannot start. ${words}`, {
    code: "postgres_failed",
    next: "fix",
    advice: adviceFor(log, `Its log is ${logFile(folder)}.`),
  });
}

export const logFile = (folder: string): string => join(folder, "server.log");

/** Says where in the log the next start begins. */
export function rotateLog(folder: string): number {
  const bytes = statSync(logFile(folder), { throwIfNoEntry: false })?.size ?? 0;
  if (bytes < logBytesMax) return bytes;
  try {
    renameSync(logFile(folder), `${logFile(folder)}.1`);
  } catch (error) {
    // Another start has put it aside.
    if (!isMissing(error)) throw error;
  }
  return 0;
}

function logSince(folder: string, bytes: number): string {
  try {
    return readFileSync(logFile(folder)).subarray(bytes).toString("utf8");
  } catch (error) {
    if (isMissing(error)) return "";
    throw error;
  }
}
