/**
 * Delivery to the sandbox, measured: at the limit of 100 users a second, and with the limit lifted against a sequential loop of the bulk client
 * `node-zendesk` (submit, then read the job). Prints JSON. `--users N` makes the first part shorter, `--only limit|uncapped` leaves one out.
 */
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { defaultDestinationSettings } from "../../src/core/definition.ts";
import type { OutgoingRow } from "../../src/core/ports/destination.ts";
import type { Pace } from "../../src/core/ports/pace.ts";
import { createZendesk } from "../../src/destinations/zendesk/zendesk.ts";
import { createPace } from "../../src/runner/pace.ts";
import { systemClock } from "../../src/runner/system-clock.ts";
import type { SandboxSettings } from "../../src/sandbox/sandbox.ts";
import { startRemote } from "./remote-sandbox.ts";

// A CommonJS package whose named exports Node cannot see from a module.
const nodeZendesk = createRequire(import.meta.url)("node-zendesk") as typeof import("node-zendesk");

const batchUsers = 100;
/** What recordings show: jobs of 100 users take 7 to 12 s (zendesk-api.md 3, Speed). */
const asRecorded: Partial<SandboxSettings> = { jobMs: [8_000, 12_000], latencyMs: [50, 50] };
const instant: Partial<SandboxSettings> = { jobMs: [0, 0], latencyMs: [10, 10] };

/** Positions of the users that only warm up. */
const warmFrom = 1_000_000;

function userOf(position: number): object {
  return {
    external_id: `bench-${position}`,
    name: `Customer ${position}`,
    email: `customer${position}@example.org`,
    phone: `+1415555${String(position % 10_000).padStart(4, "0")}`,
    skip_verify_email: true,
    verified: true,
    user_fields: { city: "México D.F.", loyalty_tier: "gold", orders: position % 90 },
  };
}

function rowOf(position: number): OutgoingRow {
  return {
    position,
    key: `bench-${position}`,
    externalId: `bench-${position}`,
    email: `customer${position}@example.org`,
    isNew: true,
    zendeskUserId: null,
    user: JSON.stringify(userOf(position)),
  };
}

function batchesOf(users: number, from: number): readonly (readonly OutgoingRow[])[] {
  return Array.from({ length: users / batchUsers }, (_, batch) =>
    Array.from({ length: batchUsers }, (_, index) => rowOf(from + batch * batchUsers + index)),
  );
}

interface Sending {
  readonly wallMs: number;
  /** From the first send to the last. */
  readonly sendingMs: number;
  readonly cpuMs: number;
  readonly delivered: number;
  /** By the sender's clock, which is what the limit is about. */
  readonly usersPerSecondMost: number;
}

/** As the runner does it: a window of batches in flight, each of them paced by the destination. */
async function send(url: string, users: number, pace: Pace, from = 0): Promise<Sending> {
  const sentAt: number[] = [];
  let usersPerSecondMost = 0;
  const noted: Pace = {
    take: async (count, signal) => {
      const turn = await pace.take(count, signal);
      const now = performance.now();
      sentAt.push(now);
      usersPerSecondMost = Math.max(
        usersPerSecondMost,
        sentAt.filter((at) => at > now - 1000).length * batchUsers,
      );
      return turn;
    },
    holdUntil: (at) => pace.holdUntil(at),
  };
  const destination = createZendesk({
    definition: {
      name: "Bench",
      plugin: "zendesk",
      subdomain: "socktown",
      url,
      credential: { kind: "api-token", email: "ops@socktown.com", apiToken: "sandbox-token" },
      settings: defaultDestinationSettings,
    },
    clock: systemClock,
    random: Math.random,
    pace: noted,
  });
  const batches = batchesOf(users, from);
  const { signal } = new AbortController();
  let delivered = 0;
  let next = 0;
  const lane = async (): Promise<void> => {
    for (let number = next++; number < batches.length; number = next++) {
      const rows = batches[number] ?? [];
      const options = { signal, protectStaff: true, onEvent: () => undefined };
      const { answers } = await destination.deliver({ number, rows }, options);
      delivered += answers.filter(({ answer }) => answer !== "failed").length;
    }
  };
  const startedAt = performance.now();
  const cpuBefore = process.cpuUsage();
  await Promise.all(Array.from({ length: defaultDestinationSettings.window }, lane));
  const wallMs = performance.now() - startedAt;
  const cpu = process.cpuUsage(cpuBefore);
  await destination.close();
  const sendingMs = (sentAt.at(-1) ?? 0) - (sentAt[0] ?? 0);
  return { wallMs, sendingMs, cpuMs: (cpu.user + cpu.system) / 1000, delivered, usersPerSecondMost };
}

