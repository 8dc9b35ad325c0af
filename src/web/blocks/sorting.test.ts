import { describe, expect, it } from "vitest";
import { nextSort, readSort, sorted } from "./sorting.ts";

describe("the order of a list", () => {
  it("rises, then falls, then is the list's own again", () => {
    expect(nextSort(null, "name")).toBe("name");
    expect(nextSort(readSort("name"), "name")).toBe("-name");
    expect(nextSort(readSort("-name"), "name")).toBeUndefined();
    expect(nextSort(readSort("-name"), "ran")).toBe("ran");
  });

  it("puts numbers in names by their size and what has no value last, both ways", () => {
    const items = ["run 10", null, "Run 9", "run 1"];
    expect(sorted(items, readSort("name"), (item) => item)).toEqual(["run 1", "Run 9", "run 10", null]);
    expect(sorted(items, readSort("-name"), (item) => item)).toEqual(["run 10", "Run 9", "run 1", null]);
  });

  it("leaves the items alone without an order or for a column that has none", () => {
    expect(sorted([2, 1], null, (item) => item)).toEqual([2, 1]);
    expect(sorted([2, 1], readSort("unknown"), undefined)).toEqual([2, 1]);
  });
});
