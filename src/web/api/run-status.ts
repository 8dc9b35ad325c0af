/** The states of a run as the API writes them. */
export type RunStatus = "waiting" | "planning" | "delivering" | "completed" | "failed" | "stopped";

export const isRunning = (status: RunStatus): boolean =>
  status === "waiting" || status === "planning" || status === "delivering";
