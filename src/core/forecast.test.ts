import { describe, expect, it } from "vitest";
import type { Account } from "./account.ts";
import { defaultDestinationSettings } from "./definition.ts";
import { forecast } from "./forecast.ts";

const limits = { batchUsersMax: 100, batchBytesMax: 1_000_000 };
const anAccount = (over: Partial<Account> = {}): Account => ({
  bulkImport: "on",
  requestsPerMinute: null,
  userFields: [],
  ...over,
});
const forecastOf = (
  work: { users: number; waves: number },
  account: Account | null = anAccount(),
  settings = defaultDestinationSettings,
) => forecast(work, limits, settings, account);

describe("a forecast", () => {
  it("of nothing to send costs nothing", () => {
    expect(forecastOf({ users: 0, waves: 0 })).toEqual({ users: 0, requests: 0, seconds: 0 });
  });

  it("counts the time at the limit, the last job, a request a batch and a look at the jobs every second", () => {
    expect(forecastOf({ users: 41_250, waves: 1 })).toEqual({
      users: 41_250,
      requests: 413 + 423,
      seconds: 423,
    });
    expect(forecastOf({ users: 41_250, waves: 1 }, null)).toEqual(forecastOf({ users: 41_250, waves: 1 }));
  });

  it("adds a batch and a job for each wave after the first", () => {
    expect(forecastOf({ users: 1000, waves: 3 })).toEqual({ users: 1000, requests: 12 + 40, seconds: 40 });
    expect(forecastOf({ users: 1000, waves: 0 })).toEqual(forecastOf({ users: 1000, waves: 1 }));
  });

  it("waits for jobs where few may be in flight", () => {
    const settings = { ...defaultDestinationSettings, usersPerSecond: 1000, window: 2 };
    expect(forecastOf({ users: 10_000, waves: 1 }, anAccount(), settings).seconds).toBe(510);
  });

  it("takes no more of the account's requests than are not kept for others", () => {
    const slow = forecastOf({ users: 10_000, waves: 1 }, anAccount({ requestsPerMinute: 60 }));
    // 100 batches and 110 looks at 0.8 requests a second.
    expect(slow).toEqual({ users: 10_000, requests: 210, seconds: 263 });
  });

  it("is one user a second where bulk import is off", () => {
    expect(forecastOf({ users: 70, waves: 1 }, anAccount({ bulkImport: "off" }))).toEqual({
      users: 70,
      requests: 70,
      seconds: 70,
    });
  });
});
