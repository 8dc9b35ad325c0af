import { expect, it } from "vitest";
import { parseNames } from "./names.ts";
import { sampleCountries } from "./places.ts";

it("the countries' weights add up to a thousand", () => {
  expect(sampleCountries.reduce((sum, country) => sum + country.permille, 0)).toBe(1000);
});

it.each(sampleCountries)(
  "$code has streets, two cities to move between, and a phone pattern for each",
  (country) => {
    expect(country.streets.length).toBeGreaterThan(0);
    expect(new Set(country.cities.map((city) => city.name)).size).toBeGreaterThan(1);
    for (const city of country.cities) {
      expect([city.phone ?? "", ...country.phones].join("")).toMatch(/\d \d*#+$/);
      expect(city.postal).toMatch(/^[^#]*#{1,4}[^#]*$/);
    }
  },
);

it("a name gives its native and Latin forms and the letters for an e-mail address", () => {
  expect(parseNames("de_la_Cruz Groß בן_דוד:Ben_David O'Brien")).toEqual([
    { native: "de la Cruz", latin: "de la Cruz", slug: "delacruz" },
    { native: "Groß", latin: "Groß", slug: "gross" },
    { native: "בן דוד", latin: "Ben David", slug: "bendavid" },
    { native: "O'Brien", latin: "O'Brien", slug: "obrien" },
  ]);
});