async function atTheLimit(users: number): Promise<object> {
  const sandbox = await startRemote(asRecorded);
  const limit = defaultDestinationSettings.usersPerSecond;
  const { wallMs, sendingMs, delivered, ...sender } = await send(
    sandbox.url,
    users,
    createPace(limit, systemClock),
  );
  const { usersPerSecondMost, tooManyRequests, jobsInFlightMost, requests } = await sandbox.figures();
  sandbox.close();
  return {
    users,
    delivered,
    // The first batch leaves at the start of its interval, so that one interval less passes than there are batches.
    shareOfLimitWhileSending: round((users - batchUsers) / limit / (sendingMs / 1000)),
    shareOfLimitWithLastJobs: round(users / limit / (wallMs / 1000)),
    seconds: round(wallMs / 1000),
    usersPerSecondMost: sender.usersPerSecondMost,
    // Two sends a second apart may arrive closer on a busy machine.
    usersPerSecondMostBySandbox: usersPerSecondMost,
    tooManyRequests,
    jobsInFlightMost,
    requests,
  };
}

async function uncapped(users: number, loopUsers: number): Promise<object> {
  const free: Pace = { take: () => Promise.resolve({ left: () => undefined }), holdUntil: () => undefined };
  const sandbox = await startRemote(instant);
  // Other users first, so that the sandbox and both senders are warm.
  await send(sandbox.url, 20_000, free, warmFrom);
  await nodeZendeskLoop(sandbox.url, 1_000, warmFrom);
  const ours = await send(sandbox.url, users, free);
  const theirs = await nodeZendeskLoop(sandbox.url, loopUsers, users);
  sandbox.close();
  const oursPerSecond = ours.delivered / (ours.wallMs / 1000);
  return {
    users,
    delivered: ours.delivered,
    usersPerSecond: Math.round(oursPerSecond),
    cpuSecondsPerMillionUsers: round(ours.cpuMs / 1000 / (users / 1_000_000)),
    nodeZendesk: { users: loopUsers, usersPerSecond: Math.round(theirs) },
    ratio: round(oursPerSecond / theirs),
  };
}

/** Submit, then read the job until it has ended: what the client's own examples do. */
async function nodeZendeskLoop(url: string, users: number, from: number): Promise<number> {
  const client = nodeZendesk.createClient({
    endpointUri: `${url}/api/v2`,
    username: "ops@socktown.com",
    token: "sandbox-token",
  });
  const startedAt = performance.now();
  for (let start = 0; start < users; start += batchUsers) {
    const batch = { users: Array.from({ length: batchUsers }, (_, index) => userOf(from + start + index)) };
    const accepted = (await client.users.createOrUpdateMany(
      batch as unknown as object[],
    )) as unknown as JobAnswer;
    const { id } = accepted.result.job_status;
    let status = "";
    while (status !== "completed") {
      const answer = (await client.jobstatuses.show(id)) as unknown as JobAnswer;
      status = answer.result.job_status.status;
    }
  }
  return users / ((performance.now() - startedAt) / 1000);
}

interface JobAnswer {
  readonly result: { readonly job_status: { readonly id: string; readonly status: string } };
}

const round = (value: number): number => Math.round(value * 1000) / 1000;

export interface DeliveryBenchOptions {
  readonly users: number;
  readonly only: "limit" | "uncapped" | null;
}

export async function benchDelivery({ users, only }: DeliveryBenchOptions): Promise<object> {
  return {
    ...(only === "limit" ? {} : { uncapped: await uncapped(40_000, 4_000) }),
    ...(only === "uncapped" ? {} : { atTheLimit: await atTheLimit(users) }),
  };
}

const option = (name: string): string | undefined => {
  const at = process.argv.indexOf(name);
  return at < 0 ? undefined : process.argv[at + 1];
};

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const only = option("--only");
  const figures = await benchDelivery({
    users: Number(option("--users") ?? 20_000),
    only: only === "limit" || only === "uncapped" ? only : null,
  });
  process.stdout.write(`${JSON.stringify({ delivery: figures }, null, 2)}\n`);
}
