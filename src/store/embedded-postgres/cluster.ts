/** The folder of PostgreSQL's files: made whole or not at all, told apart from other people's, and what its pid file says. */
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
} from "node:fs";
import { join } from "node:path";
import { StoreFailed } from "../../core/failure.ts";
import { isAlive, readIfThere } from "./pid-file.ts";
import { loaderEnvironment, type PostgresBinaries } from "./postgres-binaries.ts";
import { canReach, hasCode, type OwnUser, type ServerUser } from "./server-user.ts";
import { adviceFor, tellingLines } from "./server-words.ts";
import { spawnAs } from "./spawn-as.ts";

/** The database's own superuser; only the socket's folder decides who may use it. */
export const databaseUser = "deskfeed";

export const clusterFolder = (folder: string): string => join(folder, "cluster");

export interface ClusterPlace {
  readonly folder: string;
  readonly owner: OwnUser | null;
  readonly major: number | null;
}

/** Makes our folder if need be and says what is in it. Throws StoreFailed when it belongs to somebody else. */
export function openFolder(folder: string, own: OwnUser): ClusterPlace {
  try {
    mkdirSync(folder, { recursive: true });
    const owner = ownerOf(clusterFolder(folder));
    const mine = owner ?? ownerOf(folder) ?? own;
    if (own.uid !== 0 && mine.uid !== own.uid) throw foreign(folder, mine.uid);
    // The folder holds nothing secret itself; the server's user must be able to enter it.
    if (ownerOf(folder)?.uid === own.uid) chmodSync(folder, 0o711);
    return { folder, owner, major: owner === null ? null : majorOf(folder) };
  } catch (error) {
    if (hasCode(error, "EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST")) throw unusable(folder, error);
    throw error;
  }
}

function ownerOf(path: string): OwnUser | null {
  const found = statSync(path, { throwIfNoEntry: false });
  return found === undefined ? null : { uid: found.uid, gid: found.gid };
}

function majorOf(folder: string): number | null {
  const text = readIfThere(join(clusterFolder(folder), "PG_VERSION"));
  return text === null ? null : Number.parseInt(text, 10);
}

function foreign(folder: string, uid: number): StoreFailed {
  return new StoreFailed(`The folder ${folder} belongs to another user (uid ${uid}).`, {
    code: "folder_foreign",
    next: "fix",
    advice: "Run Deskfeed as that user, or name another data folder with --data.",
  });
}

function unusable(folder: string, cause: unknown): StoreFailed {
  return new StoreFailed(`The folder ${folder} cannot be used: ${tellError(cause)}.`, {
    code: "folder_unusable",
    next: "fix",
    advice: "Make it writable for the user that runs Deskfeed, or name another data folder with --data.",
    cause,
  });
}

const tellError = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** How the server's programs name the data folder, and the folder they must be started in for that. */
export interface DataPath {
  readonly argument: string;
  readonly cwd: string;
}

/**
 * The path itself where the server's user can get to it. Below a folder that is closed to that user (root's home is the
 * common case) the programs are started inside the data folder and know it as their own working folder.
 */
export function dataPath(path: string, user: ServerUser): DataPath {
  if (user.isOurs || canReach(path, user, "enter")) return { argument: path, cwd: "/" };
  if (process.platform === "linux") return { argument: "/proc/self/cwd", cwd: path };
  throw new StoreFailed(`The user ${user.name}, who must run the database for root, cannot enter ${path}.`, {
    code: "folder_closed",
    next: "fix",
    advice: "Run Deskfeed as an ordinary user, or name a data folder with --data that others may enter.",
  });
}

export interface ClusterOrder {
  readonly folder: string;
  readonly user: ServerUser;
  readonly setpriv: string | null;
  readonly binaries: PostgresBinaries;
  readonly signal: AbortSignal | undefined;
}

/** Makes the cluster beside its place and moves it there when it is complete: half a cluster is never found. */
export async function makeCluster(order: ClusterOrder): Promise<void> {
  const { folder, user } = order;
  const cluster = clusterFolder(folder);
  if (existsSync(join(cluster, "PG_VERSION"))) return;
  removeHalfMade(folder);
  const fresh = mkdtempSync(join(folder, `cluster.new-${process.pid}-`));
  try {
    chmodSync(fresh, 0o700);
    if (!user.isOurs) chownSync(fresh, user.uid, user.gid);
    await runInitdb(fresh, order);
    renameSync(fresh, cluster);
  } catch (error) {
    rmSync(fresh, { recursive: true, force: true });
    // Another start was quicker; its cluster is as good.
    if (hasCode(error, "ENOTEMPTY", "EEXIST")) return;
    throw error;
  }
}

/** Left by starts that were killed; those of a living process are its own business. */
function removeHalfMade(folder: string): void {
  for (const name of readdirSync(folder)) {
    const pid = Number(/^cluster\.new-(\d+)-/.exec(name)?.[1] ?? Number.NaN);
    if (Number.isNaN(pid) || !isLeftBehind(pid, join(folder, name))) continue;
    rmSync(join(folder, name), { recursive: true, force: true });
  }
}

/** In a container every start may have the same number: what is older than this process is not its own. */
function isLeftBehind(pid: number, path: string): boolean {
  if (pid !== process.pid) return !isAlive(pid);
  return (
    (statSync(path, { throwIfNoEntry: false })?.ctimeMs ?? Number.POSITIVE_INFINITY) < performance.timeOrigin
  );
}

async function runInitdb(fresh: string, order: ClusterOrder): Promise<void> {
  const { binaries, user, setpriv, signal } = order;
  const { argument, cwd } = dataPath(fresh, user);
  // From version 17 on PostgreSQL brings its own C.UTF-8, whatever the system has.
  const locale = binaries.major >= 17 ? ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] : [];
  const args = [
    ["-D", argument, "-U", databaseUser],
    ["--auth-local=trust", "--auth-host=reject", "--encoding=UTF8", "--locale=C", ...locale],
  ].flat();
  const command = join(binaries.binFolder, "initdb");
  const child = spawnAs({
    user,
    setpriv,
    command,
    args,
    options: {
      cwd,
      stdio: ["ignore", "pipe", "pipe"],
      env: serverEnvironment(binaries),
      ...(signal === undefined ? {} : { signal }),
    },
  });
  const output: string[] = [];
  child.stdout?.on("data", (chunk: Buffer) => output.push(chunk.toString()));
  child.stderr?.on("data", (chunk: Buffer) => output.push(chunk.toString()));
  const [code] = await once(child, "close").catch((error: unknown) => {
    signal?.throwIfAborted();
    throw unstartable(command, error);
  });
  if (code !== 0) throw initdbFailed(output.join(""), order.folder);
}

export function unstartable(command: string, cause: unknown): StoreFailed {
  return new StoreFailed(`PostgreSQL cannot be started (${command}): ${tellError(cause)}.`, {
    code: "postgres_unstartable",
    next: "fix",
    advice: "Run Deskfeed as an ordinary user, or set DATABASE_URL to a PostgreSQL server.",
    cause,
  });
}

function initdbFailed(output: string, folder: string): StoreFailed {
  return new StoreFailed(`PostgreSQL could not make its files in ${folder}: ${tellingLines(output)}`, {
    code: "initdb_failed",
    next: "fix",
    advice: adviceFor(output, "See that the folder is on a local file system."),
  });
}

/** Nothing of our own environment goes to the server: it may hold secrets, and settings of libpq. */
export function serverEnvironment(binaries: PostgresBinaries): Record<string, string> {
  return { PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC", ...loaderEnvironment(binaries.libraryPath) };
}
