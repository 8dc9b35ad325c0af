/** Profiles of tables by the real engine: big tables by a sample, stopped and resumed, a failure told. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { CatalogueTable, Engine } from "../../src/core/ports/engine.ts";
import { createDuckDbEngine } from "../../src/engines/duckdb/duckdb-engine.ts";
import {
  createTableProfiles,
  type TableProfile,
  type TableProfiles,
} from "../../src/server/table-profiles.ts";
import { realClock } from "../contract/scratch-postgres.ts";

const bigRows = 2_100_000;
const columnsTotal = 8;
/** Real work on a machine that may be busy with other tests. */
const limitMs = 120_000;
let folder: string;
let engine: Engine;
let tables: readonly CatalogueTable[];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "deskfeed-profiles-"));
  const big = join(folder, "big.parquet");
  const small = join(folder, "small.parquet");
  const duckdb = await DuckDBInstance.create();
  const connection = await duckdb.connect();
  await connection.run(
    `COPY (SELECT range % 1000 AS id, CASE WHEN range % 4 = 0 THEN NULL WHEN range % 8 = 1 THEN 'gold' ELSE 'silver' END AS tier
     FROM range(${bigRows})) TO '${big}' (FORMAT parquet)`,
  );
  const columns = Array.from({ length: columnsTotal }, (_, index) => `range % ${index + 2} AS c${index}`);
  await connection.run(`COPY (SELECT ${columns.join(", ")} FROM range(1000)) TO '${small}' (FORMAT parquet)`);
  connection.closeSync();
  duckdb.closeSync();
  engine = await createDuckDbEngine({
    stateFile: join(folder, "state.duckdb"),
    spillFolder: join(folder, "spill"),
    source: { tables: { big, small } },
    memoryLimitMb: 512,
    threads: 1,
    clock: realClock,
  });
  tables = await engine.catalogue();
}, limitMs);

afterAll(async () => {
  await engine.close();
  await rm(folder, { recursive: true, force: true });
});

function tableOf(name: string): CatalogueTable {
  const table = tables.find((one) => one.name === name);
  if (table === undefined) throw new Error(`There is no table ${name}.`);
  return table;
}

async function readAll(profiles: TableProfiles, table: CatalogueTable): Promise<TableProfile> {
  for (;;) {
    const profile = await profiles.read(table);
    if (profile.state === "complete") return profile;
  }
}

it(
  "looks at about a million rows of a big table, and says so",
  async () => {
    const profile = await readAll(createTableProfiles({ engine, clock: realClock }), tableOf("big"));
    expect(profile).toMatchObject({ isSampled: true, columnsTotal: 2 });
    // A sample by chance of a million differs by a thousand or two; ten thousand are more than ten deviations.
    expect(Math.abs(profile.rows - 1_000_000)).toBeLessThan(10_000);
    const tier = profile.columns[1];
    expect(tier?.distinct).toBe(2);
    expect(tier?.filledShare).toBeCloseTo(0.75, 1);
    expect(tier?.typical.map(({ value }) => value)).toEqual(["silver", "gold"]);
    expect(tier?.typical[0]?.share).toBeCloseTo(0.625, 1);
  },
  limitMs,
);

it(
  "looks at every row of a smaller one, once for everybody, and keeps what it found",
  async () => {
    const profiles = createTableProfiles({ engine, clock: realClock });
    const table = tableOf("small");
    const [one, other] = await Promise.all([readAll(profiles, table), readAll(profiles, table)]);
    expect(one).toMatchObject({ isSampled: false, rows: 1000, columnsTotal });
    expect(one.columns.map(({ name }) => name)).toEqual(table.columns.map(({ name }) => name));
    expect(one.columns.map(({ distinct }) => distinct)).toEqual(table.columns.map((_, index) => index + 2));
    expect(other.columns).toBe(one.columns);
  },
  limitMs,
);

it(
  "stops in the engine when told, and goes on from there at the next call",
  async () => {
    const profiles = createTableProfiles({ engine, clock: realClock });
    const table = tableOf("small");
    const first = profiles.read(table);
    profiles.stop(table);
    const stopped = await first;
    expect(stopped.state).toBe("reading");
    expect(stopped.columns.length).toBeLessThan(columnsTotal);
    expect((await readAll(profiles, table)).columns).toHaveLength(columnsTotal);
  },
  limitMs,
);

it(
  "tells what the engine failed of, and begins anew at the next call",
  async () => {
    const profiles = createTableProfiles({ engine, clock: realClock });
    const gone: CatalogueTable = { ...tableOf("small"), name: "gone" };
    await expect(profiles.read(gone)).rejects.toThrow(/gone/);
    await expect(profiles.read(gone)).rejects.toThrow(/gone/);
  },
  limitMs,
);
