/** Starts a program as the server's user, in a session of its own, tied to the life of this process where the system can. */
import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import type { ServerUser } from "./server-user.ts";

const setprivPaths = ["/usr/bin/setpriv", "/bin/setpriv"];

/** util-linux's setpriv where it knows --pdeathsig (BusyBox's does not), else null. */
export function findSetpriv(): string | null {
  const path = setprivPaths.find((candidate) => existsSync(candidate));
  if (path === undefined) return null;
  return spawnSync(path, ["--pdeathsig", "INT", path, "--version"]).status === 0 ? path : null;
}

export interface SpawnOrder {
  readonly user: ServerUser;
  readonly setpriv: string | null;
  readonly command: string;
  readonly args: readonly string[];
  readonly options: SpawnOptions;
}

/** SIGINT at the death of this process is PostgreSQL's fast shutdown: no orphan is left behind, and nothing is lost. */
export function spawnAs({ user, setpriv, command, args, options }: SpawnOrder): ChildProcess {
  // A session of its own: Ctrl-C in the terminal is meant for Deskfeed, which still has books to close.
  const apart = { ...options, detached: true };
  if (setpriv === null) {
    const drop = user.isOurs ? {} : { uid: user.uid, gid: user.gid };
    return spawn(command, args, { ...apart, ...drop });
  }
  const drop = user.isOurs
    ? []
    : ["--reuid", String(user.uid), "--regid", String(user.gid), "--clear-groups"];
  return spawn(setpriv, ["--pdeathsig", "INT", ...drop, "--", command, ...args], apart);
}
