/** Reads the quota out of an answer's headers in every spelling that Zendesk is known to use, and says when to leave the rest to others. Pure. */
import type { Quota } from "../../core/ports/destination.ts";
import type { HeaderValues } from "./client.ts";

/** One limit as the headers tell it; what they do not tell is null. */
export interface Told {
  readonly limit: number | null;
  readonly remaining: number | null;
  readonly resetMs: number | null;
}

/** Jobs that Zendesk still allows, by `zendesk-ratelimit-inflight-jobs`; seldom there (zendesk-api.md 3). */
export interface ToldHeaders {
  readonly account: Told;
  readonly jobs: Told | null;
}

/** All spellings are documented or recorded (zendesk-api.md 4, Headers). */
const spellings = [
  { limit: "ratelimit-limit", remaining: "ratelimit-remaining", reset: "ratelimit-reset" },
  { limit: "rate-limit", remaining: "rate-limit-remaining", reset: "rate-limit-reset" },
  { limit: "x-rate-limit", remaining: "x-rate-limit-remaining", reset: "x-rate-limit-reset" },
] as const;

/** `Zendesk-RateLimit-<name>`, in both spellings that are recorded. */
const namedLimit = /^zendesk-rate-?limit-(.+)$/;

/** A reset beyond a day is not a wait but a moment, in seconds since 1970. */
const resetSecondsMax = 86_400;

export function readQuota(headers: HeaderValues, nowMs: number): ToldHeaders {
  let account: Told = { limit: null, remaining: null, resetMs: null };
  for (const spelling of spellings) {
    account = {
      limit: account.limit ?? wholeOf(headers[spelling.limit]),
      remaining: account.remaining ?? wholeOf(headers[spelling.remaining]),
      resetMs: account.resetMs ?? resetOf(headers[spelling.reset], nowMs),
    };
  }
  return { account, jobs: inflightJobs(headers, nowMs) };
}

function inflightJobs(headers: HeaderValues, nowMs: number): Told | null {
  for (const [name, value] of Object.entries(headers)) {
    if (!name.startsWith("zendesk-rate") || namedLimit.exec(name)?.[1] !== "inflight-jobs") continue;
    const parts = new Map(
      textOf(value)
        .split(";")
        .map((part) => part.split("=").map((side) => side.trim()))
        .map(([key, number]): [string, string] => [key ?? "", number ?? ""]),
    );
    return {
      limit: wholeOf(parts.get("total")),
      remaining: wholeOf(parts.get("remaining")),
      resetMs: resetOf(parts.get("resets"), nowMs),
    };
  }
  return null;
}

/** `Retry-After` as whole seconds or as a date; null where there is none that can be read. */
export function retryAfterMs(headers: HeaderValues, nowMs: number): number | null {
  const text = textOf(headers["retry-after"]).trim();
  if (text === "") return null;
  if (/^\d+(\.\d+)?$/.test(text)) return Math.ceil(Number(text) * 1000);
  const moment = Date.parse(text);
  return Number.isNaN(moment) ? null : Math.max(0, moment - nowMs);
}

/** Without a reset the quota of a minute comes back bit by bit; looking again after this long costs one request. */
const blindWaitMs = 5_000;

/** How long everybody has to wait so that a share of the account's requests is left to others; 0 means not at all. */
export function reserveWaitMs({ limit, remaining, resetMs }: Told, reserve: number): number {
  if (limit === null || remaining === null || limit <= 0) return 0;
  if (remaining > reserve * limit) return 0;
  return resetMs ?? blindWaitMs;
}

/** Sends come first: once a good part of the minute's requests is gone, following jobs may use this share of what we may use at all. */
const lookShare = 0.25;
const plentyShare = 0.6;

/** The shortest time between two looks at the jobs in flight, by what is left of the minute's requests. */
export function lookGapMs({ limit, remaining }: Pick<Quota, "limit" | "remaining">, reserve: number): number {
  if (limit === null || remaining === null || limit <= 0 || remaining > plentyShare * limit) return 0;
  return 60_000 / (limit * (1 - reserve) * lookShare);
}

function textOf(value: string | readonly string[] | undefined): string {
  return typeof value === "string" ? value : (value?.[0] ?? "");
}

function wholeOf(value: string | readonly string[] | undefined): number | null {
  const text = textOf(value).trim();
  return /^\d+$/.test(text) ? Number(text) : null;
}

function resetOf(value: string | readonly string[] | undefined, nowMs: number): number | null {
  const seconds = wholeOf(value);
  if (seconds === null) return null;
  return seconds > resetSecondsMax ? Math.max(0, seconds * 1000 - nowMs) : seconds * 1000;
}
