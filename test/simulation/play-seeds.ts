/** Plays scenarios, several at a time, each on a control store of its own, and sums up what they found. */
import { randomBytes } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { systemClock } from "../../src/runner/system-clock.ts";
import { openPlanShelf } from "../../src/store/plan-shelf.ts";
import { createStores, type Stores } from "../../src/store/store.ts";
import {
  makeReader,
  type ScratchPostgres,
  startScratchPostgres,
  urlOf,
} from "../contract/scratch-postgres.ts";
import type { ClusterAddress } from "../trino-cluster/global-setup.ts";
import { playScenario, type ScenarioResult } from "./play-scenario.ts";
import type { Scenario } from "./scenario.ts";

/** A scenario waits most of its time: this many at once keep two processors busy. */
const atOnceMax = 4;

export interface Playground {
  play(scenario: Scenario): Promise<ScenarioResult>;
  close(): Promise<void>;
}

/** `spoil` puts a bug of the tests' own into the store, to see it found. */
export interface PlaygroundOptions {
  readonly trino?: ClusterAddress | null;
  readonly spoil?: (stores: Stores) => Stores;
}

export async function openPlayground({
  trino = null,
  spoil = (stores) => stores,
}: PlaygroundOptions = {}): Promise<Playground> {
  const folder = await mkdtemp(join(tmpdir(), "deskfeed-simulation-"));
  // One server takes forty connections: the stores of all have one, what is read by the engines another.
  const [control, data] = await Promise.all([startScratchPostgres(), startScratchPostgres()]);
  await letRead(data);
  let played = 0;
  return {
    async play(scenario) {
      const name = `play_${++played}`;
      try {
        const connection = control.connection;
        const stores = await createStores({
          connection,
          key: randomBytes(32),
          clock: systemClock,
          schema: name,
        });
        try {
          return await playScenario(scenario, {
            stores: spoil(stores),
            servers: { postgres: data.connection, trino },
            openShelf: (worker) =>
              openPlanShelf({ databaseUrl: urlOf(connection), worker, clock: systemClock, schema: name }),
            folder: join(folder, name),
          });
        } finally {
          await stores.store.close();
        }
      } catch (error) {
        return broken(scenario, error);
      }
    },
    async close() {
      await Promise.all([control.close(), data.close()]);
      await rm(folder, { recursive: true, force: true });
    },
  };
}

async function letRead({ connection }: ScratchPostgres): Promise<void> {
  const client = new pg.Client(connection);
  await client.connect();
  await client.query(makeReader);
  await client.end();
}

function broken({ seed }: Scenario, error: unknown): ScenarioResult {
  const told = error instanceof Error ? (error.stack ?? error.message) : String(error);
  const nothing = { runs: 0, deaths: 0, hangs: 0, faults: 0, rows: 0, seconds: 0 };
  return { seed, ...nothing, mismatches: [`the scenario broke: ${told}`] };
}

export async function playAll(
  scenarios: readonly Scenario[],
  { play }: Playground,
  onResult: (result: ScenarioResult, scenario: Scenario) => void = () => undefined,
): Promise<readonly ScenarioResult[]> {
  const results: ScenarioResult[] = [];
  const queue = scenarios.values();
  const playOn = async (): Promise<void> => {
    for (const scenario of queue) {
      const result = await play(scenario);
      onResult(result, scenario);
      results.push(result);
    }
  };
  await Promise.all(Array.from({ length: atOnceMax }, playOn));
  return results;
}

export interface Totals {
  readonly scenarios: number;
  readonly runs: number;
  readonly rows: number;
  readonly deaths: number;
  readonly hangs: number;
  readonly faults: number;
  readonly mismatches: number;
}

export function totalsOf(results: readonly ScenarioResult[]): Totals {
  const sum = (of: "runs" | "rows" | "deaths" | "hangs" | "faults"): number =>
    results.reduce((total, result) => total + result[of], 0);
  return {
    scenarios: results.length,
    runs: sum("runs"),
    rows: sum("rows"),
    deaths: sum("deaths"),
    hangs: sum("hangs"),
    faults: sum("faults"),
    mismatches: results.flatMap(({ mismatches }) => mismatches).length,
  };
}
