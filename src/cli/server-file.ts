/** A note in the data folder of the server that owns it, readable for its user alone: where it is, and the key that lets commands in. */
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigInvalid, EngineFailed } from "../core/failure.ts";

export interface ServerNote {
  readonly pid: number;
  readonly url: string;
  readonly version: string;
  readonly key: string;
}

const fileOf = (dataFolder: string): string => join(dataFolder, "server.json");

/** Who may read the file may do what the server does, so nobody else may, not even for a moment. */
const onlyOwner = 0o600;

export function rememberServer(dataFolder: string, note: ServerNote): void {
  mkdirSync(dataFolder, { recursive: true });
  const fresh = `${fileOf(dataFolder)}.${note.pid}`;
  rmSync(fresh, { force: true });
  writeFileSync(fresh, `${JSON.stringify(note)}\n`, { mode: onlyOwner, flag: "wx" });
  renameSync(fresh, fileOf(dataFolder));
}

export function forgetServer(dataFolder: string): void {
  rmSync(fileOf(dataFolder), { force: true });
}

/** Null where there is none, or none that anybody understands. Throws ConfigInvalid `server_of_another` when it is another user's. */
export function readServerNote(dataFolder: string): ServerNote | null {
  try {
    const read: Partial<ServerNote> = JSON.parse(readFileSync(fileOf(dataFolder), "utf8"));
    const { pid, url, version = "", key = "" } = read;
    return typeof pid === "number" && typeof url === "string" ? { pid, url, version, key } : null;
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : null;
    if (code === "ENOENT" || code === "ENOTDIR" || error instanceof SyntaxError) return null;
    if (code !== "EACCES" && code !== "EPERM") throw error;
    throw new ConfigInvalid(`The data folder ${dataFolder} belongs to a server of another user.`, {
      code: "server_of_another",
      next: "fix",
      advice: "Do this as that user, on the server's pages, or with an API key.",
      cause: error,
    });
  }
}

/** What to tell when the engine is in use and a server that cannot be spoken to has left its note; null when it is somebody else. */
export function ownedByServer(dataFolder: string, error: unknown): ConfigInvalid | null {
  if (!(error instanceof EngineFailed) || error.code !== "state_in_use") return null;
  const note = readServerNote(dataFolder);
  if (note === null || !isAlive(note.pid)) return null;
  return new ConfigInvalid(
    `The server (process ${note.pid}, ${note.url}) owns the data folder for now, and with it the engine.`,
    {
      code: "server_owns_data",
      next: "wait",
      advice: "Try again in a moment, or stop it first.",
      cause: error,
    },
  );
}

export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
