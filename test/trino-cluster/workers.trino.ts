/** Several `deskfeed worker` processes over one Trino: any of them takes up what another has planned, wherever that one is by then. */
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";
import type { Running } from "../end-to-end/deskfeed-process.ts";
import { customers, TrinoWorkersGround } from "./workers-ground.ts";

const trino = inject("trino");
/** A lease is 3.5 s long and workers look twice a second; the rest is for a loaded machine. */
const takeOverMsMax = 15_000;

describe.skipIf(trino === null)("two workers over one cluster", () => {
  let ground: TrinoWorkersGround;
  let workers: readonly Running[] = [];
  beforeAll(async () => {
    ground = await TrinoWorkersGround.open(trino as NonNullable<typeof trino>);
  });
  afterAll(() => ground.close());
  afterEach(async () => {
    for (const { child, ended } of workers) {
      child.kill("SIGKILL");
      await ended;
    }
  });
  const startTwo = async (): Promise<void> => {
    workers = await Promise.all([ground.startWorker(), ground.startWorker()]);
  };
  /** The one that has the run, once so many of its rows have a receipt. */
  const holderOf = async (number: number, receipts: number): Promise<Running> => {
    await ground.until(
      "some users to be sent",
      async () => (await ground.received(number)).length >= receipts,
    );
    const { worker } = await ground.run(number);
    const holder = workers.find(({ child }) => String(child.pid) === worker?.split(":")[1]);
    if (holder === undefined) throw new Error(`run ${number} is held by ${worker}`);
    return holder;
  };
  const kill = async ({ child, ended }: Running): Promise<void> => {
    child.kill("SIGKILL");
    await ended;
  };
  const writesOf = (key: string): number => ground.sandbox.truth.userByExternalId(key)?.writeCount ?? 0;
  const everybody = Array.from({ length: customers }, (_, index) => `c${index + 1}`);

  it("send the rows without a receipt, and no others, when the one that planned is killed while it delivers", async () => {
    await ground.setCity("Oslo");
    await startTwo();
    const number = await ground.openRun();
    const holder = await holderOf(number, 1);
    await kill(holder);
    const killedAt = performance.now();
    const { worker: dead } = await ground.run(number);
    const received = await ground.received(number);
    expect(received.length).toBeLessThan(customers);
    await ground.until("the other to take over", async () => (await ground.run(number)).worker !== dead);
    expect(performance.now() - killedAt).toBeLessThan(takeOverMsMax);
    const run = await ground.ended(number);
    expect(run, String(run.ending)).toMatchObject({
      state: "completed",
      tally: { read: customers, delivered: customers, failed: 0, unsent: 0 },
    });
    expect(await ground.events(number)).toContainEqual(
      expect.stringMatching(/^The cluster read \d+ rows \(\d+\.\d MB\) in \d+ stages on 2 nodes\.$/),
    );
    expect(received.filter((key) => writesOf(key) !== 1)).toEqual([]);
    expect(everybody.filter((key) => writesOf(key) < 1)).toEqual([]);
    expect((await ground.received(number)).toSorted()).toEqual(everybody.toSorted());
  });

  it("find all that was confirmed in the ledger, and send only who changed, whoever plans the next run", async () => {
    await ground.setCity("Oslo", "Bergen");
    await startTwo();
    const before = new Map(everybody.map((key) => [key, writesOf(key)]));
    const run = await ground.ended(await ground.openRun());
    expect(run).toMatchObject({
      state: "completed",
      tally: { read: customers, delivered: customers / 10, unchanged: customers - customers / 10 },
    });
    const sent = everybody.filter((key) => writesOf(key) > (before.get(key) ?? 0));
    expect(sent).toHaveLength(customers / 10);
    const again = await ground.ended(await ground.openRun());
    expect(again.tally).toMatchObject({ read: customers, delivered: 0, unchanged: customers });
  });

  it("plan anew when the one that plans is killed", async () => {
    await ground.setCity("Tromsø");
    await startTwo();
    const number = await ground.openRun();
    await ground.until("somebody to plan", async () => (await ground.run(number)).state === "planning");
    const { worker } = await ground.run(number);
    const planner = workers.find(({ child }) => String(child.pid) === worker?.split(":")[1]);
    if (planner !== undefined) await kill(planner);
    const run = await ground.ended(number);
    expect(run).toMatchObject({ state: "completed", tally: { delivered: customers, unsent: 0 } });
  });
});
