/** Which orchestrations a list shows, by what its address asks for. */
import type { Orchestration } from "../../../contract/api/orchestrations.ts";

export interface OrchestrationFilter {
  readonly search?: string | undefined;
  readonly status?: string | undefined;
  readonly destination?: string | undefined;
  readonly workflow?: string | undefined;
}

export function matchesFilter(one: Orchestration, filter: OrchestrationFilter): boolean {
  const asked = filter.search?.toLowerCase() ?? "";
  const words = `${one.name} ${one.object} ${one.destination}`.toLowerCase();
  if (asked !== "" && !words.includes(asked)) return false;
  if (filter.status !== undefined && (one.lastRun?.state ?? "never") !== filter.status) return false;
  if (filter.destination !== undefined && one.destinationId !== filter.destination) return false;
  const isAutomatic = one.workflow.kind !== "manual";
  return filter.workflow === undefined || isAutomatic === (filter.workflow === "automatic");
}

/** A schedule in as few characters as a column has: the time of a daily one, else the cron text. */
export function tellWorkflow(workflow: Orchestration["workflow"]): string | null {
  switch (workflow.kind) {
    case "manual":
      return null;
    case "after-refresh":
      return "after refresh";
    case "schedule":
      return tellCron(workflow.cron);
  }
}

const weekdays = [
  "Sundays",
  "Mondays",
  "Tuesdays",
  "Wednesdays",
  "Thursdays",
  "Fridays",
  "Saturdays",
  "Sundays",
];

function tellCron(cron: string): string {
  const [minute = "", hour = "", day, month, weekday = ""] = cron.trim().split(/\s+/);
  if (!/^\d+$/.test(minute) || !/^\d+$/.test(hour) || day !== "*" || month !== "*") return cron;
  if (weekday === "*") return `${hour.padStart(2, "0")}:${minute.padStart(2, "0")}`;
  return weekdays[Number(weekday)] ?? cron;
}
