/** A note in the data folder of the server that owns it, so that other commands can say where it is. */
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigInvalid, EngineFailed } from "../core/failure.ts";

interface ServerNote {
  readonly pid: number;
  readonly url: string;
}

const fileOf = (dataFolder: string): string => join(dataFolder, "server.json");

export function rememberServer(dataFolder: string, note: ServerNote): void {
  mkdirSync(dataFolder, { recursive: true });
  writeFileSync(fileOf(dataFolder), `${JSON.stringify(note)}\n`);
}

export function forgetServer(dataFolder: string): void {
  rmSync(fileOf(dataFolder), { force: true });
}

/** What to tell when the engine is in use and a server has left its note; null when it is somebody else. */
export function ownedByServer(dataFolder: string, error: unknown): ConfigInvalid | null {
  if (!(error instanceof EngineFailed) || error.code !== "state_in_use") return null;
  const note = readNote(dataFolder);
  if (note === null || !isAlive(note.pid)) return null;
  return new ConfigInvalid(
    `The server (process ${note.pid}, ${note.url}) owns the data folder for now, and with it the engine.`,
    {
      code: "server_owns_data",
      next: "wait",
      advice: "Do this on its pages or by its API, or stop the server first.",
      cause: error,
    },
  );
}

function readNote(dataFolder: string): ServerNote | null {
  try {
    const { pid, url }: Partial<ServerNote> = JSON.parse(readFileSync(fileOf(dataFolder), "utf8"));
    return typeof pid === "number" && typeof url === "string" ? { pid, url } : null;
  } catch (error) {
    const isAbsent = error instanceof Error && "code" in error && error.code === "ENOENT";
    if (isAbsent || error instanceof SyntaxError) return null;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
