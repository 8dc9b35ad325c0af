import { describe, expect, it } from "vitest";
import { markedParts } from "./marked-text.tsx";

const name = (text: string) => ({ text, as: "name" }) as const;
const column = (text: string) => ({ text, as: "column" }) as const;
const told = (text: string, marks: Parameters<typeof markedParts>[1]) =>
  markedParts(text, marks).map(({ text: part, mark }) => (mark === null ? part : `[${part}]`));

describe("the names in a sentence", () => {
  it("are set off where they stand, and the words around them stay", () => {
    expect(told("city in Regions is ignored", [name("Regions"), column("city")])).toEqual([
      "[city]",
      " in ",
      "[Regions]",
      " is ignored",
    ]);
  });

  it("do not tear one another apart when one holds the other", () => {
    expect(told("user_fields.city is meant", [column("city"), column("user_fields.city")])).toEqual([
      "[user_fields.city]",
      " is meant",
    ]);
  });

  it("leave a sentence alone that does not hold them", () => {
    expect(told("All is well.", [name("Regions"), name("")])).toEqual(["All is well."]);
    expect(told("", [])).toEqual([]);
  });
});
