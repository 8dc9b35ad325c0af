/** The shelf of plans in the control store: what is put there is there whole for everybody, and only who holds the run changes it. */
import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { LeaseLost } from "../../src/core/failure.ts";
import type { PlanShelf } from "../../src/core/ports/plan-shelf.ts";
import type { Store } from "../../src/core/ports/store.ts";
import { openPlanShelf } from "../../src/store/plan-shelf.ts";
import {
  realClock,
  type ScratchPostgres,
  type ScratchStore,
  startScratchPostgres,
  urlOf,
} from "./scratch-postgres.ts";
import { claimed, noRequests, openedRun, source, theDefinitions } from "./store-scenes.ts";

let postgres: ScratchPostgres;
let scratch: ScratchStore;
const open: PlanShelf[] = [];

beforeAll(async () => {
  postgres = await startScratchPostgres();
});
afterAll(() => postgres.close());
beforeEach(async () => {
  scratch = await postgres.fresh();
  await scratch.store.applyDefinitions(theDefinitions(), source);
});
afterEach(async () => {
  for (const shelf of open.splice(0)) await shelf.close();
  await scratch.close();
});

function shelfOf(worker: string): PlanShelf {
  const databaseUrl = urlOf(postgres.connection);
  const shelf = openPlanShelf({ databaseUrl, worker, clock: realClock, schema: scratch.schema });
  open.push(shelf);
  return shelf;
}

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Buffer> {
  for (let from = 0; from < bytes.length; from += size) yield bytes.subarray(from, from + size);
}

async function read(shelf: PlanShelf, runId: string, mark: string): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of shelf.take(runId, mark)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

/** A run in the hands of "worker 1". */
async function heldRun(store: Store, orchestration?: string) {
  return await claimed(store, (await openedRun(store, orchestration)).id);
}

const pieces = async (): Promise<number> => (await scratch.query("SELECT FROM plan_copy_pieces")).length;

describe("the shelf of plans", () => {
  it("gives to another worker what one has put there, byte for byte", async () => {
    const { run } = await heldRun(scratch.store);
    const bytes = randomBytes(2_500_000);
    const mine = shelfOf("worker 1");
    expect(await mine.find(run.id)).toBeNull();
    await mine.put(run.id, "a", inChunks(bytes, 65_536));
    const other = shelfOf("worker 2");
    expect(await other.find(run.id)).toBe("a");
    expect((await read(other, run.id, "a")).equals(bytes)).toBe(true);
    expect(await pieces()).toBeGreaterThan(1);
  });

  it("holds nothing of a copy that broke off, nor the one that it was to replace", async () => {
    const { run } = await heldRun(scratch.store);
    const shelf = shelfOf("worker 1");
    await shelf.put(run.id, "a", inChunks(randomBytes(100), 10));
    async function* breaking(): AsyncGenerator<Buffer> {
      yield randomBytes(2_000_000);
      throw new Error("disk full");
    }
    await expect(shelf.put(run.id, "b", breaking())).rejects.toThrow("disk full");
    expect(await shelf.find(run.id)).toBeNull();
    await shelf.put(run.id, "c", inChunks(Buffer.from("whole"), 5));
    expect(String(await read(shelf, run.id, "c"))).toBe("whole");
    expect(await pieces()).toBe(1);
  });

  it("tells a reader that the copy has gone when another takes its place half way", async () => {
    const { run } = await heldRun(scratch.store);
    const shelf = shelfOf("worker 1");
    await shelf.put(run.id, "a", inChunks(randomBytes(3_000_000), 1_000_000));
    const reading = shelf.take(run.id, "a")[Symbol.asyncIterator]();
    expect((await reading.next()).done).toBe(false);
    await shelf.put(run.id, "b", inChunks(randomBytes(3_000_000), 1_000_000));
    await expect(reading.next()).rejects.toMatchObject({ code: "plan_gone", next: "fix" });
  });

  it("lets nobody put or clear who does not hold the run any more", async () => {
    const { run } = await claimed(scratch.store, (await openedRun(scratch.store)).id, { leaseMs: 1 });
    const late = shelfOf("worker 1");
    await late.put(run.id, "late", inChunks(Buffer.from("old"), 3));
    await claimed(scratch.store, run.id, { worker: "worker 2" });
    const now = shelfOf("worker 2");
    await now.put(run.id, "now", inChunks(Buffer.from("new"), 3));
    await expect(late.clear(run.id)).rejects.toBeInstanceOf(LeaseLost);
    await expect(late.put(run.id, "late", inChunks(Buffer.from("old"), 3))).rejects.toBeInstanceOf(LeaseLost);
    expect(await late.find(run.id)).toBe("now");
    expect(String(await read(late, run.id, "now"))).toBe("new");
  });

  it("lets a worker that loses the run while it puts leave nothing behind for the next", async () => {
    const { run } = await claimed(scratch.store, (await openedRun(scratch.store)).id, { leaseMs: 1 });
    async function* overtaken(): AsyncGenerator<Buffer> {
      yield randomBytes(2_000_000);
      await claimed(scratch.store, run.id, { worker: "worker 2" });
      await shelfOf("worker 2").put(run.id, "now", inChunks(Buffer.from("new"), 3));
      yield randomBytes(2_000_000);
    }
    await expect(shelfOf("worker 1").put(run.id, "late", overtaken())).rejects.toBeInstanceOf(LeaseLost);
    expect(String(await read(shelfOf("worker 3"), run.id, "now"))).toBe("new");
  });

  it("keeps the newest plan of each target only", async () => {
    const shelf = shelfOf("worker 1");
    const first = await heldRun(scratch.store);
    await shelf.put(first.run.id, "a", inChunks(Buffer.from("first"), 5));
    await scratch.store.closeRun(first.lease, {
      ...{ state: "stopped", tally: first.run.tally, requests: noRequests, ending: null },
    });
    const other = await heldRun(scratch.store, "More to Zendesk");
    await shelf.put(other.run.id, "b", inChunks(Buffer.from("other"), 5));
    expect(await shelf.find(first.run.id)).toBe("a");
    await scratch.store.closeRun(other.lease, {
      ...{ state: "stopped", tally: other.run.tally, requests: noRequests, ending: null },
    });
    const next = await heldRun(scratch.store);
    await shelf.put(next.run.id, "c", inChunks(Buffer.from("next"), 4));
    expect(await shelf.find(first.run.id)).toBeNull();
    expect(await shelf.find(other.run.id)).toBe("b");
    expect(await pieces()).toBe(2);
  });
});
