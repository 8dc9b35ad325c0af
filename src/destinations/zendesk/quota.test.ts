/** Quota headers in every recorded spelling, waits that are asked for, and the share that is left to others. */
import { describe, expect, test } from "vitest";
import { lookGapMs, readQuota, reserveWaitMs, retryAfterMs } from "./quota.ts";

const nowMs = Date.parse("2026-11-22T10:00:00Z");

describe("the quota in headers", () => {
  test.each([
    [
      { "x-rate-limit": "700", "x-rate-limit-remaining": "650" },
      { limit: 700, remaining: 650, resetMs: null },
    ],
    [
      { "ratelimit-limit": "400", "ratelimit-remaining": "0", "ratelimit-reset": "42" },
      { limit: 400, remaining: 0, resetMs: 42_000 },
    ],
    [
      { "rate-limit": "200", "rate-limit-remaining": "3", "rate-limit-reset": "7" },
      { limit: 200, remaining: 3, resetMs: 7_000 },
    ],
    [
      { "x-rate-limit": "700", "x-rate-limit-remaining": "650", "ratelimit-reset": "9" },
      { limit: 700, remaining: 650, resetMs: 9_000 },
    ],
    [
      { "x-rate-limit": "soon", "x-rate-limit-remaining": "" },
      { limit: null, remaining: null, resetMs: null },
    ],
    [{}, { limit: null, remaining: null, resetMs: null }],
  ])("reads %o", (headers, account) => {
    expect(readQuota(headers, nowMs)).toEqual({ account, jobs: null });
  });

  test("a reset may be a moment instead of a wait", () => {
    const moment = String(nowMs / 1000 + 30);
    expect(readQuota({ "ratelimit-reset": moment }, nowMs).account.resetMs).toBe(30_000);
  });

  test.each(["zendesk-ratelimit-inflight-jobs", "zendesk-rate-limit-inflight-jobs"])(
    "reads the jobs in flight from %s",
    (name) => {
      const headers = {
        "zendesk-ratelimit-create-update-user": "total=5; remaining=4; resets=60",
        [name]: "total=30; remaining=29; resets=60",
      };
      expect(readQuota(headers, nowMs).jobs).toEqual({ limit: 30, remaining: 29, resetMs: 60_000 });
    },
  );
});

describe("Retry-After", () => {
  test.each([
    ["27", 27_000],
    ["0", 0],
    ["0.5", 500],
    ["Sun, 22 Nov 2026 10:01:00 GMT", 60_000],
    ["Sun, 22 Nov 2026 09:00:00 GMT", 0],
    ["later", null],
    ["", null],
  ])("%s", (text, waitMs) => {
    expect(retryAfterMs({ "retry-after": text }, nowMs)).toBe(waitMs);
  });
});

describe("the share left to others", () => {
  test("nobody waits as long as more than the reserve is left", () => {
    expect(reserveWaitMs({ limit: 700, remaining: 141, resetMs: 30_000 }, 0.2)).toBe(0);
    expect(reserveWaitMs({ limit: null, remaining: 1, resetMs: 30_000 }, 0.2)).toBe(0);
    expect(reserveWaitMs({ limit: 700, remaining: 1, resetMs: 30_000 }, 0)).toBe(0);
  });

  test("at the reserve everybody waits until the quota comes back, or looks again after a while", () => {
    expect(reserveWaitMs({ limit: 700, remaining: 140, resetMs: 30_000 }, 0.2)).toBe(30_000);
    expect(reserveWaitMs({ limit: 700, remaining: 140, resetMs: null }, 0.2)).toBeGreaterThan(0);
    expect(reserveWaitMs({ limit: 700, remaining: 0, resetMs: 5_000 }, 0)).toBe(5_000);
  });

  test("looks at jobs make room for sends once much of the minute's requests is gone", () => {
    expect(lookGapMs({ limit: 700, remaining: 600 }, 0.2)).toBe(0);
    expect(lookGapMs({ limit: null, remaining: null }, 0.2)).toBe(0);
    // A quarter of 80 % of 600 requests a minute is two a second.
    expect(lookGapMs({ limit: 600, remaining: 300 }, 0.2)).toBe(500);
  });
});
