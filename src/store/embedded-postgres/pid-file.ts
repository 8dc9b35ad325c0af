/** The pid file of a server, and whether who it names is alive. PostgreSQL's own file is the only lock of a data folder. */
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { hasCode, isMissing } from "./server-user.ts";

const pidFileOf = (folder: string): string => join(folder, "cluster", "postmaster.pid");

/** postmaster.pid (https://www.postgresql.org/docs/18/storage-file-layout.html): pid, socket folder and status of the server. */
export interface PidFile {
  readonly pid: number;
  readonly socketFolder: string;
}

export function readPidFile(folder: string): PidFile | null {
  const lines = readIfThere(pidFileOf(folder))?.split("\n");
  const pid = Number(lines?.[0] ?? Number.NaN);
  const socketFolder = lines?.[4]?.trim() ?? "";
  // The file is written in steps: no socket yet means that nobody can connect yet.
  return Number.isInteger(pid) && pid > 0 ? { pid, socketFolder } : null;
}

/** Puts aside the pid file of a server that is gone, when PostgreSQL itself takes its number for a living one's. */
export function removeStalePidFile(folder: string, stale: PidFile): void {
  if (readPidFile(folder)?.pid !== stale.pid) return;
  rmSync(pidFileOf(folder), { force: true });
}

/** False when the number is free, or belongs to a program that is no PostgreSQL server (numbers are used again). */
export function isPostgresAlive(pid: number): boolean {
  if (!isAlive(pid)) return false;
  if (process.platform !== "linux") return true;
  return readIfThere(`/proc/${pid}/comm`)?.trim() === "postgres";
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    if (hasCode(error, "ESRCH")) return false;
    // Another user's process is a process.
    if (hasCode(error, "EPERM")) return true;
    throw error;
  }
}

export function readIfThere(path: string): string | null {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (isMissing(error)) return null;
    throw error;
  }
}
