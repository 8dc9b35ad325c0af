/**
 * Plans of a cluster's runs, which are kept in the state file of this process and, where several processes work, on a shelf that all of
 * them reach: what is on the shelf counts, what is here is a copy of it.
 */
import { createReadStream, createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { constants, createGunzip, createGzip } from "node:zlib";
import type { Plan } from "../../core/ports/engine.ts";
import type { PlanShelf } from "../../core/ports/plan-shelf.ts";
import type { PlanBook } from "../duckdb/plan-book.ts";
import { readPlanCopy, writePlanCopy } from "../duckdb/plan-copy.ts";
import { findPlan } from "../duckdb/plan-facts.ts";
import { isDryPlan } from "../planning/plan-identity.ts";

export interface ShelvedPlans {
  /** Before anything of a new plan is done. Throws LeaseLost where the run is another process's. */
  clear(id: string): Promise<void>;
  /** From now on every process can take the plan up. */
  put(id: string): Promise<void>;
  openPlan(id: string): Promise<Plan | null>;
}

/** What one process may work with: a plan that is kept here is kept. */
export function unshelvedPlans(book: PlanBook): ShelvedPlans {
  return { clear: async () => undefined, put: async () => undefined, openPlan: book.openPlan };
}

/** `folder` is one that the book's state file may read. A dry plan is its maker's alone. */
export function shelvedPlans(book: PlanBook, shelf: PlanShelf, folder: string): ShelvedPlans {
  const taking = new Map<string, Promise<void>>();
  return {
    async clear(id) {
      if (!isDryPlan(id)) await shelf.clear(id);
    },
    async put(id) {
      if (isDryPlan(id)) return;
      const mark = await markHere(book, id);
      await inFile(folder, async (file) => {
        await writePlanCopy(book.parts, id, file);
        const gzip = createGzip({ level: constants.Z_BEST_SPEED });
        await pipeline(createReadStream(file), gzip, (bytes) => shelf.put(id, mark ?? "", bytes));
      });
    },
    async openPlan(id) {
      if (isDryPlan(id)) return await book.openPlan(id);
      const mark = await shelf.find(id);
      if (mark === null) return null;
      // Two who look at one plan take it over once.
      const key = `${id} ${mark}`;
      const taken = taking.get(key) ?? takeOver(id, mark).finally(() => taking.delete(key));
      taking.set(key, taken);
      await taken;
      return await book.openPlan(id);
    },
  };

  async function takeOver(id: string, mark: string): Promise<void> {
    if ((await markHere(book, id)) === mark) return;
    await inFile(folder, async (file) => {
      await pipeline(Readable.from(shelf.take(id, mark)), createGunzip(), createWriteStream(file));
      await readPlanCopy(book.parts, file);
    });
  }
}

async function markHere({ parts: { state } }: PlanBook, id: string): Promise<string | null> {
  const session = await state.connect();
  try {
    return (await findPlan(session, state.catalogue, id))?.facts.mark ?? null;
  } finally {
    session.close();
  }
}

async function inFile(folder: string, work: (file: string) => Promise<void>): Promise<void> {
  const path = await mkdtemp(join(folder, "copy-"));
  try {
    await work(join(path, "plan.duckdb"));
  } finally {
    await rm(path, { recursive: true, force: true });
  }
}
