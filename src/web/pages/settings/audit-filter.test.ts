import { describe, expect, it } from "vitest";
import { auditFilter } from "./audit-filter.ts";

const now = new Date(2026, 10, 24, 9, 41).getTime();
const day = (year: number, month: number, date: number) => new Date(year, month, date).toISOString();

describe("the filter of the audit log", () => {
  it("asks for whole days of the person's own zone", () => {
    expect(auditFilter({ when: "today" }, now)).toEqual({ from: day(2026, 10, 24) });
    expect(auditFilter({ when: "yesterday" }, now)).toEqual({
      from: day(2026, 10, 23),
      to: day(2026, 10, 24),
    });
    expect(auditFilter({ when: "month" }, now)).toEqual({ from: day(2026, 9, 26) });
  });

  it("includes both of two days, and leaves out an end that is not one", () => {
    const asked = { when: "between", from: "2026-11-01", to: "2026-11-03" } as const;
    expect(auditFilter(asked, now)).toEqual({ from: day(2026, 10, 1), to: day(2026, 10, 4) });
    expect(auditFilter({ ...asked, to: "soon" }, now)).toEqual({ from: day(2026, 10, 1) });
  });

  it("is the same all day long, so that the same answer serves", () => {
    expect(auditFilter({ when: "week" }, now)).toEqual(auditFilter({ when: "week" }, now + 3_600_000));
  });
});
