/**
 * The lock beside a state file: one owner process at a time, found out before DuckDB is asked.
 * It holds the owner's pid and start time, so that a lock left behind by `kill -9` is told from a living owner.
 */
import { linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { EngineFailed } from "../../core/failure.ts";

interface Owner {
  readonly pid: number;
  /** Clock ticks from boot to the process's start (proc(5), field 22); null where the system does not tell. */
  readonly startTicks: string | null;
}

export interface LockFile {
  release(): void;
}

/** A stale lock is taken away and tried again; more turns than this mean that somebody takes it each time. */
const attemptsMax = 5;

export function takeLock(stateFile: string): LockFile {
  const path = `${stateFile}.lock`;
  const self: Owner = { pid: process.pid, startTicks: startTicksOf(process.pid) };
  for (let attempt = 0; attempt < attemptsMax; attempt++) {
    if (createLock(path, self)) return { release: () => releaseLock(path, self) };
    const owner = readOwner(path);
    if (owner === null) continue;
    if (isAlive(owner)) throw inUse(stateFile, owner);
    removeStale(path, owner);
  }
  throw inUse(stateFile, readOwner(path));
}

/** Created with its content in one step (link), so nobody ever reads half a lock. False when one is there already. */
function createLock(path: string, owner: Owner): boolean {
  const draft = `${path}.${owner.pid}`;
  try {
    writeFileSync(draft, JSON.stringify(owner));
    linkSync(draft, path);
    return true;
  } catch (error) {
    if (isCode(error, "EEXIST")) return false;
    throw new EngineFailed(`The state folder cannot be written: ${describe(error)}`, {
      code: "state_unwritable",
      next: "fix",
      advice: "Check that the data folder exists, belongs to this user and has room.",
      place: { file: path },
      cause: error,
    });
  } finally {
    rmSync(draft, { force: true });
  }
}

function readOwner(path: string): Owner | null {
  try {
    const read: unknown = JSON.parse(readFileSync(path, "utf8"));
    const { pid, startTicks } = read as Partial<Owner>;
    return typeof pid === "number" ? { pid, startTicks: startTicks ?? null } : { pid: 0, startTicks: null };
  } catch (error) {
    if (isCode(error, "ENOENT")) return null;
    // Not ours or cut short by a full disk: nobody who is alive wrote it.
    if (error instanceof SyntaxError) return { pid: 0, startTicks: null };
    throw error;
  }
}

function isAlive(owner: Owner): boolean {
  if (owner.pid <= 0) return false;
  try {
    process.kill(owner.pid, 0);
  } catch (error) {
    if (!isCode(error, "EPERM")) return false;
  }
  const startTicks = startTicksOf(owner.pid);
  return owner.startTicks === null || startTicks === null || owner.startTicks === startTicks;
}

/** Only the very lock that was judged stale. Two who find it stale at once are told apart by DuckDB's own lock. */
function removeStale(path: string, owner: Owner): void {
  const now = readOwner(path);
  if (now?.pid === owner.pid && now.startTicks === owner.startTicks) rmSync(path, { force: true });
}

function releaseLock(path: string, self: Owner): void {
  const owner = readOwner(path);
  if (owner?.pid === self.pid && owner.startTicks === self.startTicks) rmSync(path, { force: true });
}

function startTicksOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    // The second field is the command in parentheses and may hold anything; fields are counted behind it.
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return fields[19] ?? null;
  } catch (error) {
    if (isCode(error, "ENOENT") || isCode(error, "ESRCH") || isCode(error, "EACCES")) return null;
    throw error;
  }
}

export function inUse(
  stateFile: string,
  owner: { readonly pid: number } | null,
  cause?: unknown,
): EngineFailed {
  const holder = owner?.pid === process.pid ? "this process" : `process ${owner?.pid ?? "of unknown number"}`;
  return new EngineFailed(`The state file is in use by ${holder}.`, {
    code: "state_in_use",
    next: "wait",
    advice:
      owner?.pid === process.pid
        ? "Close the other engine first: a state file is opened once."
        : `Stop process ${owner?.pid ?? ""} or let it finish, or use another data folder.`.replace("  ", " "),
    place: { file: stateFile },
    cause,
  });
}

function isCode(error: unknown, code: string): boolean {
  return error instanceof Error && "code" in error && error.code === code;
}

function describe(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
