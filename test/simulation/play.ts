/** Plays seeds one after another over one control store and sums up what they found. */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDuckDbEngine } from "../../src/engines/duckdb/duckdb-engine.ts";
import { systemClock } from "../../src/runner/system-clock.ts";
import { startEmbeddedPostgres } from "../../src/store/embedded-postgres/start-embedded-postgres.ts";
import { createStore } from "../../src/store/store.ts";
import { playScenario, type ScenarioResult } from "./scenario.ts";

export interface PlaySummary {
  readonly seeds: number;
  readonly runs: number;
  readonly rows: number;
  readonly crashes: number;
  readonly faults: number;
  /** Each with its seed, so that it can be played again. */
  readonly mismatches: readonly string[];
}

export async function playSeeds(
  seeds: readonly number[],
  onResult: (result: ScenarioResult) => void = () => undefined,
): Promise<PlaySummary> {
  const folder = await mkdtemp(join(tmpdir(), "deskfeed-simulation-"));
  const postgres = await startEmbeddedPostgres({ folder: join(folder, "postgres"), clock: systemClock });
  try {
    const store = await createStore({
      connection: postgres.connection,
      key: randomBytes(32),
      clock: systemClock,
    });
    try {
      const results: ScenarioResult[] = [];
      for (const seed of seeds) {
        const result = await playOne(seed, join(folder, `seed-${seed}`), store);
        onResult(result);
        results.push(result);
      }
      return summary(results);
    } finally {
      await store.close();
    }
  } finally {
    await postgres.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function playOne(
  seed: number,
  folder: string,
  store: Parameters<typeof playScenario>[1]["store"],
): Promise<ScenarioResult> {
  try {
    return await playScenario(seed, {
      store,
      folder,
      openEngine: ({ stateFile, spillFolder, customers }) =>
        createDuckDbEngine({
          stateFile,
          spillFolder,
          source: { tables: { Customers: customers } },
          memoryLimitMb: 256,
          threads: 2,
          clock: systemClock,
        }),
    });
  } catch (error) {
    const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return { seed, runs: 0, crashes: 0, faults: 0, rows: 0, mismatches: [`the scenario broke: ${told}`] };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function summary(results: readonly ScenarioResult[]): PlaySummary {
  const total = (of: "runs" | "rows" | "crashes" | "faults"): number =>
    results.reduce((sum, result) => sum + result[of], 0);
  return {
    seeds: results.length,
    runs: total("runs"),
    rows: total("rows"),
    crashes: total("crashes"),
    faults: total("faults"),
    mismatches: results.flatMap(({ seed, mismatches }) => mismatches.map((one) => `seed ${seed}: ${one}`)),
  };
}
