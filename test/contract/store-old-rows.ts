/** The store's contract: rows of old runs go whole, and what the runs came to stays. */
import { beforeEach, expect, it } from "vitest";
import type { StoredRun } from "../../src/core/ports/store.ts";
import { usualRowDays } from "../../src/core/removed-rows.ts";
import type { Bench } from "./every-store.ts";
import {
  aFailure,
  allRows,
  anAnswer,
  aPlan,
  aReceipt,
  aTally,
  deliveringRun,
  idsOf,
  noRequests,
  openedRun,
  source,
  theDefinitions,
} from "./store-scenes.ts";

const dayMs = 86_400_000;
const every = ["rejected", "created", "updated", "failed"] as const;

/** Read 3, created 1, failed 1, rejected 1. */
async function endedRun({ store }: Bench): Promise<StoredRun> {
  const { lease } = await deliveringRun(store, aPlan(2, 1));
  await store.saveRejected(lease, [
    { ordinal: 1, key: null, problems: [{ code: "identity_missing", column: null, message: "no identity" }] },
  ]);
  await store.saveReceipts(lease, [aReceipt(0, [anAnswer(0), aFailure(1)])]);
  const tally = aTally({ read: 3, delivered: 1, created: 1, failed: 1, rejected: 1 });
  return await store.closeRun(lease, { state: "completed", tally, requests: noRequests, ending: null });
}

export function oldRowsContract(bench: Bench): void {
  const longAfter = () => Date.now() + (usualRowDays + 1) * dayMs;

  beforeEach(async () => {
    await bench.store.applyDefinitions(theDefinitions(), source);
  });

  it("removes the rows of a run that is too old, and keeps its books", async () => {
    const old = await endedRun(bench);
    await endedRun(bench);
    expect(await bench.store.removeOldRows(longAfter())).toBe(old.number);
    const found = await bench.store.findRun(old.id);
    expect(found?.rowsRemovedAt).toBeGreaterThan(Date.now() - 60_000);
    expect({ ...found, rowsRemovedAt: null }).toEqual(old);
    await expect(allRows(bench.store, old.id, { outcomes: every })).rejects.toMatchObject({
      code: "rows_removed",
    });
    expect(await bench.store.removeOldRows(longAfter())).toBe(null);
  });

  it("keeps the rows of what is not old enough", async () => {
    const young = await endedRun(bench);
    await endedRun(bench);
    expect(await bench.store.removeOldRows(Date.now() + (usualRowDays - 1) * dayMs)).toBe(null);
    expect(await allRows(bench.store, young.id, { outcomes: every })).toHaveLength(3);
  });

  it("keeps the rows of each orchestration's newest run, whatever its age", async () => {
    const only = await endedRun(bench);
    expect(await bench.store.removeOldRows(longAfter())).toBe(null);
    await openedRun(bench.store, "More to Zendesk");
    expect(await bench.store.removeOldRows(longAfter())).toBe(null);
    expect(await allRows(bench.store, only.id, { outcomes: every })).toHaveLength(3);
  });

  it("keeps the rows of a run whose failed rows are being sent again", async () => {
    const first = await endedRun(bench);
    const { orchestrationId } = await idsOf(bench.store);
    await bench.store.openRun(orchestrationId, { limit: null, only: null, retryOf: first.number });
    expect(await bench.store.removeOldRows(longAfter())).toBe(null);
    expect(await allRows(bench.store, first.id, { outcomes: ["failed"] })).toHaveLength(1);
  });

  it("takes each run once when several processes do it at the same time", async () => {
    const runs: StoredRun[] = [];
    for (let turn = 0; turn < 4; turn += 1) runs.push(await endedRun(bench));
    const other = await bench.again();
    const removed = await Promise.all(
      [bench.store, other, bench.store, other].map((store) => store.removeOldRows(longAfter())),
    );
    let left = await bench.store.removeOldRows(longAfter());
    while (left !== null) {
      removed.push(left);
      left = await bench.store.removeOldRows(longAfter());
    }
    expect(removed.filter((one) => one !== null).toSorted()).toEqual(
      runs.slice(0, 3).map(({ number }) => number),
    );
  });
}
