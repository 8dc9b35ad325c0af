/**
 * A PostgreSQL server of our own in a folder: started, found running, or started again when it went away. It knows nothing
 * of what is kept in the database.
 *
 * There is no lock of ours: PostgreSQL's own pid file decides who serves a folder, and whoever comes second attaches. The
 * process that started the server stops it (fast shutdown) when it closes or dies; another process that used it starts it
 * again with `revive` and goes on.
 */
import { chownSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import pg from "pg";
import { StoreFailed } from "../../core/failure.ts";
import type { Clock } from "../../core/ports/clock.ts";
import { type ClusterOrder, databaseUser, makeCluster, openFolder } from "./cluster.ts";
import { isAlive, isPostgresAlive, readIfThere, readPidFile, removeStalePidFile } from "./pid-file.ts";
import { findBinaries } from "./postgres-binaries.ts";
import { explainEnd, logFile, rotateLog, spawnServer } from "./server-process.ts";
import { chooseServerUser, hasCode, ownUser, readPasswdFile, type ServerUser } from "./server-user.ts";
import { makeSocketFolder, removeSocketFolder, socketPort } from "./socket-folder.ts";
import { findSetpriv } from "./spawn-as.ts";

/** What `pg` needs to connect. */
export interface EmbeddedConnection {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly database: string;
}

export interface EmbeddedPostgres {
  readonly connection: EmbeddedConnection;
  /** False when another living process had started the server. */
  readonly isOwner: boolean;
  /** Sees that the server runs, starting it again if need be. */
  revive(): Promise<EmbeddedConnection>;
  /** Stops the server if this process started it. */
  close(): Promise<void>;
}

export interface EmbeddedOrder {
  readonly folder: string;
  /** A folder with `postgres` and `initdb`; empty or left out means: find them. */
  readonly binFolder?: string | undefined;
  /** The value of PATH, searched after the platform package. */
  readonly searchPath?: string | undefined;
  /** Connections at once; 40 unless told otherwise. */
  readonly connectionsMax?: number;
  readonly clock: Clock;
  readonly signal?: AbortSignal;
}

const ownerFile = (folder: string): string => join(folder, "owner");

/** Crash recovery of a big store may take a while; a start that hangs must not hang for ever. */
const startTimeMsMax = 60_000;
/** A fast shutdown writes what is in memory: seconds on a slow disk. After that the server is cut off and recovers at its next start. */
const stopTimeMsMax = 20_000;
const lookAgainMs = 20;
/** The database that every cluster is born with: a second one would cost a second at the first start and stop. */
const database = "postgres";

export async function startEmbeddedPostgres(order: EmbeddedOrder): Promise<EmbeddedPostgres> {
  const server = new EmbeddedServer({ ...order, folder: resolve(order.folder) });
  await server.ensure();
  return server;
}

class EmbeddedServer implements EmbeddedPostgres {
  #socketFolder = "";
  /** The server this process is to stop: its own, or one whose starter has died. */
  #ownedPid: number | null = null;
  #ensuring: Promise<void> | null = null;
  readonly #order: EmbeddedOrder;

  constructor(order: EmbeddedOrder) {
    this.#order = order;
  }

  get connection(): EmbeddedConnection {
    return connectionTo(this.#socketFolder);
  }

  get isOwner(): boolean {
    return this.#ownedPid !== null;
  }

  async revive(): Promise<EmbeddedConnection> {
    await this.ensure();
    return this.connection;
  }

  ensure(): Promise<void> {
    this.#ensuring ??= this.#attachOrStart().finally(() => {
      this.#ensuring = null;
    });
    return this.#ensuring;
  }

  async close(): Promise<void> {
    await this.#ensuring?.catch(() => undefined);
    const pid = this.#ownedPid;
    this.#ownedPid = null;
    // Numbers are used again: only the server of this folder is ours to stop.
    if (pid === null || readPidFile(this.#order.folder)?.pid !== pid || !isPostgresAlive(pid)) return;
    signalServer(pid, "SIGINT");
    if (!(await this.#waitUntilGone(pid, stopTimeMsMax))) {
      signalServer(pid, "SIGQUIT");
      await this.#waitUntilGone(pid, stopTimeMsMax);
    }
    removeSocketFolder(this.#socketFolder);
  }

  async #waitUntilGone(pid: number, ms: number): Promise<boolean> {
    const { clock } = this.#order;
    const end = clock.monotonic() + ms;
    while (isPostgresAlive(pid) && clock.monotonic() < end) await clock.sleep(lookAgainMs);
    return !isPostgresAlive(pid);
  }

  async #attachOrStart(): Promise<void> {
    const { clock, signal, folder } = this.#order;
    const end = clock.monotonic() + startTimeMsMax;
    let why = "";
    while (clock.monotonic() < end) {
      signal?.throwIfAborted();
      if (await this.#attach()) return;
      const found = readPidFile(folder);
      if (found === null || !isPostgresAlive(found.pid)) {
        if (found !== null && isAlive(found.pid)) removeStalePidFile(folder, found);
        const started = await this.#start(end);
        if (started === true) return;
        why = started;
      }
      await clock.sleep(lookAgainMs, signal);
    }
    throw new StoreFailed(`The database in ${folder} did not start in ${startTimeMsMax / 1000} s. ${why}`, {
      code: "postgres_slow",
      next: "retry",
      advice: `Its log is ${logFile(folder)}.`,
    });
  }

  async #attach(): Promise<boolean> {
    const { folder } = this.#order;
    openFolder(folder, ownUser());
    const found = readPidFile(folder);
    if (found === null || found.socketFolder === "" || !(await answers(found.socketFolder))) return false;
    this.#socketFolder = found.socketFolder;
    if (found.pid !== this.#ownedPid) this.#ownedPid = adopt(folder, found.pid);
    return true;
  }

  /** True when the server is ready, else why it did not start although another try may. */
  async #start(end: number): Promise<true | string> {
    const { clock, signal, folder } = this.#order;
    const place = openFolder(folder, ownUser());
    const user = chooseServerUser(ownUser(), readPasswdFile(), place.owner);
    const binaries = findBinaries({
      binFolder: this.#order.binFolder || null,
      searchPath: this.#order.searchPath ?? "",
      user,
      folder,
      clusterMajor: place.major,
    });
    const order: ClusterOrder = { folder, user, setpriv: findSetpriv(), binaries, signal };
    await makeCluster(order);
    const socketFolder = makeSocketFolder(folder, user);
    const logFrom = rotateLog(folder);
    const child = spawnServer(order, socketFolder, this.#order.connectionsMax);
    let ended: string | null = null;
    child.once("error", (error) => (ended = error.message));
    child.once("exit", (code, by) => (ended = `It ended with ${code === null ? by : `exit code ${code}`}.`));
    while (ended === null && clock.monotonic() < end) {
      if (signal?.aborted) child.kill("SIGINT");
      signal?.throwIfAborted();
      if (readPidFile(folder)?.socketFolder === socketFolder && (await answers(socketFolder))) {
        this.#socketFolder = socketFolder;
        const serving = readPidFile(folder)?.pid;
        this.#ownedPid = serving !== undefined && serving === child.pid ? serving : null;
        if (this.#ownedPid !== null) writeOwner(folder, this.#ownedPid, user);
        return true;
      }
      await clock.sleep(lookAgainMs);
    }
    return explainEnd(folder, { ending: ended ?? "", logFrom });
  }
}

/** A server whose starter has died becomes ours to stop; says its pid then. (Only where setpriv is missing.) */
function adopt(folder: string, serverPid: number): number | null {
  const [starter, server] = (readIfThere(ownerFile(folder)) ?? "").trim().split(" ").map(Number);
  if (server !== serverPid || starter === undefined || isAlive(starter)) return null;
  writeOwner(folder, serverPid, null);
  return serverPid;
}

/** Anew each time: the file of another user's start could not be written over. */
function writeOwner(folder: string, serverPid: number, user: ServerUser | null): void {
  rmSync(ownerFile(folder), { force: true });
  writeFileSync(ownerFile(folder), `${process.pid} ${serverPid}\n`);
  if (user !== null && !user.isOurs) chownSync(ownerFile(folder), user.uid, user.gid);
}

function signalServer(pid: number, signal: "SIGINT" | "SIGQUIT"): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (!hasCode(error, "ESRCH")) throw error;
  }
}

function connectionTo(socketFolder: string): EmbeddedConnection {
  return { host: socketFolder, port: socketPort, user: databaseUser, database };
}

/** Whether a server answers at this socket and is ready. */
async function answers(socketFolder: string): Promise<boolean> {
  const client = new pg.Client({ ...connectionTo(socketFolder), ssl: false });
  // The server may go away at any moment; the call that meets it tells.
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("SELECT 1");
    await client.end();
    return true;
  } catch (error) {
    if (isNotReady(error)) return false;
    throw error;
  }
}

/** Starting up, shutting down, gone, or full for the moment. */
function isNotReady(error: unknown): boolean {
  return (
    hasCode(error, "ECONNREFUSED", "ENOENT", "ECONNRESET", "EPIPE", "57P03", "57P01", "53300") ||
    (error instanceof Error && error.message.startsWith("Connection terminated"))
  );
}
