/** A run's states and the words people see for them; which state may follow which. */
import { assertNever } from "./invariant.ts";

export type RunState = "waiting" | "planning" | "delivering" | "completed" | "failed" | "stopped";

const followers: Readonly<Record<RunState, readonly RunState[]>> = {
  waiting: ["planning", "failed", "stopped"],
  planning: ["delivering", "completed", "failed", "stopped"],
  delivering: ["completed", "failed", "stopped"],
  completed: [],
  // Resuming takes up the kept plan, or plans again when planning had not ended.
  failed: ["planning", "delivering"],
  stopped: ["planning", "delivering"],
};

export function mayFollow(from: RunState, to: RunState): boolean {
  return followers[from].includes(to);
}

export function hasEnded(state: RunState): boolean {
  return state === "completed" || state === "failed" || state === "stopped";
}

/** The exact words of design.md part 1; the ellipsis is one character. */
export function tellState(state: RunState): string {
  switch (state) {
    case "waiting":
      return "Waiting to start…";
    case "planning":
      return "Planning";
    case "delivering":
      return "Delivering";
    case "completed":
      return "Completed";
    case "failed":
      return "Failed";
    case "stopped":
      return "Stopped";
    default:
      return assertNever(state);
  }
}
