/** When a cron schedule is due in its time zone, and what daylight saving time does to it. */
import { Cron } from "croner";
import { tellCron, tellZone } from "../core/cron-words.ts";
import { ConfigInvalid } from "../core/failure.ts";

const dayMs = 86_400_000;
/** Clocks change twice a year where they do; a year ahead holds both. */
const daysAhead = 366;

function parse(cron: string, timeZone: string): Cron {
  try {
    new Intl.DateTimeFormat("en", { timeZone });
  } catch (error) {
    throw new ConfigInvalid(`There is no time zone "${timeZone}".`, {
      code: "time_zone_unknown",
      next: "fix",
      advice: "Write it as in Europe/Berlin or America/Los_Angeles, or UTC.",
      place: { key: "timeZone" },
      cause: error,
    });
  }
  try {
    return new Cron(cron, { timezone: timeZone, paused: true, mode: "5-part" });
  } catch (error) {
    throw new ConfigInvalid(`"${cron}" is no cron schedule.`, {
      code: "cron_invalid",
      next: "fix",
      advice: 'Five fields: minute, hour, day, month, weekday. "0 6 * * *" is every day at 06:00.',
      place: { key: "cron" },
      cause: error,
    });
  }
}

/** Milliseconds since 1970 of the first time after a moment; null when there is none. Throws ConfigInvalid. */
export function nextTime(cron: string, timeZone: string, after: number): number | null {
  return parse(cron, timeZone).nextRun(new Date(after))?.getTime() ?? null;
}

export interface ScheduleTold {
  readonly words: string;
  readonly next: readonly { readonly at: number; readonly local: string }[];
  readonly daylightNote: string | null;
}

export function tellSchedule(
  { cron, timeZone }: { readonly cron: string; readonly timeZone: string },
  options: { readonly now: number; readonly count: number },
): ScheduleTold {
  const times = parse(cron, timeZone).nextRuns(options.count, new Date(options.now));
  return {
    words: tellCron(cron, timeZone),
    next: times.map((at) => ({ at: at.getTime(), local: tellLocal(at, timeZone) })),
    daylightNote: tellDaylight(cron, timeZone, options.now),
  };
}

function tellLocal(at: Date, timeZone: string): string {
  return new Intl.DateTimeFormat("en-GB", {
    timeZone,
    weekday: "short",
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    timeZoneName: "short",
  }).format(at);
}

/** What local clocks show, as if it were UTC. */
function localMs(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en-US", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
  }).formatToParts(new Date(at));
  const part = (type: string): number => Number(parts.find((one) => one.type === type)?.value ?? 0);
  return Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"));
}

const minuteMs = 60_000;
const offsetAt = (at: number, timeZone: string): number =>
  localMs(at, timeZone) - Math.floor(at / minuteMs) * minuteMs;

interface ClockChange {
  /** The moment, and by how much local clocks jump. */
  readonly at: number;
  readonly jumpMs: number;
}

function clockChanges(timeZone: string, now: number): readonly ClockChange[] {
  const changes: ClockChange[] = [];
  let before = offsetAt(now, timeZone);
  for (let day = 1; day <= daysAhead; day++) {
    const after = offsetAt(now + day * dayMs, timeZone);
    if (after !== before)
      changes.push({
        at: findChange(timeZone, now + (day - 1) * dayMs, now + day * dayMs),
        jumpMs: after - before,
      });
    before = after;
  }
  return changes;
}

function findChange(timeZone: string, from: number, to: number): number {
  const before = offsetAt(from, timeZone);
  let [low, high] = [from, to];
  while (high - low > minuteMs) {
    const middle = Math.floor((low + high) / 2);
    if (offsetAt(middle, timeZone) === before) low = middle;
    else high = middle;
  }
  return Math.floor(high / minuteMs) * minuteMs;
}

function tellDaylight(cron: string, timeZone: string, now: number): string | null {
  const changes = clockChanges(timeZone, now);
  if (changes.length === 0) return null;
  const schedule = parse(cron, timeZone);
  const onLocalClock = parse(cron, "UTC");
  for (const { at, jumpMs } of changes) {
    const local = at + offsetAt(at - minuteMs, timeZone);
    const [from, to] = jumpMs > 0 ? [local, local + jumpMs] : [local + jumpMs, local];
    const due = onLocalClock.nextRun(new Date(from - 1));
    if (due === null || due.getTime() >= to) continue;
    const day = new Intl.DateTimeFormat("en-GB", {
      timeZone,
      day: "numeric",
      month: "long",
      year: "numeric",
    });
    const clock = (ms: number): string => new Date(ms).toISOString().slice(11, 16);
    if (jumpMs > 0) {
      const runs = schedule.nextRun(new Date(at - 1));
      const instead = runs === null ? "it does not run" : `it runs at ${tellLocal(runs, timeZone)} instead`;
      return `On ${day.format(at)} clocks skip ${clock(from)} to ${clock(to)}: ${instead}.`;
    }
    const runs = schedule
      .nextRuns(20, new Date(at + jumpMs - 1))
      .filter((one) => one.getTime() < at - jumpMs);
    const times = runs.length === 1 ? "once" : `${runs.length} times`;
    return `On ${day.format(at)} clocks show ${clock(from)} to ${clock(to)} twice: it runs ${times} then.`;
  }
  return `It follows the local clock of ${tellZone(timeZone)}, in summer and winter.`;
}
