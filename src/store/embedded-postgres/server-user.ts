/** Which user the embedded server runs as, and which folders that user can get into. PostgreSQL refuses to run as root. */
import { readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";

export interface ServerUser {
  readonly uid: number;
  readonly gid: number;
  readonly name: string;
  /** True when it is this process's own user: nothing has to be dropped or handed over. */
  readonly isOurs: boolean;
}

/** Who runs this process. */
export interface OwnUser {
  readonly uid: number;
  readonly gid: number;
}

/** `postgres` is there for this; `nobody` is there everywhere and owns nothing else. */
const preferredNames = ["postgres", "nobody"];
/** The id of `nobody` on every Unix we know, for images without /etc/passwd. */
const nobodyId = 65_534;

export function ownUser(): OwnUser {
  return { uid: process.geteuid?.() ?? 0, gid: process.getegid?.() ?? 0 };
}

/**
 * An ordinary user runs the server itself. Root gives it to the owner of the existing cluster, else to the first of
 * `postgres`, `nobody`, any other user of `passwd` (the text of /etc/passwd).
 */
export function chooseServerUser(own: OwnUser, passwd: string, clusterOwner: OwnUser | null): ServerUser {
  const users = readPasswd(passwd);
  const named = (uid: number): string => users.find((user) => user.uid === uid)?.name ?? String(uid);
  if (own.uid !== 0) return { ...own, name: named(own.uid), isOurs: true };
  if (clusterOwner !== null && clusterOwner.uid !== 0)
    return { ...clusterOwner, name: named(clusterOwner.uid), isOurs: false };
  const ordinary = users.filter(({ uid, gid }) => uid !== 0 && gid !== 0);
  const preferred = preferredNames.map((name) => ordinary.find((user) => user.name === name));
  const chosen = preferred.find((user) => user !== undefined) ?? ordinary[0];
  return { ...(chosen ?? { uid: nobodyId, gid: nobodyId, name: String(nobodyId) }), isOurs: false };
}

function readPasswd(passwd: string): { name: string; uid: number; gid: number }[] {
  return passwd
    .split("\n")
    .map((line) => line.split(":"))
    .map(([name = "", , uid = "", gid = ""]) => ({ name, uid: Number(uid || NaN), gid: Number(gid || NaN) }))
    .filter(({ name, uid, gid }) => name !== "" && Number.isInteger(uid) && Number.isInteger(gid));
}

export function readPasswdFile(): string {
  try {
    return readFileSync("/etc/passwd", "utf8");
  } catch (error) {
    if (isMissing(error)) return "";
    throw error;
  }
}

export type Right = "enter" | "read";

/** Whether the user may enter every folder above `path`, and `path` itself in the way asked. */
export function canReach(path: string, user: ServerUser, right: Right): boolean {
  const bits = right === "enter" ? 0o1 : statSync(path).isDirectory() ? 0o5 : 0o4;
  return hasRight(path, user, bits) && foldersAbove(path).every((folder) => hasRight(folder, user, 0o1));
}

function foldersAbove(path: string): readonly string[] {
  const above = dirname(path);
  return above === path ? [] : [above, ...foldersAbove(above)];
}

function hasRight(path: string, user: ServerUser, bits: number): boolean {
  const { mode, uid, gid } = statSync(path);
  const shift = uid === user.uid ? 6 : gid === user.gid ? 3 : 0;
  return ((mode >> shift) & bits) === bits;
}

export function isMissing(error: unknown): boolean {
  return hasCode(error, "ENOENT");
}

export function hasCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(String(error.code));
}
