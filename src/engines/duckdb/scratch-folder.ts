/** A folder for a state file that nobody needs when its process is gone; what processes have left that were killed is cleared away. */
import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { EngineFailed } from "../../core/failure.ts";
import type { Clock } from "../../core/ports/clock.ts";
import { takeLock } from "./lock-file.ts";

export interface ScratchFolder {
  readonly path: string;
  readonly stateFile: string;
  readonly spillFolder: string;
  remove(): void;
}

/** One that is younger may be about to get its lock. */
const youngMs = 60_000;
const stateName = "state.duckdb";

export async function makeScratchFolder(parent: string, clock: Clock): Promise<ScratchFolder> {
  await mkdir(parent, { recursive: true, mode: 0o700 });
  for (const name of readdirSync(parent)) clearLeft(join(parent, name), clock.now());
  const path = mkdtempSync(join(parent, "process-"));
  return {
    path,
    stateFile: join(path, stateName),
    spillFolder: join(path, "spill"),
    remove: () => rmSync(path, { recursive: true, force: true }),
  };
}

function clearLeft(path: string, now: number): void {
  const made = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? now;
  if (now - made < youngMs) return;
  try {
    takeLock(join(path, stateName)).release();
  } catch (error) {
    // Its owner is alive, or somebody else is clearing it away.
    if (error instanceof EngineFailed) return;
    throw error;
  }
  rmSync(path, { recursive: true, force: true });
}
