/**
 * What the sample knows of a country and its cities. In a postcode or a phone number each # is a drawn digit; what comes
 * before the first space of a phone number is its area or network.
 */
import type { NameLocale } from "./names.ts";

export interface SampleCity {
  readonly name: string;
  readonly postal: string;
  readonly state?: string;
  readonly phone?: string;
  readonly zone?: string;
}

export interface SampleCountry {
  readonly code: string;
  /** Customers of a thousand; the whole table adds up to 1,000. */
  readonly permille: number;
  readonly names: NameLocale;
  readonly language: string;
  readonly zone: string;
  readonly dial: string;
  /** What people of the country put before a number when they leave the country code out. */
  readonly trunk: string;
  /** The national number: a real mobile range, so that the number is valid. */
  readonly phones: readonly string[];
  /** {n} is the house number. */
  readonly streets: readonly string[];
  readonly cities: readonly SampleCity[];
}

export const city = (
  name: string,
  postal: string,
  more: Omit<SampleCity, "name" | "postal"> = {},
): SampleCity => ({
  name,
  postal,
  ...more,
});
