/** Draws a sandbox's settings and faults from a seed: every switch of the unknown, every fault kind. */
import { type FaultRule, faultKinds } from "../../src/sandbox/fault-rules.ts";
import type { Random } from "../../src/sandbox/seeded-random.ts";
import type { SandboxSettings } from "../../src/sandbox/settings.ts";
import { pick } from "./customers.ts";

export function drawSettings(random: Random): Partial<SandboxSettings> {
  return {
    jobMs: pick(random, [
      [0, 0],
      [0, 200],
      [500, 3000],
    ] as const),
    tooManyJobsStatus: pick(random, [429, 400, 422] as const),
    tooManyJobsRetryAfterSeconds: pick(random, [null, 1]),
    jobsInFlightMax: pick(random, [2, 30]),
    jobType: random() < 0.5,
    inflightHeader: random() < 0.5,
    rowOrder: pick(random, ["request", "shuffled"] as const),
    failedRow: pick(random, ["observed", "index-as-id", "record-id", "schema"] as const),
    rowEmail: pick(random, ["primary", "sent"] as const),
    duplicatesInBatch: pick(random, ["last-wins", "first-wins", "fail"] as const),
    overlappingJobs: pick(random, ["apply", "fail"] as const),
    unknownUserField: pick(random, ["ignore", "fail"] as const),
    unknownOption: pick(random, ["drop", "fail"] as const),
    tooManyRequestsBody: pick(random, ["text", "json"] as const),
    tooManyRequestsRetryAfter: random() < 0.7,
    rateHeaders: pick(random, [["x-rate-limit"], ["ratelimit"], ["rate-limit"], []] as const),
    bulkImport: random() > 0.08,
    planRequestsPerMinute: pick(random, [null, 700]),
    singleWritesPerSecond: null,
    singleWritesPerUserPerMinute: null,
    searchCacheMs: 0,
  };
}

/** A few kinds at once, each now and then. */
export function drawFaults(random: Random): readonly FaultRule[] {
  const count = Math.floor(random() * 5);
  return Array.from({ length: count }, () => drawFault(random));
}

function drawFault(random: Random): FaultRule {
  const kind = pick(random, faultKinds);
  const often = { rate: pick(random, [0.02, 0.1, 0.3]) };
  switch (kind) {
    case "unavailable":
    case "rate-limited":
      return { kind, ...often, retryAfter: pick(random, [null, 1, 3]) };
    case "server-error":
    case "conflict":
      return { kind, ...often, taken: random() < 0.5 };
    case "hang":
      return { kind, rate: 0.02, times: 2, taken: random() < 0.5 };
    case "late":
      return { kind, ...often, delayMs: 100 };
    case "job-slow":
      return { kind, ...often, delayMs: 500 };
    case "job-failed":
    case "job-killed":
      return { kind, ...often, appliedShare: pick(random, [0, 0.5, 1]) };
    case "row-failed":
      return {
        kind,
        rows: { share: pick(random, [0.02, 0.2]) },
        error: "UserUpdateError",
        details: "Name: is not wanted",
      };
    case "token-revoked":
      return { kind, nth: 1 + Math.floor(random() * 30), times: 1 };
    case "too-large":
      return { kind, rate: 0.03 };
    default:
      return { kind, ...often };
  }
}
