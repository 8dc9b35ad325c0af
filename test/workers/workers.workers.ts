/** Several worker processes on one PostgreSQL: work shared out, and no user lost, no limit broken, no stale word written whatever happens to one. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { Sandbox } from "../../src/sandbox/sandbox.ts";
import {
  customers,
  hasSaid,
  type RunNow,
  until,
  usersIn,
  usersOf,
  usersPerSecond,
  type WorkerAtWork,
  WorkerGround,
  waitMs,
} from "./worker-ground.ts";

let ground: WorkerGround;
const workers: WorkerAtWork[] = [];

beforeAll(async () => {
  ground = await WorkerGround.open();
});
afterAll(() => ground.close());
afterEach(async () => {
  for (const worker of workers.splice(0)) await ground.kill(worker);
});

async function startTwo(shifts: readonly [number, number] | null = null): Promise<void> {
  const options = (shift: number | undefined) => (shift === undefined ? {} : { clockShiftMs: shift });
  workers.push(
    ...(await Promise.all([
      ground.startWorker(options(shifts?.[0])),
      ground.startWorker(options(shifts?.[1])),
    ])),
  );
}

async function expectWhole(run: RunNow, sandbox: Sandbox, city: string, read = customers): Promise<void> {
  expect(run.state).toBe("completed");
  expect(run.tally).toMatchObject({ read, delivered: read, failed: 0, unsent: 0 });
  expect(usersIn(sandbox, city)).toBe(read);
  const way = sandbox === ground.first ? ground.toFirst : sandbox;
  const second = await ground.fullestSecond(way);
  expect(usersOf(second), JSON.stringify(second)).toBeLessThanOrEqual(usersPerSecond);
}

/** A run of everybody in the hands of one of two workers, some users sent. */
async function startUnderWay() {
  if (workers.length === 0) await startTwo();
  const city = await ground.changeEverybody();
  ground.holdInTheMiddle();
  const number = await ground.openRun("First all");
  const holder = await ground.holderOf(number, ground.first, workers, city);
  return { city, number, holder };
}

describe("two workers", () => {
  it("take runs of different destinations side by side, and those of one destination one after the other", async () => {
    await startTwo();
    const city = await ground.changeEverybody();
    const numbers: number[] = [];
    for (const name of ["First all", "First even", "Second all"]) numbers.push(await ground.openRun(name));
    const [all, even, other] = await Promise.all(numbers.map((number) => ground.ended(number)));
    if (all === undefined || even === undefined || other === undefined) throw new Error("three runs");
    await expectWhole(other, ground.second, city);
    await expectWhole(all, ground.first, city);
    expect(even).toMatchObject({ state: "completed", tally: { read: customers / 2, failed: 0, unsent: 0 } });
    const [earlier, later] = all.started < even.started ? [all, even] : [even, all];
    expect(later.started).toBeGreaterThanOrEqual(earlier.ended ?? Number.POSITIVE_INFINITY);
    const firstEnd = Math.max(all.ended ?? 0, even.ended ?? 0);
    expect(other.started).toBeLessThan(firstEnd);
  });

  it("finish the run of one that is killed", async () => {
    const { city, number, holder } = await startUnderWay();
    await ground.kill(holder);
    ground.letOn();
    await expectWhole(await ground.ended(number), ground.first, city);
  });

  it("take up at once what one leaves that is told to end", async () => {
    const { city, number, holder } = await startUnderWay();
    holder.running.child.kill("SIGTERM");
    expect((await holder.running.ended).code).toBe(0);
    ground.letOn();
    const run = await ground.ended(number);
    expect(run.tally.delivered).toBe(customers);
    await expectWhole(run, ground.first, city);
  });

  it("let nobody write who was paused with a request in flight until another had taken over", async () => {
    ground.first.changeSettings({ jobMs: [3000, 3000] });
    const { city, number, holder } = await startUnderWay();
    ground.letOn();
    await until("a batch to be in flight", () => ground.first.truth.jobsInFlight() > 0, waitMs);
    holder.running.child.kill("SIGSTOP");
    ground.first.changeSettings({ jobMs: [100, 300] });
    const run = await ground.ended(number);
    const books = await ground.books(number);
    holder.running.child.kill("SIGCONT");
    await until(
      "the paused worker to see it",
      () => hasSaid(holder.running, "run lost to another worker"),
      waitMs,
    );
    expect(await ground.books(number)).toEqual(books);
    await expectWhole(run, ground.first, city);
  });

  it("let nobody send or write whom the control store does not hear any more", async () => {
    const { city, number, holder } = await startUnderWay();
    holder.wire.hold();
    ground.letOn();
    const run = await ground.ended(number);
    const books = await ground.books(number);
    holder.wire.mend();
    await until(
      "the worker that was cut off to see it",
      () => hasSaid(holder.running, "run lost to another worker"),
      waitMs,
    );
    expect(await ground.books(number)).toEqual(books);
    await expectWhole(run, ground.first, city);
  });

  it("go on when the connections to the control store break", async () => {
    const { city, number, holder } = await startUnderWay();
    holder.wire.cut();
    holder.wire.mend();
    ground.letOn();
    await expectWhole(await ground.ended(number), ground.first, city);
  });

  it("go on when Zendesk was out of reach for a while", async () => {
    const { city, number } = await startUnderWay();
    const before = await ground.retries(number);
    ground.toFirst.cut();
    ground.letOn();
    await until("a request to be sent again", async () => (await ground.retries(number)) > before, waitMs);
    ground.toFirst.mend();
    await expectWhole(await ground.ended(number), ground.first, city);
  });

  it("agree although their clocks are ten minutes wrong, one this way and one that", async () => {
    await startTwo([-600_000, 600_000]);
    const { city, number, holder } = await startUnderWay();
    await ground.kill(holder);
    ground.letOn();
    await expectWhole(await ground.ended(number), ground.first, city);
  });
});
