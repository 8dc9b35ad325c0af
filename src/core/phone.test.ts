import { describe, expect, it } from "vitest";
import { toCountry, toE164 } from "./phone.ts";

describe("a phone", () => {
  it("that is E.164 already stays as it is, though no such number may exist", () => {
    expect(toE164(" +999123456789 ", null)).toBe("+999123456789");
  });

  it("is read in the national form of its country, with blanks around it", () => {
    expect(toE164(" (206) 555-0100 ", "US")).toBe("+12065550100");
    expect(toE164("030 123456", "DE")).toBe("+4930123456");
  });

  it("in a national form is nothing without a country, or with one that nobody knows", () => {
    expect(toE164("(206) 555-0100", null)).toBeNull();
    expect(toE164("(206) 555-0100", "XX")).toBeNull();
  });

  it("is not picked out of a sentence", () => {
    expect(toE164("call +1 206 555 0100 at noon", "US")).toBeNull();
  });

  it("longer than any number is not worth reading", () => {
    const padded = (length: number): string => `+1 206 555 01${" ".repeat(length - 15)}00`;
    expect(padded(64)).toHaveLength(64);
    expect(toE164(padded(64), null)).toBe("+12065550100");
    expect(toE164(padded(65), null)).toBeNull();
  });

  it("takes its country in any case", () => {
    expect([" de ", "Us", "Germany", ""].map(toCountry)).toEqual(["DE", "US", null, null]);
  });
});
