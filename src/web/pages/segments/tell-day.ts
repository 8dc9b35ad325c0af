/** A day of UTC as people write it: "26 Aug", with its year where it is told in full or is another one. */
const formats = {
  short: new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short", timeZone: "UTC" }),
  full: new Intl.DateTimeFormat(undefined, {
    day: "numeric",
    month: "short",
    year: "numeric",
    timeZone: "UTC",
  }),
};

export function tellDay(day: string, length: "short" | "full"): string {
  const at = Date.parse(`${day}T00:00:00Z`);
  if (Number.isNaN(at)) return day;
  const isThisYear = new Date(at).getUTCFullYear() === new Date().getUTCFullYear();
  return formats[length === "short" && isThisYear ? "short" : "full"].format(at);
}
