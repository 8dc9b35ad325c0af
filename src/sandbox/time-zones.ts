/** Locales and time zones that the sandbox account knows: IANA names, and some of the names that Rails gives them (zendesk-api.md 5). */

const railsNames: ReadonlyMap<string, string> = new Map([
  ["Pacific Time (US & Canada)", "America/Los_Angeles"],
  ["Mountain Time (US & Canada)", "America/Denver"],
  ["Central Time (US & Canada)", "America/Chicago"],
  ["Eastern Time (US & Canada)", "America/New_York"],
  ["Mexico City", "America/Mexico_City"],
  ["Brasilia", "America/Sao_Paulo"],
  ["London", "Europe/London"],
  ["Madrid", "Europe/Madrid"],
  ["Paris", "Europe/Paris"],
  ["Berlin", "Europe/Berlin"],
  ["Copenhagen", "Europe/Copenhagen"],
  ["Tokyo", "Asia/Tokyo"],
  ["Sydney", "Australia/Sydney"],
  ["UTC", "Etc/UTC"],
]);

export const accountTimeZone = "Pacific Time (US & Canada)";
export const accountLocale = "en-US";

const enabledLocales = new Set(["en-US", "en-GB", "es", "es-419", "fr", "de", "pt-br", "it", "nl", "ja"]);

/** The IANA name of either kind of name; null where there is no such zone. */
export function ianaTimeZone(name: string): string | null {
  const known = railsNames.get(name);
  if (known !== undefined) return known;
  try {
    return new Intl.DateTimeFormat("en", { timeZone: name }).resolvedOptions().timeZone;
  } catch (error) {
    // RangeError is how Intl says that a zone does not exist.
    if (error instanceof RangeError) return null;
    throw error;
  }
}

export function isEnabledLocale(locale: string): boolean {
  return enabledLocales.has(locale) || enabledLocales.has(locale.toLowerCase());
}
