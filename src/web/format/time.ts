/** Moments and durations in words. The clock and the zone arrive as arguments; everything else is Intl's. */

const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;
const day = 24 * hour;

const dayMonth = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const dayMonthYear = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", year: "numeric" });
const weekday = new Intl.DateTimeFormat(undefined, { weekday: "short" });
const clock = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const clockWithSeconds = new Intl.DateTimeFormat(undefined, {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
});
const exact = new Intl.DateTimeFormat(undefined, {
  weekday: "short",
  day: "numeric",
  month: "long",
  year: "numeric",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
  timeZoneName: "short",
});

const startOfDay = (ms: number): number => new Date(ms).setHours(0, 0, 0, 0);

/** Relative until 24 hours, then yesterday, the weekday, the date; the year when it is another one. */
export function tellWhen(at: number, now: number): string {
  const ago = now - at;
  // The page's clock ticks slowly and the server's may differ: a little ahead is still now.
  if (ago < -minute) return tellAhead(at, now);
  if (ago < 45 * second) return "now";
  if (ago < hour) return `${Math.max(1, Math.round(ago / minute))} min ago`;
  if (ago < day) return `${Math.floor(ago / hour)} h ago`;
  const days = Math.round((startOfDay(now) - startOfDay(at)) / day);
  if (days <= 1) return "yesterday";
  if (days < 7) return weekday.format(at);
  return new Date(at).getFullYear() === new Date(now).getFullYear()
    ? dayMonth.format(at)
    : dayMonthYear.format(at);
}

/** A moment to come: the time today, with the weekday this week, with the date later. */
export function tellAhead(at: number, now: number): string {
  const days = Math.round((startOfDay(at) - startOfDay(now)) / day);
  if (days <= 0) return clock.format(at);
  return days < 7
    ? `${weekday.format(at)} ${clock.format(at)}`
    : `${dayMonth.format(at)} ${clock.format(at)}`;
}

export const tellClock = (at: number): string => clock.format(at);
export const tellClockSeconds = (at: number): string => clockWithSeconds.format(at);
export const tellExact = (at: number): string => exact.format(at);
export const tellDate = (at: number): string => dayMonth.format(at);

/** "6 min 38 s", "1 h 5 min", "84 ms": at most two units. */
export function tellDuration(ms: number): string {
  if (ms < second) return `${Math.max(0, Math.round(ms))} ms`;
  const seconds = ms / second;
  if (seconds < 10) return `${(Math.round(seconds * 10) / 10).toString()} s`;
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return whole % 60 === 0 ? `${minutes} min` : `${minutes} min ${whole % 60} s`;
  const hours = Math.floor(minutes / 60);
  return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
}

/** How long an answer took, to the hundredth below ten seconds: "0.42 s". */
export function tellSeconds(seconds: number): string {
  if (seconds < 0.01) return "0.01 s";
  return seconds < 10 ? `${Math.round(seconds * 100) / 100} s` : tellDuration(seconds * second);
}

/** Time left, rounded so that it does not flicker: to 10 s above a minute, to 5 s below, words under 10 s. */
export function tellTimeLeft(ms: number | null): string {
  if (ms === null) return "working it out";
  if (ms < 10 * second) return "a few seconds";
  const step = ms > minute ? 10 * second : 5 * second;
  return tellDuration(Math.ceil(ms / step) * step);
}

/** A day with the year when it is another one. */
export const tellDay = (at: number, now: number): string =>
  (new Date(at).getFullYear() === new Date(now).getFullYear() ? dayMonth : dayMonthYear).format(at);
