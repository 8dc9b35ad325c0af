/** The exit codes of design.md 8; scripts rely on them. */
import { ConfigInvalid, QueryFailed } from "../core/failure.ts";
import { assertNever } from "../core/invariant.ts";
import type { StoredRun } from "../core/ports/store.ts";
import { Stopped } from "./interrupts.ts";

export const exitCodes = {
  /** Completed, and every row is well. */
  well: 0,
  /** The run failed, or something outside did. */
  failed: 1,
  /** Wrong use or configuration; nothing was done. */
  wrongUse: 2,
  /** Completed, but rows were rejected or failed. */
  rowsAmiss: 3,
  stopped: 4,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

export function exitCodeOfRun({ state, tally }: Pick<StoredRun, "state" | "tally">): ExitCode {
  switch (state) {
    case "completed":
      return tally.rejected + tally.failed > 0 ? exitCodes.rowsAmiss : exitCodes.well;
    case "stopped":
      return exitCodes.stopped;
    case "failed":
    case "waiting":
    case "planning":
    case "delivering":
      return exitCodes.failed;
    default:
      return assertNever(state);
  }
}

/** A query that does not compile is part of what the person defined, so it counts as wrong configuration. */
export function exitCodeOfError(error: unknown): ExitCode {
  if (error instanceof Stopped) return exitCodes.stopped;
  return error instanceof ConfigInvalid || error instanceof QueryFailed
    ? exitCodes.wrongUse
    : exitCodes.failed;
}
