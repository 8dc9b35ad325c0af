/** A cron schedule of five fields in plain words, for the usual shapes; others are told by their fields. */

const weekdays = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const shortNames: readonly string[] = weekdays.map((day) => day.slice(0, 3).toLowerCase());

/** "Every day at 06:00 in Los Angeles". */
export function tellCron(cron: string, timeZone: string): string {
  const [minute = "", hour = "", day = "", month = "", weekday = ""] = cron.trim().split(/\s+/);
  const when = tellTime(minute, hour);
  const days = tellDays(day, month, weekday);
  const told =
    when === null || days === null ? `On the schedule ${cron.trim()}` : join(when, days, hour, minute);
  return `${told} in ${tellZone(timeZone)}`;
}

export function tellZone(timeZone: string): string {
  return timeZone.split("/").at(-1)?.replaceAll("_", " ") ?? timeZone;
}

function join(when: string, days: string, hour: string, minute: string): string {
  const isOnce = /^\d+$/.test(hour) && /^\d+$/.test(minute);
  if (isOnce || when.startsWith("at ")) return `${days} ${when}`;
  return days === "Every day" ? when : `${when}, ${days.toLowerCase()}`;
}

function tellTime(minute: string, hour: string): string | null {
  const hours = numbers(hour, 23);
  const minutes = numbers(minute, 59);
  if (hours !== null && minutes !== null && hours.length * minutes.length <= timesTold) {
    const times = hours.flatMap((h) => minutes.map((m) => `${two(h)}:${two(m)}`));
    return `at ${list(times)}`;
  }
  const everyMinutes = /^\*\/(\d+)$/.exec(minute)?.[1];
  if (hour === "*" && minute === "*") return "Every minute";
  if (hour === "*" && everyMinutes !== undefined) return `Every ${everyMinutes} minutes`;
  const everyHours = /^\*\/(\d+)$/.exec(hour)?.[1];
  if (minutes?.length !== 1) return null;
  const past = minutes[0] === 0 ? "" : ` at ${minutes[0]} minutes past`;
  if (hour === "*") return `Every hour${past}`;
  return everyHours === undefined ? null : `Every ${everyHours} hours${past}`;
}

/** More times of a day than that read worse than the schedule itself. */
const timesTold = 6;

function tellDays(day: string, month: string, weekday: string): string | null {
  if (month !== "*") return null;
  if (day === "*" && weekday === "*") return "Every day";
  if (day === "*") return tellWeekdays(weekday);
  const days = numbers(day, 31);
  return weekday === "*" && days !== null ? `On day ${list(days.map(String))} of the month` : null;
}

function tellWeekdays(written: string): string | null {
  const digits = written.toLowerCase().replaceAll(/[a-z]{3}/g, (name) => String(shortNames.indexOf(name)));
  if (digits === "1-5") return "On weekdays";
  const found = numbers(digits, 7);
  if (found === null) return null;
  return list(found.map((day) => `${weekdays[day % 7]}s`));
}

function numbers(written: string, max: number): readonly number[] | null {
  if (!/^\d+(,\d+)*$/.test(written)) return null;
  const found = written.split(",").map(Number);
  return found.every((one) => one <= max) ? found : null;
}

const two = (value: number): string => String(value).padStart(2, "0");

function list(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join("");
  return `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}
