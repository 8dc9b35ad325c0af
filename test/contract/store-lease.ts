/** The store's contract: who holds a run, and that nobody else writes it. */
import { beforeEach, expect, it } from "vitest";
import { LeaseLost } from "../../src/core/failure.ts";
import { emptyTally } from "../../src/core/outcome.ts";
import type { Lease, Store } from "../../src/core/ports/store.ts";
import type { Bench } from "./every-store.ts";
import {
  allAnswers,
  anAnswer,
  aPlan,
  aReceipt,
  aTally,
  claim,
  claimed,
  deliveringRun,
  noRequests,
  openedRun,
  source,
  theDefinitions,
} from "./store-scenes.ts";

/** A lease that has run out by the time anybody looks. */
const spentMs = -1;

const closing = { tally: emptyTally, requests: noRequests, ending: null };

/** Every way to write a run. */
function writes(store: Store, lease: Lease): readonly (() => Promise<unknown>)[] {
  return [
    () => store.heartbeat(lease, 60_000, {}),
    () => store.setState(lease, "planning"),
    () => store.savePlan(lease, aPlan(1)),
    () =>
      store.saveRejected(lease, [
        { ordinal: 1, key: "a", problems: [{ code: "name_missing", column: null, message: "" }] },
      ]),
    () =>
      store.saveWarned(lease, [
        { position: 1, key: "a", warnings: [{ code: "phone_left_out", column: null, message: "" }] },
      ]),
    () => store.saveReceipts(lease, [aReceipt(0, [anAnswer(0)])]),
    () => store.addEvent(lease, "waiting", "too late"),
    () => store.closeRun(lease, { state: "failed", ...closing }),
  ];
}

