/** A state file copied and put back while nobody owns it. The ledger in it can be lost without losing a user: everything is then sent once more. */
import { constants, existsSync } from "node:fs";
import { copyFile, mkdir } from "node:fs/promises";
import { dirname } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { EngineFailed } from "../../core/failure.ts";
import { asDuckDbError, asFailure } from "./engine-errors.ts";
import { takeLock } from "./lock-file.ts";

/** False when there is no state yet. Throws EngineFailed `state_in_use` when another process owns it. */
export async function copyState(stateFile: string, target: string): Promise<boolean> {
  if (!existsSync(stateFile)) return false;
  const lock = takeLock(stateFile);
  try {
    await writeOut(stateFile);
    // Closed by now, so that no lock of the file system is given up by reading it (state-file.ts).
    await copyFile(stateFile, target, constants.COPYFILE_EXCL);
    return true;
  } finally {
    lock.release();
  }
}

/** Throws EngineFailed `state_exists` where a state is already. */
export async function restoreState(copy: string, stateFile: string): Promise<void> {
  await mkdir(dirname(stateFile), { recursive: true, mode: 0o700 });
  const lock = takeLock(stateFile);
  try {
    if (existsSync(stateFile))
      throw new EngineFailed("There is a ledger already.", {
        code: "state_exists",
        next: "fix",
        advice: "Restore into another data folder, or move this file away first.",
        place: { file: stateFile },
      });
    await copyFile(copy, stateFile, constants.COPYFILE_EXCL);
  } finally {
    lock.release();
  }
}

/** What a crash left in the log beside the file goes into the file. */
async function writeOut(stateFile: string): Promise<void> {
  try {
    const instance = await DuckDBInstance.create(stateFile, { autoinstall_known_extensions: "false" });
    const connection = await instance.connect();
    await connection.run("CHECKPOINT");
    connection.closeSync();
    instance.closeSync();
  } catch (error) {
    throw asFailure(asDuckDbError(error));
  }
}
