/** What a worker's own port answers: whether it lives, whether it reaches the store, and its numbers to whoever has a key. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { customers, until, type WorkerAtWork, WorkerGround, waitMs } from "./worker-ground.ts";

let ground: WorkerGround;
let worker: WorkerAtWork;

beforeAll(async () => {
  ground = await WorkerGround.open();
  worker = await ground.startWorker({ args: ["--metrics-port", "0"] });
});
afterAll(async () => {
  await ground.kill(worker);
  await ground.close();
});

const statusOf = async (path: string, headers: Readonly<Record<string, string>> = {}): Promise<number> =>
  (await fetch(new URL(path, await worker.watchingUrl), { headers })).status;

it("says that it lives and reaches the store, counts its runs, and knows nobody without a key", async () => {
  expect([await statusOf("/healthz"), await statusOf("/readyz")]).toEqual([200, 200]);
  expect(await statusOf("/metrics")).toBe(401);
  expect(await statusOf("/metrics", { authorization: "Bearer dfk_wrong" })).toBe(401);
  await ground.changeEverybody();
  const number = await ground.openRun("Second all");
  expect((await ground.ended(number)).state).toBe("completed");
  const authorization = `Bearer ${await ground.viewerKey()}`;
  const numbers = async () =>
    await (await fetch(new URL("/metrics", await worker.watchingUrl), { headers: { authorization } })).text();
  // A run is closed in the store a moment before it is counted.
  const ended = 'deskfeed_runs_ended_total{orchestration="Second all",state="completed"} 1\n';
  await until("the run to be counted", async () => (await numbers()).includes(ended), waitMs);
  const text = await numbers();
  expect(text).toContain(`deskfeed_rows_total{destination="Second",outcome="created"} ${customers}\n`);
  expect(text).toContain('deskfeed_customer_360_away{engine="postgres"} 0\n');
  expect(text).toContain('deskfeed_runs_unfinished{state="waiting"} 0\n');
});

it("is not ready while the store is cut off, lives all the same, and is ready again", async () => {
  worker.wire.cut();
  await until("the worker to say so", async () => (await statusOf("/readyz")) === 503, waitMs);
  expect(await statusOf("/healthz")).toBe(200);
  worker.wire.mend();
  await until("the worker to be ready again", async () => (await statusOf("/readyz")) === 200, waitMs);
});
