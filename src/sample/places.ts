/** Every country of the sample; their weights add up to a thousand, which a test holds them to. */
import type { SampleCountry } from "./place.ts";
import { englishCountries } from "./places-english.ts";
import { europeanCountries } from "./places-european.ts";
import { fartherCountries } from "./places-farther.ts";

export const sampleCountries: readonly SampleCountry[] = [
  ...englishCountries,
  ...europeanCountries,
  ...fartherCountries,
];
