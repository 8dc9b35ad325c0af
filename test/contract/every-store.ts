/** What every control store must do, whatever keeps it. A new adapter is done when this passes. */
import { afterAll, afterEach, beforeAll, beforeEach, describe } from "vitest";
import type { Store } from "../../src/core/ports/store.ts";
import { definitionsContract } from "./store-definitions.ts";
import { leaseContract } from "./store-lease.ts";
import { oldRowsContract } from "./store-old-rows.ts";
import { receiptsContract } from "./store-receipts.ts";
import { runsContract } from "./store-runs.ts";

/** An empty store, and the same one as another process sees it. */
interface FreshStore {
  readonly store: Store;
  again(): Promise<Store>;
  close(): Promise<void>;
}

export interface StoreWorkshop {
  fresh(): Promise<FreshStore>;
  close(): Promise<void>;
}

/** The store of the running test. */
export interface Bench {
  readonly store: Store;
  readonly again: () => Promise<Store>;
}

export function everyStore(name: string, open: () => Promise<StoreWorkshop>): void {
  describe(`a control store in ${name}`, () => {
    let workshop: StoreWorkshop;
    let fresh: FreshStore;
    const bench: Bench = {
      get store() {
        return fresh.store;
      },
      again: () => fresh.again(),
    };
    beforeAll(async () => {
      workshop = await open();
    });
    afterAll(() => workshop.close());
    beforeEach(async () => {
      fresh = await workshop.fresh();
    });
    afterEach(() => fresh.close());
    describe("definitions", () => definitionsContract(bench));
    describe("runs", () => runsContract(bench));
    describe("lease", () => leaseContract(bench));
    describe("receipts and rows", () => receiptsContract(bench));
    describe("rows of old runs", () => oldRowsContract(bench));
  });
}
