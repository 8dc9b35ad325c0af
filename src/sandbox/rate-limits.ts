/** The account's request limits (zendesk-api.md 4): what is left of each, the headers that tell it, and the three kinds of 429. */
import type { Answer } from "./answers.ts";
import type { SandboxSettings } from "./settings.ts";

const MINUTE_MS = 60_000;
const SECOND_MS = 1_000;

/** Counters of users that wrote in the last minute are swept when there are more than this. */
const USER_WINDOWS_MAX = 50_000;

export class RateLimits {
  readonly #settings: () => SandboxSettings;
  #planWindow = Number.NEGATIVE_INFINITY;
  #planCount = 0;
  #exportTimes: number[] = [];
  #lastSingleWriteMs = Number.NEGATIVE_INFINITY;
  readonly #writesByUser = new Map<string, number[]>();

  constructor(settings: () => SandboxSettings) {
    this.#settings = settings;
  }

  /** Counts one request against the plan; an answer means that it is over. Minutes are the clock's, so all of the quota comes back at once. */
  takeRequest(nowMs: number): Answer | null {
    const { planRequestsPerMinute: limit } = this.#settings();
    const window = Math.floor(nowMs / MINUTE_MS);
    if (window !== this.#planWindow) {
      this.#planWindow = window;
      this.#planCount = 0;
    }
    if (limit === null) return null;
    if (this.#planCount >= limit) return this.#tooMany("plan", this.#planResetSeconds(nowMs));
    this.#planCount += 1;
    return null;
  }

  /** Counts one incremental export. */
  takeExport(nowMs: number): Answer | null {
    const { incrementalExportsPerMinute: limit } = this.#settings();
    if (limit === null) return null;
    this.#exportTimes = this.#exportTimes.filter((at) => nowMs - at < MINUTE_MS);
    const oldest = this.#exportTimes[0];
    if (oldest !== undefined && this.#exportTimes.length >= limit)
      return this.#tooMany("export", Math.ceil((oldest + MINUTE_MS - nowMs) / SECOND_MS));
    this.#exportTimes.push(nowMs);
    return null;
  }

  /** Counts one single write of a user: one a second for the account, five a minute for the user. */
  takeSingleWrite(userKey: string, nowMs: number): Answer | null {
    const { singleWritesPerSecond: perSecond, singleWritesPerUserPerMinute: perUser } = this.#settings();
    const times = (this.#writesByUser.get(userKey) ?? []).filter((at) => nowMs - at < MINUTE_MS);
    const oldest = times[0];
    if (perUser !== null && oldest !== undefined && times.length >= perUser)
      return this.#tooMany("user", Math.ceil((oldest + MINUTE_MS - nowMs) / SECOND_MS));
    const nextMs = perSecond === null ? 0 : this.#lastSingleWriteMs + SECOND_MS / perSecond;
    if (nowMs < nextMs) return this.#tooMany("user", Math.max(1, Math.ceil((nextMs - nowMs) / SECOND_MS)));
    this.#lastSingleWriteMs = nowMs;
    if (perUser !== null) this.#keepUser(userKey, [...times, nowMs], nowMs);
    return null;
  }

  /** What was counted for a user who had no id yet counts for the id that it got. */
  nameUser(userKey: string, idKey: string): void {
    const times = this.#writesByUser.get(userKey);
    this.#writesByUser.delete(userKey);
    if (times) this.#writesByUser.set(idKey, times);
  }

  /** The headers of every answer that show the plan's quota, in the spellings that are switched on. */
  planHeaders(nowMs: number): Readonly<Record<string, string>> {
    const { planRequestsPerMinute: limit, rateHeaders } = this.#settings();
    const headers: Record<string, string> = {};
    if (limit === null) return headers;
    const remaining = String(Math.max(0, limit - this.#planCount));
    for (const spelling of rateHeaders) {
      headers[spelling] = String(limit);
      if (spelling === "ratelimit") {
        delete headers[spelling];
        headers["ratelimit-limit"] = String(limit);
      }
      headers[`${spelling}-remaining`] = remaining;
      if (spelling !== "x-rate-limit") headers[`${spelling}-reset`] = String(this.#planResetSeconds(nowMs));
    }
    return headers;
  }

  /** The header of single writes, for one user. */
  singleWriteHeaders(userKey: string, nowMs: number): Readonly<Record<string, string>> {
    const { singleWritesPerUserPerMinute: limit } = this.#settings();
    if (limit === null) return {};
    const times = (this.#writesByUser.get(userKey) ?? []).filter((at) => nowMs - at < MINUTE_MS);
    const resets = Math.ceil(((times[0] ?? nowMs) + MINUTE_MS - nowMs) / SECOND_MS);
    const remaining = Math.max(0, limit - times.length);
    const text = `total=${limit}; remaining=${remaining}; resets=${resets}`;
    return { "zendesk-ratelimit-create-update-user": text };
  }

  /** A 429 that a fault asks for, in the body that is switched on. */
  injected(retryAfterSeconds: number | null): Answer {
    const answer = this.#tooMany("plan", retryAfterSeconds ?? 1);
    return retryAfterSeconds === null ? { status: answer.status, body: answer.body } : answer;
  }

  #planResetSeconds(nowMs: number): number {
    return Math.max(1, Math.ceil((MINUTE_MS - (nowMs % MINUTE_MS)) / SECOND_MS));
  }

  #tooMany(limit: "plan" | "user" | "export", retryAfterSeconds: number): Answer {
    const { tooManyRequestsBody, tooManyRequestsRetryAfter } = this.#settings();
    const headers: Record<string, string> = tooManyRequestsRetryAfter
      ? { "retry-after": String(retryAfterSeconds) }
      : {};
    const isJson = limit === "export" || tooManyRequestsBody === "json";
    return { status: 429, body: isJson ? jsonBodies[limit] : textBodies[limit], headers };
  }

  #keepUser(userKey: string, times: number[], nowMs: number): void {
    this.#writesByUser.set(userKey, times);
    if (this.#writesByUser.size <= USER_WINDOWS_MAX) return;
    for (const [key, writes] of this.#writesByUser)
      if (writes.every((at) => nowMs - at >= MINUTE_MS)) this.#writesByUser.delete(key);
  }
}

const textBodies = {
  plan: "Number of allowed API requests per minute exceeded",
  user: "Number of allowed API requests for updating a single unique user exceeded\nuser email: \nid: \nexternal_id: \n",
  export: "Number of allowed incremental export API requests per minute exceeded",
} as const;

const jsonBodies = {
  plan: { error: "APIRateLimitExceeded", description: textBodies.plan },
  user: {
    error: "APIRateLimitExceeded",
    description: "Number of allowed API requests for updating a single unique user exceeded",
  },
  export: { error: "APIRateLimitExceeded", description: textBodies.export },
} as const;
