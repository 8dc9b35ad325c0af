/** Rules of a workflow that no single key shows: a schedule or a word, in the form of cron and of time zones. */
import { type Complaint, oneOf, wrong } from "./complaint.ts";
import type { OrchestrationInFile } from "./deskfeed-schema.ts";

/** Minute, hour, day, month, weekday; what each part means is judged where schedules are run. */
const cronForm = /^\S+(?: +\S+){4}$/;
const cronPart = /^[\d*,/\-a-z?#]+$/i;

export function workflowRules(
  path: readonly string[],
  workflow: OrchestrationInFile["workflow"],
): readonly Complaint[] {
  if (workflow == null) return [];
  const found: Complaint[] = [];
  const { kind, schedule, timeZone } = workflow;
  if (schedule == null && kind == null)
    found.push(
      wrong(path, "does not say when to run.", "Write manual, after-refresh, or a schedule.", "key"),
    );
  if (schedule != null && kind != null)
    found.push(wrong([...path, "kind"], "a schedule needs no kind.", "Leave kind out.", "key"));
  if (timeZone != null && schedule == null)
    found.push(
      wrong(
        [...path, "timeZone"],
        "belongs to a schedule.",
        "Write a schedule beside it, or leave it out.",
        "key",
      ),
    );
  if (
    schedule != null &&
    !(cronForm.test(schedule) && schedule.split(" ").every((part) => part === "" || cronPart.test(part)))
  ) {
    found.push(
      wrong(
        [...path, "schedule"],
        `${JSON.stringify(schedule)} is not a cron schedule.`,
        'Write minute, hour, day, month and weekday, such as "0 6 * * *".',
      ),
    );
  }
  if (timeZone != null && !isTimeZone(timeZone)) {
    found.push(
      wrong(
        [...path, "timeZone"],
        `${JSON.stringify(timeZone)} is not a time zone.`,
        oneOf(timeZone, Intl.supportedValuesOf("timeZone")).replace(
          /^Known here.*/,
          "Write it like Europe/Berlin.",
        ),
      ),
    );
  }
  return found;
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat("en-US", { timeZone: name }).resolvedOptions().timeZone !== "";
  } catch (error) {
    if (error instanceof RangeError) return false;
    throw error;
  }
}
