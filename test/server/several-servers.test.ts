/** Several servers on one PostgreSQL: what one does, the pages of the other see at once; and again after the database was away. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { StoreNews } from "../../src/core/ports/store-news.ts";
import { listenTo } from "./listen-to.ts";
import {
  type Caller,
  callerOf,
  eventually,
  openShop,
  type ScratchServer,
  type Shop,
  startScratchServer,
  stopScratchPostgres,
} from "./scratch-server.ts";

let scratch: ScratchServer;
let second: { readonly url: string; close(): Promise<void> };
let key: Readonly<Record<string, string>>;
let operator: Caller;
let shop: Shop;

beforeAll(async () => {
  scratch = await startScratchServer();
  second = await scratch.beside();
  const admin = await scratch.as("admin");
  const made = await admin("POST", "/api-keys", { name: "listener", role: "operator" });
  key = { authorization: `Bearer ${made.json.key}` };
  operator = callerOf(scratch.url, key);
  shop = await openShop(scratch, operator);
});

afterAll(async () => {
  await second.close();
  await scratch.close();
  await stopScratchPostgres();
});

async function openPage(url: string) {
  const page = await listenTo(url, key);
  const hears = (isIt: (event: string, data: Record<string, unknown>) => boolean) =>
    eventually(
      async () => page.heard,
      (heard) => heard.some(({ event, data }) => isIt(event, data)),
    );
  await hears((event) => event === "hello");
  return { ...page, hears };
}

const moving = {
  judged: 0,
  engine: { nodes: 2, stagesDone: 1, stages: 4, rows: 150_000, bytes: 17_500_000 },
  usersPerSecond: 42,
  waiting: null,
  inFlight: { users: 300, jobs: 3 },
  requestsLastMinute: 17,
  quota: { limit: 700, remaining: 600, resetsAt: null },
};

/** As if a worker that is none of these servers held it. */
async function holdRun() {
  const [row] = await scratch.query(`
    INSERT INTO runs (orchestration_id, orchestration, destination_id, state, worker, lease_until, token, started_at)
    SELECT id, name, destination_id, 'planning', 'elsewhere', now() + interval '10 minutes', 1, now()
    FROM orchestrations WHERE id = '${shop.orchestrationId}' RETURNING id, number`);
  return {
    number: Number(row?.number),
    lease: { runId: String(row?.id), token: 1, worker: "elsewhere" },
  };
}

describe("two servers on one store", () => {
  it("show a run that a worker elsewhere has in hand, with its figures, to its end", async () => {
    const page = await openPage(scratch.url);
    const { number, lease } = await holdRun();
    await scratch.store.heartbeat(lease, 600_000, { moving });
    await page.hears(
      (event, data) => event === "run" && data.number === number && data.usersPerSecond === 42,
    );
    const { json } = await callerOf(second.url, key)("GET", `/runs/${number}`);
    expect(json.run.inFlight).toEqual({ users: 300, jobs: 3 });
    expect(json.run.engine).toEqual(moving.engine);
    const quota = await callerOf(second.url, key)("GET", `/destinations/${shop.destinationId}/quota`);
    expect(quota.json).toMatchObject({ ours: 17, others: 83, inFlight: { users: 300, jobs: 3 } });
    const zero = {
      read: 0,
      unchanged: 0,
      rejected: 0,
      delivered: 0,
      created: 0,
      updated: 0,
      failed: 0,
      unsent: 0,
    };
    const requests = { total: 0, retried: 0, rateLimited: 0 };
    await scratch.store.closeRun(lease, { state: "failed", tally: zero, requests, ending: "Gone." });
    await page.hears((event, data) => event === "notification" && data.state === "failed");
    await page.stop();
    const told = page.heard.filter(({ event, data }) => event === "notification" && data.id === number);
    expect(told.map(({ data }) => data.state)).toEqual(["planning", "failed"]);
  });

  it("tell each other's pages what people change", async () => {
    const page = await openPage(second.url);
    await operator("POST", "/queries", { name: "New here", sql: "SELECT 1" });
    await page.hears((event, data) => event === "changed" && data.resource === "queries");
    await page.stop();
  });

  it("hear again after the database had cut them off, and have the pages read everything anew", async () => {
    const page = await openPage(scratch.url);
    await scratch.query(
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'deskfeed news' AND datname = current_database()",
    );
    await page.hears((event) => event === "resync");
    await callerOf(second.url, key)("POST", "/queries", { name: "After the gap", sql: "SELECT 1" });
    await page.hears((event, data) => event === "changed" && data.resource === "queries");
    await page.stop();
  });
});

describe("the news of the store", () => {
  it("wake workers for a run that waits, and for no heartbeat", async () => {
    const news: StoreNews[] = [];
    const troubles: unknown[] = [];
    const ear = await scratch.serverStore.news.listen({
      onNews: (one) => void news.push(one),
      onGap: () => undefined,
      onTrouble: (error) => void troubles.push(error),
    });
    const hears = (wanted: StoreNews) =>
      eventually(
        async () => news,
        (heard) => heard.some((one) => JSON.stringify(one) === JSON.stringify(wanted)),
      );
    const { number, lease } = await holdRun();
    await scratch.store.heartbeat(lease, 600_000, {});
    await hears({ kind: "run", run: number, wake: false });
    expect(news).not.toContainEqual({ kind: "run", run: number, wake: true });
    await scratch.store.releaseLease(lease);
    await hears({ kind: "run", run: number, wake: true });
    await ear.close();
    expect(troubles).toEqual([]);
  });
});

describe("a page that comes back to another server", () => {
  it("is told to read everything again, whatever the other has heard of, and hears on from there", async () => {
    const page = await openPage(scratch.url);
    await operator("POST", "/queries", { name: "Before the change", sql: "SELECT 1 AS name" });
    await page.hears((event, data) => event === "changed" && data.resource === "queries");
    await page.stop();
    const last = page.heard.at(-1)?.id;
    expect(last).toBeDefined();
    // While nobody listens; both servers hear of it, so that the second has as many events as the first.
    await operator("POST", "/queries", { name: "While it was away", sql: "SELECT 1 AS name" });
    const moved = await listenTo(second.url, key, last);
    await eventually(
      async () => moved.heard,
      (heard) => heard.some(({ event }) => event === "hello"),
    );
    expect(moved.heard.map(({ event }) => event).slice(0, 2)).toEqual(["resync", "hello"]);
    await operator("POST", "/queries", { name: "After the change", sql: "SELECT 1 AS name" });
    await eventually(
      async () => moved.heard,
      (heard) => heard.some(({ event, data }) => event === "changed" && data.resource === "queries"),
    );
    await moved.stop();
    // Back at the first one its own events are known, and none is told twice.
    const back = await listenTo(scratch.url, key, last);
    await eventually(
      async () => back.heard,
      (heard) => heard.some(({ event }) => event === "hello"),
    );
    await back.stop();
    const events = back.heard.map(({ event }) => event);
    expect(events).not.toContain("resync");
    expect(events.filter((event) => event === "changed").length).toBeGreaterThanOrEqual(2);
  });
});
