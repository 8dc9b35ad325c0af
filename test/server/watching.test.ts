/** What Prometheus and orchestrators ask of a server, held against what a run reports. */
import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import {
  type Caller,
  eventually,
  openShop,
  runToEnd,
  type ScratchServer,
  type Shop,
  startScratchServer,
  stopScratchPostgres,
} from "./scratch-server.ts";

let scratch: ScratchServer;
let operator: Caller;
let shop: Shop;

beforeAll(async () => {
  scratch = await startScratchServer();
  operator = await scratch.as("operator");
  shop = await openShop(scratch, operator);
});

afterAll(async () => {
  await scratch.close();
  await stopScratchPostgres();
});

const at = (path: string, headers: Readonly<Record<string, string>> = {}) =>
  fetch(new URL(path, scratch.url), { headers });

/** By an API key: the caller of the tests sends one with everything. */
async function metrics(): Promise<ReadonlyMap<string, number>> {
  const { status, text } = await operator("GET", "/../metrics");
  expect(status).toBe(200);
  const lines = text.split("\n").filter((line) => line !== "" && !line.startsWith("#"));
  return new Map(
    lines.map((line) => [line.slice(0, line.lastIndexOf(" ")), Number(line.slice(line.lastIndexOf(" ")))]),
  );
}

it("says that it lives and is ready to whoever asks, and its numbers only to somebody who is known", async () => {
  expect([(await at("/healthz")).status, (await at("/readyz")).status]).toEqual([200, 200]);
  expect((await at("/metrics")).status).toBe(401);
  expect((await at("/metrics", { authorization: "Bearer dfk_wrong" })).status).toBe(401);
});

it("counts rows by outcome as the run reports them, and again for the next run", async () => {
  const first = await runToEnd(operator, shop);
  const outcome = (name: string) => `deskfeed_rows_total{destination="Zendesk",outcome="${name}"}`;
  const ended = `deskfeed_runs_ended_total{orchestration="${first.orchestration}",state="completed"}`;
  // A run is closed in the store a moment before it is counted.
  const counted = await eventually(metrics, (seen) => seen.get(ended) === 1);
  const { created, rejected } = first.rows;
  expect(created).toBeGreaterThan(0);
  expect(counted.get(outcome("created"))).toBe(created);
  expect(counted.get(outcome("rejected"))).toBe(rejected);
  expect(counted.get(outcome("unsent"))).toBeUndefined();
  expect(counted.get('deskfeed_requests_total{destination="Zendesk",kind="total"}')).toBe(
    first.requests.total,
  );
  expect(counted.get(`deskfeed_latest_run_failed{orchestration="${first.orchestration}"}`)).toBe(0);
  expect(counted.get('deskfeed_runs_unfinished{state="delivering"}')).toBe(0);
  const second = await runToEnd(operator, shop);
  const again = await eventually(metrics, (seen) => seen.get(ended) === 2);
  expect(again.get(outcome("created"))).toBe(created);
  expect(again.get(outcome("unchanged"))).toBe(second.rows.unchanged);
  expect(again.get(outcome("rejected"))).toBe(rejected + second.rows.rejected);
});

it("counts the engine's seconds by what it was asked, and the bytes to and from the destination", async () => {
  const before = await metrics();
  await runToEnd(operator, shop);
  const bytes = (direction: string) =>
    `deskfeed_destination_bytes_total{destination="Zendesk",direction="${direction}"}`;
  const plans = 'deskfeed_engine_seconds_count{engine="duckdb",work="plan"}';
  const after = await eventually(metrics, (seen) => (seen.get(plans) ?? 0) > (before.get(plans) ?? 0));
  expect(after.get(plans)).toBe((before.get(plans) ?? 0) + 1);
  expect(after.get('deskfeed_engine_seconds_sum{engine="duckdb",work="plan"}')).toBeGreaterThan(0);
  expect(after.get('deskfeed_engine_seconds_count{engine="duckdb",work="describe"}')).toBeGreaterThan(0);
  // The first run of this file sent two users; this one asks only what the account is like.
  expect(after.get(bytes("sent"))).toBeGreaterThan(100);
  const grown = await eventually(
    metrics,
    (seen) => (seen.get(bytes("received")) ?? 0) > (before.get(bytes("received")) ?? 0),
  );
  expect(grown.get('deskfeed_engine_received_bytes_total{engine="duckdb"}')).toBe(0);
});

it("says the unit of every number of ours that is no count", async () => {
  const { text } = await operator("GET", "/../metrics");
  const help = text.match(/^# HELP deskfeed_\S*(?:seconds|bytes|per_second|quota)\S* .*$/gm) ?? [];
  expect(help.length).toBeGreaterThan(8);
  expect(help.filter((line) => !/second|bytes|a minute/i.test(line.replace(/^# HELP \S+/, "")))).toEqual([]);
});

it("has every number that the dashboard and the alert rules ask for", async () => {
  const { text } = await operator("GET", "/../metrics");
  const deploy = new URL("../../deploy/", import.meta.url);
  const asked = ["grafana-dashboard.json", "alerts.yaml"].flatMap(
    (name) =>
      readFileSync(new URL(name, deploy), "utf8").match(/\b(?:deskfeed|process|nodejs)_[a-z0-9_]+/g) ?? [],
  );
  expect(asked.length).toBeGreaterThan(10);
  const told = new Set(text.match(/^# TYPE \S+/gm)?.map((line) => line.slice("# TYPE ".length)));
  expect(asked.filter((name) => !told.has(name.replace(/_(?:bucket|sum)$/, "")))).toEqual([]);
});
