/** The store's contract: opening, finding, listing, stopping and closing runs, and their events. */
import { beforeEach, expect, it } from "vitest";
import { noDefinitions } from "../../src/core/definition.ts";
import { ConfigInvalid, StoreFailed } from "../../src/core/failure.ts";
import { Bug } from "../../src/core/invariant.ts";
import { emptyTally } from "../../src/core/outcome.ts";
import type { Bench } from "./every-store.ts";
import {
  aDestination,
  aFailure,
  anAnswer,
  aPlan,
  aReceipt,
  aTally,
  claim,
  claimed,
  deliveringRun,
  everything,
  idsOf,
  noRequests,
  openedRun,
  positionsFrom,
  source,
  theDefinitions,
} from "./store-scenes.ts";

export function runsContract(bench: Bench): void {
  beforeEach(async () => {
    await bench.store.applyDefinitions(theDefinitions(), source);
  });

  it("opens a waiting run with what was asked of it", async () => {
    const { orchestrationId, destinationId } = await idsOf(bench.store);
    const options = { limit: 50, only: "o'neill@socktown.com" };
    const { run, existed } = await bench.store.openRun(orchestrationId, options);
    expect(existed).toBe(false);
    expect(run).toMatchObject({
      orchestrationId,
      destinationId,
      orchestration: "Users to Zendesk",
      state: "waiting",
      options,
      stopRequested: false,
      tally: emptyTally,
      plan: null,
      problems: [],
      ending: null,
      startedAt: null,
      endedAt: null,
    });
    expect(Math.abs(run.queuedAt - Date.now())).toBeLessThan(60_000);
  });

  it("opens only one unfinished run for an orchestration, even when two ask at once", async () => {
    const { orchestrationId } = await idsOf(bench.store);
    const other = await bench.again();
    const both = await Promise.all([
      bench.store.openRun(orchestrationId, everything),
      other.openRun(orchestrationId, everything),
    ]);
    expect(both.map(({ existed }) => existed).sort()).toEqual([false, true]);
    expect(both[0].run.id).toBe(both[1].run.id);
  });

  it("opens no run for an orchestration that was deleted", async () => {
    const { orchestrationId } = await idsOf(bench.store);
    await bench.store.applyDefinitions(theDefinitions({ orchestrations: [] }), source);
    await expect(bench.store.openRun(orchestrationId, everything)).rejects.toThrow(StoreFailed);
  });

  it("numbers runs upwards and lists the newest first", async () => {
    const numbers: number[] = [];
    for (let count = 0; count < 3; count += 1) {
      const run = await openedRun(bench.store);
      numbers.push(run.number);
      await bench.store.requestStop(run.id, "Jo");
    }
    await openedRun(bench.store, "More to Zendesk");
    const all = await bench.store.runs({ limit: 10 });
    expect(all.map(({ number }) => number)).toEqual(
      [...all.map(({ number }) => number)].sort((a, b) => b - a),
    );
    expect(all).toHaveLength(4);
    const mine = await bench.store.runs({ limit: 2, orchestration: "Users to Zendesk" });
    expect(mine.map(({ number }) => number)).toEqual([numbers[2], numbers[1]]);
    const rest = await bench.store.runs({
      limit: 2,
      orchestration: "Users to Zendesk",
      before: numbers[1] ?? 0,
    });
    expect(rest.map(({ number }) => number)).toEqual([numbers[0]]);
  });

  it("finds a run by id, by the beginning of its id, and by its number", async () => {
    const run = await openedRun(bench.store);
    for (const name of [
      run.id,
      run.id.toUpperCase(),
      run.id.slice(0, 8),
      run.id.slice(0, 20),
      `${run.number}`,
      `#${run.number}`,
    ]) {
      expect((await bench.store.findRun(name))?.id, name).toBe(run.id);
    }
    for (const name of [
      run.id.slice(0, 7),
      `${run.number + 1}`,
      "",
      "nothing",
      "'; --",
      "0",
      `${run.id}0`,
      "99999999999",
    ]) {
      expect(await bench.store.findRun(name), name).toBeNull();
    }
  });

  it("shows the plan it was given, and books that balance from then on", async () => {
    const plan = aPlan(10, 2);
    const { run } = await deliveringRun(bench.store, plan);
    const found = await bench.store.findRun(run.id);
    expect(found?.plan).toEqual(plan);
    expect(found?.tally).toEqual(aTally({ read: 12, rejected: 2, unsent: 10 }));
  });

  it("closes a run as completed with its figures and gives the lease back", async () => {
    const { lease, run } = await deliveringRun(bench.store, aPlan(3));
    await bench.store.saveReceipts(lease, [
      aReceipt(0, [anAnswer(0), anAnswer(1, { answer: "updated" }), aFailure(2)]),
    ]);
    const tally = aTally({ read: 3, delivered: 2, created: 1, updated: 1, failed: 1 });
    const requests = { total: 4, retried: 1, rateLimited: 1 };
    const closed = await bench.store.closeRun(lease, { state: "completed", tally, requests, ending: null });
    expect(closed).toMatchObject({ state: "completed", tally, requests, ending: null });
    expect(closed.endedAt).toBeGreaterThanOrEqual(closed.startedAt ?? Number.POSITIVE_INFINITY);
    expect(await bench.store.findRun(run.id)).toEqual(closed);
    expect(await claim(bench.store, run.id, { resume: true })).toEqual({ kind: "ended", run: closed });
  });

  it("does not close a run as completed when its books do not balance", async () => {
    const { lease, run } = await deliveringRun(bench.store, aPlan(3));
    const tally = aTally({ read: 3, delivered: 2, created: 2, updated: 0, failed: 0 });
    const ending = { state: "completed", tally, requests: noRequests, ending: null } as const;
    await expect(bench.store.closeRun(lease, ending)).rejects.toThrow(Bug);
    expect((await bench.store.findRun(run.id))?.state).toBe("delivering");
  });

  it("does not close a run as completed with other figures than its receipts have", async () => {
    const { lease } = await deliveringRun(bench.store, aPlan(3));
    await bench.store.saveReceipts(lease, [
      aReceipt(
        0,
        positionsFrom(0, 2).map((one) => anAnswer(one)),
      ),
    ]);
    const tally = aTally({ read: 3, delivered: 3, created: 3 });
    const ending = { state: "completed", tally, requests: noRequests, ending: null } as const;
    await expect(bench.store.closeRun(lease, ending)).rejects.toThrow(/not those of its receipts/);
  });

  it("keeps why a run failed, and what had been answered by then", async () => {
    const { lease } = await deliveringRun(bench.store, aPlan(3));
    await bench.store.saveReceipts(lease, [aReceipt(0, [anAnswer(0)])]);
    const closed = await bench.store.closeRun(lease, {
      state: "failed",
      tally: emptyTally,
      requests: noRequests,
      ending: "Zendesk refused the credential.\0",
    });
    expect(closed).toMatchObject({
      state: "failed",
      ending: "Zendesk refused the credential.\ufffd",
      tally: aTally({ read: 3, delivered: 1, created: 1, unsent: 2 }),
    });
  });

  it("ends a run that nobody has begun at once when it is stopped", async () => {
    const run = await openedRun(bench.store);
    const stopped = await bench.store.requestStop(run.id, "Jo");
    expect(stopped).toMatchObject({ state: "stopped", ending: "Stopped by Jo." });
    expect((await bench.store.openRun(run.orchestrationId, everything)).existed).toBe(false);
  });

  it("tells the worker of a stop with its heartbeat, and names who asked in the ending", async () => {
    const { lease, run } = await deliveringRun(bench.store, aPlan(3));
    expect(await bench.store.heartbeat(lease, 1000, {})).toEqual({ stopRequested: false });
    expect((await bench.store.requestStop(run.id, "Jo")).state).toBe("delivering");
    await bench.store.requestStop(run.id, "Kim");
    expect(await bench.store.heartbeat(lease, 1000, {})).toEqual({ stopRequested: true });
    const tally = aTally({ read: 3, unsent: 3 });
    const closed = await bench.store.closeRun(lease, {
      state: "stopped",
      tally,
      requests: noRequests,
      ending: null,
    });
    expect(closed.ending).toBe("Stopped by Jo.");
    expect((await bench.store.requestStop(run.id, "Kim")).state).toBe("stopped");
  });

  it("says that a run is unknown when it is asked to stop one that is not there", async () => {
    const unknown = "00000000-0000-4000-8000-000000000000";
    await expect(bench.store.requestStop(unknown, "Jo")).rejects.toThrow(StoreFailed);
    await expect(claim(bench.store, unknown)).rejects.toThrow(StoreFailed);
  });

  it("keeps a run's figures with its heartbeats while there is no plan", async () => {
    const { lease, run } = await claimed(bench.store, (await openedRun(bench.store)).id);
    const tally = aTally({ read: 5, unsent: 5 });
    const requests = { total: 2, retried: 1, rateLimited: 0 };
    await bench.store.heartbeat(lease, 60_000, { tally, requests });
    await bench.store.heartbeat(lease, 60_000, {});
    expect(await bench.store.findRun(run.id)).toMatchObject({ tally, requests });
  });

  it("lets a run change its state only as runs do", async () => {
    const { lease } = await claimed(bench.store, (await openedRun(bench.store)).id);
    await expect(bench.store.setState(lease, "delivering")).rejects.toThrow(Bug);
    await bench.store.setState(lease, "planning");
    await bench.store.setState(lease, "planning");
    await bench.store.setState(lease, "delivering");
    await bench.store.setState(lease, "delivering");
  });

  it("plans anew when the plan was lost, but not after the first receipt", async () => {
    const { lease, run } = await deliveringRun(bench.store, aPlan(3, 1));
    await bench.store.setState(lease, "planning");
    expect(await bench.store.findRun(run.id)).toMatchObject({ state: "planning", plan: null });
    await bench.store.savePlan(lease, aPlan(3));
    await bench.store.setState(lease, "delivering");
    await bench.store.saveReceipts(lease, [aReceipt(0, [anAnswer(0)])]);
    await expect(bench.store.setState(lease, "planning")).rejects.toThrow(/cannot be planned anew/);
  });

  it("sends a waiting run to the account that its destination points to by then", async () => {
    const run = await openedRun(bench.store);
    await bench.store.applyDefinitions(
      theDefinitions({ destinations: [aDestination({ subdomain: "shoetown" })] }),
      source,
    );
    const { destinationId } = await idsOf(bench.store);
    expect((await claimed(bench.store, run.id)).run.destinationId).toBe(destinationId);
  });

  it("does not go on with a plan that was made for another account", async () => {
    const { lease, run } = await deliveringRun(bench.store);
    await bench.store.releaseLease(lease);
    await bench.store.applyDefinitions(
      theDefinitions({ destinations: [aDestination({ subdomain: "shoetown" })] }),
      source,
    );
    await expect(claim(bench.store, run.id)).rejects.toThrow(/planned for another account/);
    const next = await bench.store.openRun(run.orchestrationId, everything);
    expect(next.existed).toBe(false);
    expect(await bench.store.findRun(run.id)).toMatchObject({
      state: "stopped",
      ending: "The destination points to another account now.",
    });
  });

  it("keeps past runs of what was deleted", async () => {
    const run = await openedRun(bench.store);
    await bench.store.requestStop(run.id, "Jo");
    await bench.store.applyDefinitions(noDefinitions, source);
    expect((await bench.store.runs({ limit: 5 })).map(({ id }) => id)).toEqual([run.id]);
  });

  it("numbers the events of a run from 1 and gives those after a number", async () => {
    const { lease, run } = await claimed(bench.store, (await openedRun(bench.store)).id);
    for (const word of ["one", "two", "three"])
      await bench.store.addEvent(lease, "waiting", `${word} "'\0 😀`);
    const all = await bench.store.events(run.id, { after: 0, limit: 10 });
    expect(all.map(({ id, kind, sentence }) => ({ id, kind, sentence }))).toEqual([
      { id: 1, kind: "waiting", sentence: `one "'\ufffd 😀` },
      { id: 2, kind: "waiting", sentence: `two "'\ufffd 😀` },
      { id: 3, kind: "waiting", sentence: `three "'\ufffd 😀` },
    ]);
    expect((await bench.store.events(run.id, { after: 1, limit: 1 })).map(({ id }) => id)).toEqual([2]);
  });

  it("does nothing any more once it is closed, and says so", async () => {
    const other = await bench.again();
    await other.close();
    await other.close();
    await expect(other.runs({ limit: 1 })).rejects.not.toThrow(ConfigInvalid);
  });
}
