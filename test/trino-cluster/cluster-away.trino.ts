/** A server and a worker that start while the cluster does not answer, and what they count of it once it does. */
import type { ServerResponse } from "node:http";
import { expect, inject, it, onTestFinished } from "vitest";
import { startProxy } from "./counting-proxy.ts";
import { customers, TrinoWorkersGround, type Watched } from "./workers-ground.ts";

const trino = inject("trino");

it.skipIf(trino === null)(
  "start without it and say so; a run waits, and is sent when it is back; every byte that left the cluster is counted",
  async () => {
    let isAway = true;
    const proxy = await startProxy(trino?.url ?? "", (answer: ServerResponse) => {
      if (isAway) answer.destroy();
      return isAway;
    });
    const ground = await TrinoWorkersGround.open(trino as NonNullable<typeof trino>, proxy.url);
    onTestFinished(async () => {
      await ground.close();
      proxy.close();
    });
    await ground.setCity("Oslo");
    const [server, worker] = await Promise.all([ground.startWatched("serve"), ground.startWatched("worker")]);
    for (const { running } of [server, worker])
      await ground.until("it to say that it is away", () => running.said().includes("Customer 360 away"));
    const number = await ground.openRun();
    const { run: waiting } = JSON.parse(await server.read(`/api/runs/${number}`));
    expect(waiting).toMatchObject({
      state: "waiting",
      waiting: expect.stringContaining("Waits until the Customer 360 is back"),
    });
    isAway = false;
    const run = await ground.ended(number);
    expect(run, String(run.ending)).toMatchObject({
      state: "completed",
      tally: { read: customers, delivered: customers, failed: 0, unsent: 0 },
    });
    expect(await bytesCounted([server, worker])).toBeGreaterThan(customers * 20);
    let left = 0;
    // The last answer may still be on its way.
    await expect
      .poll(async () => {
        left += proxy.takeBytes();
        return (await bytesCounted([server, worker])) - left;
      })
      .toBe(0);
  },
);

async function bytesCounted(processes: readonly Watched[]): Promise<number> {
  const counted = processes.map(async ({ read }) => {
    const text = await read("/metrics");
    return Number(/^deskfeed_engine_received_bytes_total\{engine="trino"\} (\d+)/m.exec(text)?.[1]);
  });
  return (await Promise.all(counted)).reduce((sum, one) => sum + one, 0);
}
