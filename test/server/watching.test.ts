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

it("has every number that the dashboard and the alert rules ask for", async () => {
  const { text } = await operator("GET", "/../metrics");
  const deploy = new URL("../../deploy/", import.meta.url);
  const asked = ["grafana-dashboard.json", "alerts.yaml"].flatMap(
    (name) =>
      readFileSync(new URL(name, deploy), "utf8").match(/\b(?:deskfeed|process|nodejs)_[a-z0-9_]+/g) ?? [],
  );
  expect(asked.length).toBeGreaterThan(10);
  const told = new Set(text.match(/^# TYPE \S+/gm)?.map((line) => line.slice("# TYPE ".length)));
  expect(asked.filter((name) => !told.has(name.replace(/_bucket$/, "")))).toEqual([]);
});
