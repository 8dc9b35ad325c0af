import { describe, expect, it } from "vitest";
import { ConfigInvalid } from "../core/failure.ts";
import { nextTime, tellSchedule } from "./schedule.ts";

const now = Date.UTC(2026, 10, 24, 17, 41);
const told = (cron: string, timeZone: string) => tellSchedule({ cron, timeZone }, { now, count: 5 });

describe("a schedule", () => {
  it("is due by the local clock, whatever the offset is then", () => {
    expect(nextTime("0 6 * * *", "America/Los_Angeles", now)).toBe(Date.UTC(2026, 10, 25, 14));
    expect(nextTime("0 6 * * *", "America/Los_Angeles", Date.UTC(2026, 6, 1))).toBe(Date.UTC(2026, 6, 1, 13));
  });

  it("tells the next five times in its zone", () => {
    const { next, words } = told("30 6 * * 1-5", "Europe/Berlin");
    expect(words).toBe("On weekdays at 06:30 in Berlin");
    expect(next).toHaveLength(5);
    expect(next[0]?.local).toContain("25 Nov");
    expect(next[0]?.local).toContain("06:30");
  });

  it("says what happens to a time that the clocks skip", () => {
    expect(told("30 2 * * *", "America/Los_Angeles").daylightNote).toMatch(
      /^On 14 March 2027 clocks skip 02:00 to 03:00: it runs at .*03:00.* instead\.$/,
    );
  });

  it("says how often it runs at a time that comes twice", () => {
    expect(told("30 1 * * *", "America/Los_Angeles").daylightNote).toBe(
      "On 7 November 2027 clocks show 01:00 to 02:00 twice: it runs once then.",
    );
  });

  it("says that it follows the local clock when no change hits it, and nothing where clocks do not change", () => {
    expect(told("0 6 * * *", "Europe/Berlin").daylightNote).toBe(
      "It follows the local clock of Berlin, in summer and winter.",
    );
    expect(told("0 6 * * *", "UTC").daylightNote).toBeNull();
  });

  it.each([
    ["0 6 * *", "UTC", /"0 6 \* \*" is no cron schedule/],
    ["61 6 * * *", "UTC", /no cron schedule/],
    ["0 6 * * *", "Mars/Olympus", /no time zone "Mars\/Olympus"/],
  ])("refuses %s in %s", (cron, timeZone, message) => {
    expect(() => nextTime(cron, timeZone, now)).toThrow(ConfigInvalid);
    expect(() => nextTime(cron, timeZone, now)).toThrow(message);
  });
});
