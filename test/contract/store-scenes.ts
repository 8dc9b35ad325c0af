/** Definitions, plans and receipts as the store's tests need them: complete by default, each part replaceable. */
import {
  type Definitions,
  type DestinationDefinition,
  defaultDestinationSettings,
  noDefinitions,
} from "../../src/core/definition.ts";
import { emptyTally, type Tally } from "../../src/core/outcome.ts";
import type { RowAnswer } from "../../src/core/ports/destination.ts";
import type {
  ClaimResult,
  KeyedReceipt,
  Lease,
  OrchestrationIds,
  Store,
  StoredRow,
  StoredRun,
} from "../../src/core/ports/store.ts";
import { defaultTemplate } from "../../src/core/template.ts";

export const source = "deskfeed.yaml";
export const noRequests = { total: 0, retried: 0, rateLimited: 0 };
export const everything = { limit: null, only: null };

export function aDestination(change: Partial<DestinationDefinition> = {}): DestinationDefinition {
  return {
    name: "Zendesk",
    plugin: "zendesk",
    subdomain: "socktown",
    url: null,
    credential: { kind: "api-token", email: "ops@socktown.com", apiToken: "s3cret-token" },
    settings: defaultDestinationSettings,
    ...change,
  };
}

export function theDefinitions(change: Partial<Definitions> = {}): Definitions {
  return {
    ...noDefinitions,
    destinations: [aDestination()],
    templates: [
      {
        name: "Zendesk users",
        destination: "Zendesk",
        template: { ...defaultTemplate, fixed: { zebra: "1", alpha: "2" } },
      },
    ],
    queries: [{ name: "Users", sql: "SELECT 1", dialect: "trino", file: "queries/users.sql" }],
    orchestrations: [
      {
        name: "Users to Zendesk",
        query: "Users",
        destination: "Zendesk",
        template: "Zendesk users",
        workflow: { kind: "manual" },
      },
      {
        name: "More to Zendesk",
        query: "Users",
        destination: "Zendesk",
        template: null,
        workflow: { kind: "schedule", cron: "0 6 * * *", timeZone: "Europe/Berlin" },
      },
    ],
    ...change,
  };
}

export async function idsOf(store: Store, name = "Users to Zendesk"): Promise<OrchestrationIds> {
  const ids = await store.orchestrationIds(name);
  if (ids === null) throw new Error(`no orchestration ${name}`);
  return ids;
}

export async function openedRun(store: Store, orchestration?: string): Promise<StoredRun> {
  const { orchestrationId } = await idsOf(store, orchestration);
  return (await store.openRun(orchestrationId, everything)).run;
}

export async function claim(
  store: Store,
  runId: string,
  options: { worker?: string; leaseMs?: number; resume?: boolean } = {},
): Promise<ClaimResult> {
  const { worker = "worker 1", leaseMs = 60_000, resume = false } = options;
  return await store.claimRun(runId, worker, { leaseMs, resume });
}

export async function claimed(
  store: Store,
  runId: string,
  options?: Parameters<typeof claim>[2],
): Promise<{ lease: Lease; run: StoredRun }> {
  const result = await claim(store, runId, options);
  if (result.kind !== "claimed") throw new Error(`not claimed but ${result.kind}`);
  return result;
}

/** A plan of so many new rows and so many rejected ones. */
export function aPlan(toSend: number, rejected = 0): NonNullable<StoredRun["plan"]> {
  return {
    tally: { read: toSend + rejected, new: toSend, changed: 0, unchanged: 0, rejected, left: 0 },
    columns: [
      { column: "name", field: "name", status: "sent" },
      { column: "nme", field: null, status: "ignored", reason: "no such field", suggestion: "name" },
    ],
    forecast: { users: toSend, requests: Math.ceil(toSend / 100), seconds: toSend / 100 },
  };
}

export async function deliveringRun(
  store: Store,
  plan = aPlan(1000),
): Promise<{ lease: Lease; run: StoredRun }> {
  const { lease, run } = await claimed(store, (await openedRun(store)).id);
  await store.setState(lease, "planning");
  await store.savePlan(lease, plan);
  await store.setState(lease, "delivering");
  return { lease, run };
}

export function anAnswer(position: number, change: Partial<RowAnswer> = {}): RowAnswer {
  return {
    position,
    answer: "created",
    zendeskUserId: 9_000_000_000_000 + position,
    job: "job-1",
    code: null,
    column: null,
    message: null,
    doubtful: false,
    ...change,
  };
}

export function aFailure(position: number, change: Partial<RowAnswer> = {}): RowAnswer {
  return anAnswer(position, {
    answer: "failed",
    zendeskUserId: null,
    code: "refused",
    message: "Name: is too short",
    ...change,
  });
}

export function aReceipt(
  batch: number,
  answers: readonly RowAnswer[],
  keys: readonly string[] = [],
): KeyedReceipt {
  return {
    batch,
    answers,
    keys: new Map(answers.map(({ position }, index) => [position, keys[index] ?? `customer-${position}`])),
  };
}

export const positionsFrom = (first: number, count: number): number[] =>
  Array.from({ length: count }, (_, index) => first + index);

export async function allRows(
  store: Store,
  runId: string,
  options: Parameters<Store["rows"]>[1],
): Promise<readonly StoredRow[]> {
  const rows: StoredRow[] = [];
  for await (const page of store.rows(runId, options)) rows.push(...page);
  return rows;
}

export async function allAnswers(store: Store, runId: string) {
  const answers = [];
  for await (const page of store.answers(runId)) answers.push(...page);
  return answers;
}

export function aTally(change: Partial<Tally> = {}): Tally {
  return { ...emptyTally, ...change };
}
