/** The folder of the server's socket: in the data folder when its path is short enough, else a short one in the system's temporary folder. */
import { createHash } from "node:crypto";
import { chmodSync, chownSync, lstatSync, mkdirSync, realpathSync, rmdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StoreFailed } from "../../core/failure.ts";
import { canReach, hasCode, ownUser, type ServerUser } from "./server-user.ts";

/** The port only names the socket; the server listens on no network. */
export const socketPort = 5432;
/** Room for a socket's path: 107 bytes on Linux, 103 on macOS, one kept for the end mark. */
const socketPathBytesMax = 102;
/** Other people's folders of the same name that are passed over. */
const namesTriedMax = 20;

const socketFile = (folder: string): string => join(folder, `.s.PGSQL.${socketPort}`);

/** Only the server's user (and root) may enter it: who can reach the socket is let in without a password. */
export function makeSocketFolder(folder: string, user: ServerUser): string {
  const own = join(folder, "socket");
  const fits = Buffer.byteLength(socketFile(own)) <= socketPathBytesMax;
  if (fits && (user.isOurs || canReach(folder, user, "enter"))) {
    makePrivate(own, user);
    return own;
  }
  return makeTemporary(folder, user);
}

function makeTemporary(folder: string, user: ServerUser): string {
  const digest = createHash("sha256").update(folder).digest("hex").slice(0, 12);
  const parent = temporaryParent(user);
  for (let attempt = 0; attempt < namesTriedMax; attempt += 1) {
    const path = join(parent, `deskfeed-${user.uid}-${digest}${attempt === 0 ? "" : `-${attempt}`}`);
    if (isPrivate(path, user)) return path;
  }
  throw new StoreFailed(`No private folder for the database's socket can be made in ${parent}.`, {
    code: "socket_folder",
    next: "fix",
    advice: `Remove the folders ${join(parent, `deskfeed-${user.uid}-${digest}`)}*, or use a data folder with a shorter path.`,
  });
}

function temporaryParent(user: ServerUser): string {
  const candidate = realpathSync(tmpdir());
  const room = Buffer.byteLength(socketFile(join(candidate, "deskfeed-4294967295-0123456789ab-99")));
  const fits = room <= socketPathBytesMax && (user.isOurs || canReach(candidate, user, "enter"));
  return fits ? candidate : realpathSync("/tmp");
}

/** Whether the folder is, or could be made, one that nobody else can have prepared for us. */
function isPrivate(path: string, user: ServerUser): boolean {
  try {
    makePrivate(path, user);
    return true;
  } catch (error) {
    if (hasCode(error, "EEXIST", "EPERM", "EACCES")) return false;
    throw error;
  }
}

function makePrivate(path: string, user: ServerUser): void {
  try {
    mkdirSync(path, { mode: 0o700 });
    if (!user.isOurs) chownSync(path, user.uid, user.gid);
    return;
  } catch (error) {
    if (!hasCode(error, "EEXIST")) throw error;
    const found = lstatSync(path);
    if (!found.isDirectory() || ![user.uid, ownUser().uid].includes(found.uid)) throw error;
  }
  chmodSync(path, 0o700);
  // Another start may have been seen between making the folder and handing it over.
  if (!user.isOurs) chownSync(path, user.uid, user.gid);
}

/** After the server has gone. Another one that starts meanwhile makes the folder anew. */
export function removeSocketFolder(path: string): void {
  try {
    rmdirSync(path);
  } catch (error) {
    if (!hasCode(error, "ENOENT", "ENOTEMPTY", "EEXIST", "EACCES", "EPERM")) throw error;
  }
}
