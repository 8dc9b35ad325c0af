import { describe, expect, it } from "vitest";
import { tellDuration, tellTimeLeft, tellWhen } from "./time.ts";

const now = new Date(2026, 10, 24, 9, 41, 20).getTime();
const ago = (days: number, hours = 0) => now - (days * 24 + hours) * 3_600_000;

describe("times on the screens", () => {
  it("are relative until 24 hours and then become days, weekdays and dates", () => {
    expect(tellWhen(now - 3_000, now)).toBe("now");
    expect(tellWhen(now + 9_000, now)).toBe("now");
    expect(tellWhen(now + 3 * 3_600_000, now)).toBe("12:41");
    expect(tellWhen(now - 4 * 60_000, now)).toBe("4 min ago");
    expect(tellWhen(ago(0, 3), now)).toBe("3 h ago");
    expect(tellWhen(ago(1, 2), now)).toBe("yesterday");
    expect(tellWhen(ago(2), now)).toBe("Sun");
    expect(tellWhen(ago(12), now)).toMatch(/12/);
    expect(tellWhen(ago(400), now)).toMatch(/2025/);
  });

  it("have durations of at most two units", () => {
    expect([84, 3_100, 9_000, 398_000, 3_900_000, 120_000].map(tellDuration)).toEqual([
      "84 ms",
      "3.1 s",
      "9 s",
      "6 min 38 s",
      "1 h 5 min",
      "2 min",
    ]);
  });

  it("round the time left up, so that it is not too good to be true", () => {
    expect(tellTimeLeft(null)).toBe("working it out");
    expect(tellTimeLeft(4_000)).toBe("a few seconds");
    expect(tellTimeLeft(42_100)).toBe("45 s");
    expect(tellTimeLeft(169_200)).toBe("2 min 50 s");
  });
});
