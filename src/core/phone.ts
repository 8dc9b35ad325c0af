/** Phones as E.164, which Zendesk recommends and some accounts enforce (zendesk-api.md 5, Phone). */
import { isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/max";

const e164 = /^\+[1-9]\d{6,14}$/;

/** Longest text worth parsing: an international number with every separator and an extension stays far below. */
const phoneCharactersMax = 64;

/** The number as E.164, or null when it cannot be one. `country` is ISO 3166 alpha-2 and only serves national forms. */
export function toE164(text: string, country: string | null): string | null {
  const written = text.trim();
  // The library takes 30 µs a number (evidence-dataplane.md 7); what is E.164 already need not pay that.
  if (e164.test(written)) return written;
  if (written.length > phoneCharactersMax) return null;
  const home = country !== null && isSupportedCountry(country) ? country : undefined;
  const parsed = parsePhoneNumberFromString(written, { defaultCountry: home, extract: false });
  return parsed?.isValid() ? parsed.number : null;
}

/** The alpha-2 code in a country column, or null when it holds none that is known. */
export function toCountry(text: string): string | null {
  const code = text.trim().toUpperCase();
  return isSupportedCountry(code) ? code : null;
}
