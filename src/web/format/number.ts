/** Numbers as people read them: grouped by their locale, never shortened, percents that do not lie at either end. */

const counts = new Intl.NumberFormat();
const oneDecimal = new Intl.NumberFormat(undefined, { minimumFractionDigits: 1, maximumFractionDigits: 1 });

/** What stands where a number does not apply. */
export const notApplicable = "–";

export function tellCount(value: number | null | undefined): string {
  return value === null || value === undefined ? notApplicable : counts.format(value);
}

export function tellRate(usersPerSecond: number): string {
  return oneDecimal.format(usersPerSecond);
}

/** Without decimals from 10 up, one below; 99.98 stays below 100, and something above zero never reads 0. */
export function tellPercent(part: number, whole: number): string {
  if (whole <= 0 || part <= 0) return "0%";
  if (part >= whole) return "100%";
  const percent = (part / whole) * 100;
  if (percent < 0.1) return "<0.1%";
  // Below 9.95 one decimal still says something; above, it only flickers.
  return percent < 9.95 ? `${oneDecimal.format(percent)}%` : `${Math.min(99, Math.round(percent))}%`;
}

/** As a percent, with the decimal that tells two columns apart; 99.98 keeps both of its own, so that it does not read as all. */
export function tellShare(part: number, whole: number): string {
  const percent = whole <= 0 ? 0 : (part / whole) * 100;
  if (percent < 0.1 || percent >= 100) return tellPercent(part, whole);
  const digits = percent < 99.95 ? 10 : 100;
  return `${counts.format(Math.min(Math.round(percent * digits) / digits, 99.99))}%`;
}

/** "1 row", "2 rows". The plural is given where it is not the singular and an s. */
export function tellAmount(value: number, one: string, many = `${one}s`): string {
  return `${counts.format(value)} ${value === 1 ? one : many}`;
}
