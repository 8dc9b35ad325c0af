/** Whose ledgers count where several processes share a store: a worker with another state file leaves runs alone and says why. */
import { mkdtemp, rename, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { LogFields } from "../../src/core/ports/log.ts";
import type { LedgerHome } from "../../src/core/ports/store.ts";
import { createDuckDbEngine } from "../../src/engines/duckdb/duckdb-engine.ts";
import { watchHome } from "../../src/runner/watch-home.ts";
import {
  realClock,
  type ScratchPostgres,
  type ScratchStore,
  startScratchPostgres,
} from "../contract/scratch-postgres.ts";

let postgres: ScratchPostgres;
let scratch: ScratchStore;
let folder: string;
beforeAll(async () => {
  postgres = await startScratchPostgres();
  scratch = await postgres.fresh();
  folder = await mkdtemp(join(tmpdir(), "deskfeed-home-"));
});
afterAll(async () => {
  await scratch.close();
  await postgres.close();
  await rm(folder, { recursive: true, force: true });
});

const here: LedgerHome = { stateId: "file-1", place: "here:/data" };
const there: LedgerHome = { stateId: "file-2", place: "there:/data" };

function watch(home: LedgerHome, { onlyIfNone = true } = {}) {
  const said: [string, LogFields | undefined][] = [];
  const log = {
    info: (event: string, fields?: LogFields) => void said.push([event, fields]),
    trouble: () => undefined,
  };
  const engine = home.stateId === null ? {} : { stateId: home.stateId };
  const claim = { place: home.place, onlyIfNone };
  let held = 0;
  const onHold = (): void => void held++;
  const watched = watchHome({ home: claim, engine, serverStore: scratch.serverStore, log, onHold });
  return { said, ...watched, held: () => held };
}

describe("the ledger home", () => {
  it("is that of the first worker while no server has said another, and of the server that started last", async () => {
    const { ledgerHome, setLedgerHome } = scratch.serverStore;
    expect(await ledgerHome()).toBe(null);
    expect(await setLedgerHome(here, { onlyIfNone: true })).toEqual(here);
    expect(await setLedgerHome(there, { onlyIfNone: true })).toEqual(here);
    expect(await setLedgerHome(there, { onlyIfNone: false })).toEqual(there);
  });

  it("keeps a worker elsewhere from runs; it says why once, and when it may take them again", async () => {
    const { setLedgerHome } = scratch.serverStore;
    await setLedgerHome(there, { onlyIfNone: false });
    const { said, isAtHome, leftAlone, held } = watch(here);
    expect(leftAlone()).toBe(null);
    expect([await isAtHome(), await isAtHome()]).toEqual([false, false]);
    expect(leftAlone()).toBe("Waits for a worker at there:/data: only there is it remembered what was sent.");
    expect(held()).toBe(1);
    expect(said).toEqual([
      ["runs left alone", expect.objectContaining({ here: "here:/data", there: "there:/data" })],
    ]);
    await setLedgerHome(here, { onlyIfNone: false });
    expect(await isAtHome()).toBe(true);
    expect(said[1]?.[0]).toBe("runs taken again");
    expect([leftAlone(), held()]).toEqual([null, 2]);
  });

  it("beside the data is another home than a state file, and everybody's who keeps plans there", async () => {
    const beside: LedgerHome = { stateId: null, place: "beside the data" };
    await scratch.serverStore.setLedgerHome(beside, { onlyIfNone: false });
    expect(await watch(here).isAtHome()).toBe(false);
    expect(await watch({ ...beside }).isAtHome()).toBe(true);
  });

  it("is claimed by a server when its engine is there, and anew when that keeps its ledgers elsewhere", async () => {
    const { ledgerHome, setLedgerHome } = scratch.serverStore;
    await setLedgerHome(there, { onlyIfNone: false });
    const { said, isAtHome } = watch(here, { onlyIfNone: false });
    expect(await ledgerHome()).toEqual(there);
    expect(await isAtHome()).toBe(true);
    expect(await ledgerHome()).toEqual(here);
    await setLedgerHome(there, { onlyIfNone: false });
    // Another server has started since: it counts, and is not overruled at every look.
    expect(await isAtHome()).toBe(false);
    expect(await ledgerHome()).toEqual(there);
    expect(said.map(([event]) => event)).toEqual(["runs left alone"]);
  });

  it("goes with the state file when that is moved, and is another for another file", async () => {
    const idOf = async (name: string): Promise<string | undefined> => {
      const engine = await createDuckDbEngine({
        stateFile: join(folder, name),
        spillFolder: join(folder, "spill"),
        source: { tables: {} },
        memoryLimitMb: 256,
        threads: 1,
        clock: realClock,
      });
      await engine.close();
      return engine.stateId;
    };
    const first = await idOf("first.duckdb");
    expect(first).toMatch(/^[0-9a-f-]{36}$/);
    await rename(join(folder, "first.duckdb"), join(folder, "moved.duckdb"));
    expect(await idOf("moved.duckdb")).toBe(first);
    expect(await idOf("second.duckdb")).not.toBe(first);
  });
});
