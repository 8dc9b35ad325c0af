/** The version before and the next one side by side on one store: each works runs, before, during and after the migration. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeNewerVersion, type NewerVersion } from "./newer-version.ts";
import {
  customers,
  hasTaken,
  until,
  usersOf,
  usersPerSecond,
  type WorkerAtWork,
  WorkerGround,
  waitMs,
} from "./worker-ground.ts";

let ground: WorkerGround;
let newer: NewerVersion;
const workers: WorkerAtWork[] = [];

beforeAll(async () => {
  newer = await makeNewerVersion();
  ground = await WorkerGround.open();
});
afterAll(async () => {
  for (const worker of workers) await ground.kill(worker);
  await ground.close();
  await newer.close();
});

const start = async (file?: string): Promise<WorkerAtWork> => {
  const worker = await ground.startWorker(file === undefined ? {} : { file });
  workers.push(worker);
  return worker;
};

/** Only one of them is awake while the run is taken. */
async function openFor(taker: WorkerAtWork, orchestration: string): Promise<number> {
  const others = workers.filter((one) => one !== taker && one.running.child.exitCode === null);
  for (const { running } of others) running.child.kill("SIGSTOP");
  try {
    const number = await ground.openRun(orchestration);
    await until("the run to be taken", () => hasTaken(taker.running, number), waitMs);
    return number;
  } finally {
    for (const { running } of others) running.child.kill("SIGCONT");
  }
}

const everybody = {
  state: "completed",
  tally: { read: customers, delivered: customers, failed: 0, unsent: 0 },
};

it("a worker goes on with its run while the next version migrates the store, starts anew after it, and the books balance", async () => {
  const before = await start();
  const city = await ground.changeEverybody();
  ground.holdInTheMiddle();
  const first = await ground.openRun("First all");
  await ground.holderOf(first, ground.first, [before], city);

  const next = await start(newer.file);
  expect(await ground.newestMigration()).toBe(newer.number);
  expect((await ground.run(first)).ended).toBe(null);
  const second = await openFor(next, "Second all");
  ground.letOn();
  for (const number of [first, second]) expect(await ground.ended(number)).toMatchObject(everybody);
  expect(hasTaken(next.running, first)).toBe(false);

  // What ran before the migration takes runs after it, and so does one of its version that starts only now.
  await ground.changeEverybody();
  const third = await openFor(before, "First all");
  expect(await ground.ended(third)).toMatchObject(everybody);
  const late = await start();
  const fourth = await openFor(late, "Second all");
  await ground.kill(late);
  // Whoever takes it over finishes it.
  expect(await ground.ended(fourth)).toMatchObject(everybody);
  const fullest = await ground.fullestSecond(ground.toFirst);
  expect(usersOf(fullest), JSON.stringify(fullest)).toBeLessThanOrEqual(usersPerSecond);
});