export function leaseContract(bench: Bench): void {
  beforeEach(async () => {
    await bench.store.applyDefinitions(theDefinitions(), source);
  });

  it("gives a waiting run to the first who claims it, and tells the next who holds it and for how long", async () => {
    const run = await openedRun(bench.store);
    const first = await claimed(bench.store, run.id, { worker: "first" });
    expect(first.run.startedAt).not.toBeNull();
    const second = await claim(bench.store, run.id, { worker: "second" });
    expect(second).toMatchObject({ kind: "held", worker: "first", run: { id: run.id } });
    if (second.kind !== "held") throw new Error("not held");
    expect(second.leaseEndsInMs).toBeGreaterThan(50_000);
    expect(second.leaseEndsInMs).toBeLessThanOrEqual(60_000);
  });

  it("lets one of many claims at once win", async () => {
    const run = await openedRun(bench.store);
    const other = await bench.again();
    const claims = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        claim(index % 2 === 0 ? bench.store : other, run.id, { worker: `worker ${index}` }),
      ),
    );
    expect(claims.filter(({ kind }) => kind === "claimed")).toHaveLength(1);
    expect(claims.filter(({ kind }) => kind === "held")).toHaveLength(11);
  });

  it("hands a run over when its lease has run out, with a newer token", async () => {
    const run = await openedRun(bench.store);
    const first = await claimed(bench.store, run.id, { worker: "first", leaseMs: spentMs });
    const second = await claimed(bench.store, run.id, { worker: "second" });
    expect(second.lease.token).toBeGreaterThan(first.lease.token);
    expect(second.run.startedAt).toBe(first.run.startedAt);
  });

  it("hands a run over once a short lease has run out by itself", async () => {
    const run = await openedRun(bench.store);
    await claimed(bench.store, run.id, { worker: "first", leaseMs: 300 });
    let result = await claim(bench.store, run.id, { worker: "second" });
    expect(result.kind).toBe("held");
    while (result.kind === "held") {
      await new Promise((resolve) => setTimeout(resolve, 20));
      result = await claim(bench.store, run.id, { worker: "second" });
    }
    expect(result.kind).toBe("claimed");
  });

  it("lets a worker go on whose lease had run out while nobody took it over", async () => {
    const run = await openedRun(bench.store);
    const { lease } = await claimed(bench.store, run.id, { leaseMs: spentMs });
    await bench.store.heartbeat(lease, 60_000, {});
    expect((await claim(bench.store, run.id)).kind).toBe("held");
  });

  it("lets nobody write with an old token, and keeps what the new holder has written", async () => {
    const { lease, run } = await deliveringRun(bench.store, aPlan(2));
    await bench.store.heartbeat(lease, spentMs, {});
    const other = await bench.again();
    const second = await claimed(other, run.id, { worker: "second" });
    const before = await other.findRun(run.id);
    for (const write of writes(bench.store, lease)) await expect(write()).rejects.toThrow(LeaseLost);
    expect(await other.findRun(run.id)).toEqual(before);
    expect(await allAnswers(other, run.id)).toEqual([]);
    expect(await other.events(run.id, { after: 0, limit: 5 })).toEqual([]);
    await other.saveReceipts(second.lease, [aReceipt(0, [anAnswer(0)])]);
    await bench.store.releaseLease(lease);
    expect((await claim(bench.store, run.id)).kind).toBe("held");
  });

  it("lets nobody write after giving the lease back or closing the run", async () => {
    const { lease, run } = await deliveringRun(bench.store, aPlan(2));
    await bench.store.releaseLease(lease);
    for (const write of writes(bench.store, lease)) await expect(write()).rejects.toThrow(LeaseLost);
    const again = await claimed(bench.store, run.id);
    expect(again.run.state).toBe("delivering");
    await bench.store.closeRun(again.lease, { state: "failed", ...closing });
    const [, ...others] = writes(bench.store, again.lease);
    for (const write of others.slice(0, -1)) await expect(write()).rejects.toThrow(LeaseLost);
  });

  it("closes a run once, however often the same closing arrives", async () => {
    const { lease } = await deliveringRun(bench.store, aPlan(2));
    const closed = await bench.store.closeRun(lease, { state: "failed", ...closing });
    expect(await bench.store.closeRun(lease, { state: "failed", ...closing })).toEqual(closed);
    await expect(bench.store.closeRun(lease, { state: "stopped", ...closing })).rejects.toThrow(LeaseLost);
  });

  it("runs one run of a destination at a time", async () => {
    const first = await openedRun(bench.store);
    const second = await openedRun(bench.store, "More to Zendesk");
    const { lease } = await claimed(bench.store, first.id);
    const refused = await claim(bench.store, second.id);
    expect(refused).toMatchObject({
      kind: "destination busy",
      runId: first.id,
      orchestration: "Users to Zendesk",
    });
    await bench.store.releaseLease(lease);
    expect((await claim(bench.store, second.id)).kind).toBe("claimed");
  });

  it("lets one run of a destination win when two are claimed at once", async () => {
    const first = await openedRun(bench.store);
    const second = await openedRun(bench.store, "More to Zendesk");
    const other = await bench.again();
    const claims = await Promise.all([claim(bench.store, first.id), claim(other, second.id)]);
    expect(claims.map(({ kind }) => kind).sort()).toEqual(["claimed", "destination busy"]);
  });

  it("does not let a dead worker keep a destination, and fences it off", async () => {
    const first = await openedRun(bench.store);
    const second = await openedRun(bench.store, "More to Zendesk");
    const dead = await claimed(bench.store, first.id, { worker: "dead", leaseMs: spentMs });
    const alive = await claimed(bench.store, second.id, { worker: "alive" });
    await expect(bench.store.heartbeat(dead.lease, 60_000, {})).rejects.toThrow(LeaseLost);
    expect((await claim(bench.store, first.id)).kind).toBe("destination busy");
    await bench.store.releaseLease(alive.lease);
    expect((await claim(bench.store, first.id)).kind).toBe("claimed");
  });

  it("takes up a stopped or failed run only when it is to be resumed", async () => {
    const { lease, run } = await deliveringRun(bench.store, aPlan(2));
    await bench.store.saveReceipts(lease, [aReceipt(0, [anAnswer(0)])]);
    await bench.store.requestStop(run.id, "Jo");
    const tally = aTally({ read: 2, delivered: 1, created: 1, unsent: 1 });
    const stopped = await bench.store.closeRun(lease, { ...closing, state: "stopped", tally });
    expect(await claim(bench.store, run.id)).toEqual({ kind: "ended", run: stopped });
    const resumed = await claimed(bench.store, run.id, { resume: true });
    expect(resumed.run).toMatchObject({
      state: "delivering",
      ending: null,
      endedAt: null,
      stopRequested: false,
      tally,
    });
    expect(resumed.lease.token).toBeGreaterThan(lease.token);
    expect(await bench.store.heartbeat(resumed.lease, 60_000, {})).toEqual({ stopRequested: false });
  });

  it("goes back to planning when a run that had no plan is resumed", async () => {
    const { lease, run } = await claimed(bench.store, (await openedRun(bench.store)).id);
    await bench.store.setState(lease, "planning");
    await bench.store.closeRun(lease, { state: "failed", ...closing });
    const resumed = await claimed(bench.store, run.id, { resume: true });
    expect(resumed.run.state).toBe("planning");
    await bench.store.setState(resumed.lease, "planning");
  });

  it("does not resume a run while a newer one of the same orchestration is unfinished", async () => {
    const { lease, run } = await deliveringRun(bench.store, aPlan(2));
    await bench.store.closeRun(lease, { state: "failed", ...closing });
    const newer = await openedRun(bench.store);
    await expect(claim(bench.store, run.id, { resume: true })).rejects.toThrow(
      new RegExp(`has a newer run that is not finished, run ${newer.number}`),
    );
  });
}
