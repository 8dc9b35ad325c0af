import { describe, expect, it } from "vitest";
import { knownSort, nextSort, readSort } from "./sorting.ts";

describe("the order of a list", () => {
  it("rises, then falls, then is the list's own again", () => {
    expect(nextSort(null, "name")).toBe("name");
    expect(nextSort(readSort("name"), "name")).toBe("-name");
    expect(nextSort(readSort("-name"), "name")).toBeUndefined();
    expect(nextSort(readSort("-name"), "ran")).toBe("ran");
  });

  it("is the list's own where the address names a column that is not there or has no order", () => {
    const columns = [{ key: "name", sorts: true }, { key: "rules" }];
    expect(knownSort("-name", columns)).toBe("-name");
    for (const text of ["rules", "colour", "-", "", undefined])
      expect(knownSort(text, columns)).toBeUndefined();
  });
});
