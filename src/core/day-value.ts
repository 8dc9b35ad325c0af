/** Days as conditions write them: YYYY-MM-DD, today, yesterday, tomorrow, "90 days ago". Relative ones are days in UTC. */

export type DayValue =
  | { readonly kind: "day"; readonly day: string }
  | { readonly kind: "relative"; readonly back: number; readonly unit: "day" | "month" | "year" };

const words: Readonly<Record<string, number>> = { today: 0, yesterday: 1, tomorrow: -1 };
const ago = /^(\d{1,4}) (day|month|year)s? ago$/;
const iso = /^(\d{4})-(\d{2})-(\d{2})$/;

/** Null for what is no day. */
export function readDay(written: string): DayValue | null {
  const text = written.trim().toLowerCase();
  const word = Object.hasOwn(words, text) ? words[text] : undefined;
  if (word !== undefined) return { kind: "relative", back: word, unit: "day" };
  const relative = ago.exec(text);
  if (relative !== null)
    return { kind: "relative", back: Number(relative[1]), unit: relative[2] as "day" | "month" | "year" };
  return isDay(text) ? { kind: "day", day: text } : null;
}

/** A day that the calendar has; years before 1 and after 9999 are slips. */
function isDay(text: string): boolean {
  const parts = iso.exec(text);
  if (parts === null || Number(parts[1]) === 0) return false;
  const at = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(text);
}

/** Today in UTC in SQL; a session's time zone does not matter. */
export const utcToday = "CAST(CURRENT_TIMESTAMP AT TIME ZONE 'UTC' AS DATE)";

export function daySql(value: DayValue, today: string): string {
  if (value.kind === "day") return `DATE '${value.day}'`;
  if (value.back === 0) return today;
  const sign = value.back < 0 ? "+" : "-";
  // An engine may answer a timestamp at midnight.
  return `CAST(${today} ${sign} INTERVAL '${Math.abs(value.back)}' ${value.unit.toUpperCase()} AS DATE)`;
}

/** The day that is meant now, as YYYY-MM-DD; a month back from the 31st is the last day of a shorter month, as in SQL. */
export function dayMeant(value: DayValue, now: number): string {
  if (value.kind === "day") return value.day;
  const at = new Date(now);
  const [year, month, day] = [at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate()];
  if (value.unit === "day") return isoDay(Date.UTC(year, month, day - value.back));
  const months = value.back * (value.unit === "year" ? 12 : 1);
  const lastDay = new Date(Date.UTC(year, month - months + 1, 0)).getUTCDate();
  return isoDay(Date.UTC(year, month - months, Math.min(day, lastDay)));
}

function isoDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
