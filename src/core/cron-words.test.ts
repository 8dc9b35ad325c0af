import { describe, expect, it } from "vitest";
import { tellCron } from "./cron-words.ts";

describe("a cron schedule in words", () => {
  it.each([
    ["0 6 * * *", "Every day at 06:00 in Los Angeles"],
    ["30 6,18 * * *", "Every day at 06:30 and 18:30 in Los Angeles"],
    ["0 6 * * 0", "Sundays at 06:00 in Los Angeles"],
    ["0 6 * * mon,Thu", "Mondays and Thursdays at 06:00 in Los Angeles"],
    ["15 7 * * 1-5", "On weekdays at 07:15 in Los Angeles"],
    ["0 5 1,15 * *", "On day 1 and 15 of the month at 05:00 in Los Angeles"],
    ["*/15 * * * *", "Every 15 minutes in Los Angeles"],
    ["5 * * * *", "Every hour at 5 minutes past in Los Angeles"],
    ["0 */4 * * *", "Every 4 hours in Los Angeles"],
    ["0 6 * 3 *", "On the schedule 0 6 * 3 * in Los Angeles"],
  ])("tells %s as %s", (cron, words) => {
    expect(tellCron(cron, "America/Los_Angeles")).toBe(words);
  });
});
