/** The list of runs in every order it can be sorted in, read page by page. */
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Run } from "../../src/contract/api/runs.ts";
import {
  type Caller,
  openShop,
  type ScratchServer,
  startScratchServer,
  stopScratchPostgres,
} from "./scratch-server.ts";

let scratch: ScratchServer;
let viewer: Caller;

beforeAll(async () => {
  scratch = await startScratchServer();
  const { orchestrationId, destinationId } = await openShop(scratch, await scratch.as("operator"));
  viewer = await scratch.as("viewer");
  // Many of one worth, runs with a plan and without one, names that differ in case, one that never began.
  await scratch.query(`
    INSERT INTO runs (orchestration_id, orchestration, destination_id, state, created, updated, failed, tally,
      queued_at, started_at, ended_at)
    SELECT '${orchestrationId}', (ARRAY['b: é', 'B: é', 'a "quoted" one', 'Zendesk 10 – Users'])[1 + n % 4], '${destinationId}',
      (ARRAY['completed', 'failed', 'stopped'])[1 + n % 3], n % 5, n % 2, n % 3,
      jsonb_build_object('read', n % 7, 'unchanged', 0, 'rejected', n % 4, 'delivered', n % 6, 'created', n % 6,
        'updated', 0, 'failed', n % 3, 'unsent', 0),
      now(), CASE WHEN n <> 5 THEN now() END, now() + (n % 9) * interval '1.2345 seconds'
    FROM generate_series(1, 60) AS n`);
  await scratch.query(`
    INSERT INTO run_plans (run, tally, columns, forecast)
    SELECT number, jsonb_build_object('read', 20 + number % 8, 'new', 10, 'changed', 0, 'unchanged', 1,
      'rejected', number % 3, 'left', 0), '[]', '{"users": 10, "requests": 1, "seconds": 1}'
    FROM runs WHERE number % 2 = 0`);
});

afterAll(async () => {
  await scratch.close();
  await stopScratchPostgres();
});

async function walk(query: string): Promise<readonly Run[]> {
  const runs: Run[] = [];
  let after = "";
  for (;;) {
    const { status, text, json } = await viewer("GET", `/runs?limit=7&${query}${after}`);
    expect(status, text).toBe(200);
    runs.push(...json.items);
    if (json.next === null) return runs;
    after = `&after=${encodeURIComponent(json.next)}`;
  }
}

const worths: Readonly<Record<string, (run: Run) => string | number>> = {
  started: ({ number }) => number,
  orchestration: ({ orchestration }) => orchestration.toLowerCase(),
  status: ({ state }) => state,
  read: ({ rows }) => rows.read,
  delivered: ({ delivered }) => delivered,
  needsLook: ({ needsLook }) => needsLook,
  seconds: ({ seconds }) => seconds,
};

it.each(Object.entries(worths))("sorts by %s both ways and shows each run once", async (by, worthOf) => {
  const rising = await walk(`sort=${by}`);
  const falling = await walk(`sort=-${by}`);
  for (const runs of [rising, falling]) {
    expect(runs).toHaveLength(60);
    expect(new Set(runs.map(({ number }) => number)).size).toBe(60);
  }
  const collator = new Intl.Collator("en", { sensitivity: "base" });
  const compare = (one: Run, other: Run): number => {
    const [a, b] = [worthOf(one), worthOf(other)];
    return typeof a === "number" ? a - Number(b) : collator.compare(a, String(b));
  };
  for (const [at, run] of rising.slice(1).entries()) {
    const before = rising[at];
    if (before === undefined) continue;
    expect(compare(before, run), `${before.number}, ${run.number}`).toBeLessThanOrEqual(0);
    if (by !== "started" && compare(before, run) === 0) expect(before.number).toBeGreaterThan(run.number);
  }
  expect(falling.map(worthOf)).toEqual(rising.map(worthOf).reverse());
});

it("lists the newest first when nothing is said, and keeps filters while it sorts", async () => {
  expect(await walk("")).toEqual(await walk("sort=-started"));
  const failed = await walk("sort=-read&state=failed");
  expect(failed).toHaveLength(20);
  expect(failed.every(({ state }) => state === "failed")).toBe(true);
});

it.each([
  "after=x",
  "after=99999999999",
  "sort=read&after=5",
  "sort=read&after=5%20many",
  "after=5%205",
  "sort=-",
  "sort=colour",
])("refuses %s as a place or an order that it did not give", async (query) => {
  const { status, json } = await viewer("GET", `/runs?${query}`);
  expect(status).toBe(400);
  expect(json.error.message.length).toBeGreaterThan(10);
});
