import { describe, expect, it } from "vitest";
import { tellAmount, tellCount, tellPercent, tellShare } from "./number.ts";

describe("numbers on the screens", () => {
  it("are never rounded up to 100 % or down to 0 %", () => {
    expect(tellPercent(9_998, 10_000)).toBe("99%");
    expect(tellPercent(1, 1_284_930)).toBe("<0.1%");
    expect(tellPercent(0, 10)).toBe("0%");
    expect(tellPercent(10, 10)).toBe("100%");
  });

  it("show one decimal below 10 % and none above", () => {
    expect(tellPercent(24_300, 41_212)).toBe("59%");
    expect(tellPercent(1, 32)).toBe("3.1%");
    expect(tellPercent(9_99, 10_000)).toBe("10%");
  });

  it("tell shares of columns by a decimal more, and still never as all or nothing", () => {
    const shares = [99_998, 99_980, 99_950, 93_400, 61_000, 68_900, 50, 0, 100_000];
    expect(shares.map((filled) => tellShare(filled, 100_000))).toEqual([
      "99.99%",
      "99.98%",
      "99.95%",
      "93.4%",
      "61%",
      "68.9%",
      "<0.1%",
      "0%",
      "100%",
    ]);
    expect(tellShare(0.9998, 1)).toBe("99.98%");
  });

  it("tell not applicable from zero", () => {
    expect([tellCount(0), tellCount(null)]).toEqual(["0", "–"]);
  });

  it("agree with their noun", () => {
    expect([tellAmount(1, "row"), tellAmount(2, "row"), tellAmount(0, "query", "queries")]).toEqual([
      "1 row",
      "2 rows",
      "0 queries",
    ]);
  });
});
