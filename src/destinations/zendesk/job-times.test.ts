/** When the next look at jobs is worth a request, by what jobs before took. */
import { describe, expect, test } from "vitest";
import { JobTimes } from "./job-times.ts";

function taught(...tookMs: readonly number[]): JobTimes {
  const times = new JobTimes();
  for (const took of tookMs) times.note(took);
  return times;
}

describe("looks at jobs", () => {
  test("are soon and then rarer as long as nothing is known", () => {
    const times = new JobTimes();
    expect(times.firstLookMs()).toBe(20);
    expect(times.gapMs(20)).toBe(10);
    expect(times.gapMs(400)).toBe(200);
    expect(times.gapMs(60_000)).toBe(1_000);
  });

  test("at instant jobs stay within 10 to 20 ms", () => {
    const times = taught(8, 10, 12, 9, 11);
    expect(times.firstLookMs()).toBeGreaterThanOrEqual(5);
    expect(times.firstLookMs() + times.gapMs(10)).toBeLessThanOrEqual(20);
  });

  test("at jobs of ten seconds begin shortly before they end, then come about once a second", () => {
    const times = taught(8_100, 9_500, 10_000, 11_800, 10_400);
    expect(times.firstLookMs()).toBeCloseTo(7_290);
    expect(times.gapMs(8_000)).toBe(1_000);
  });

  test("come earlier again when jobs become faster", () => {
    const times = taught(...Array.from({ length: 32 }, () => 10_000));
    for (let round = 0; round < 200; round++) times.note(Math.max(30, times.firstLookMs()));
    expect(times.firstLookMs()).toBeLessThan(100);
  });

  test("grow rarer for a job that takes unusually long", () => {
    expect(taught(10, 10, 10).gapMs(2_000)).toBe(500);
  });
});
