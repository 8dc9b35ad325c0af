/** How the workflow of an orchestration is told where there is little room. */
import type { Orchestration } from "../../../contract/api/orchestrations.ts";

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
