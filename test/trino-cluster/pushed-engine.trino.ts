/** A Trino whose ledger is in the cluster keeps what every engine promises: where tables can be changed in place, and where not. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, inject } from "vitest";
import type { Engine } from "../../src/core/ports/engine.ts";
import { openTrinoEngine } from "../../src/engines/trino/open-trino.ts";
import { systemClock } from "../../src/runner/system-clock.ts";
import { describeEngine, type EngineHarness } from "../contract/every-engine.ts";
import { clientOf } from "./cluster-client.ts";
import { dropSchema, writeTable } from "./portable-tables.ts";

const trino = inject("trino");
let schemas = 0;

async function makeHarness(stateCatalog: string): Promise<EngineHarness> {
  const folder = await mkdtemp(join(tmpdir(), "deskfeed-engine-"));
  const schema = `pushed_${process.pid}_${++schemas}`;
  const state = { catalog: stateCatalog, schema: `${schema}_state` };
  const client = clientOf(trino, { catalog: "memory" });
  await client.run(`CREATE SCHEMA memory.${schema}`);
  const open = (): Promise<Engine> =>
    openTrinoEngine({
      place: {
        url: trino?.url ?? "",
        user: "tester",
        credential: { kind: "none" },
        allowPlainCredentials: false,
        certificate: null,
        ...{ catalog: "memory", schema, state },
        clientTags: [],
        session: {},
      },
      stateFile: join(folder, "state", "state.duckdb"),
      spillFolder: join(folder, "spill"),
      memoryLimitMb: 256,
      queryTimeoutMs: 120_000,
      clock: systemClock,
      random: Math.random,
    });
  const harness: EngineHarness = {
    engine: await open(),
    setTable: (name, table) => writeTable(client, `memory.${schema}.${name}`, table),
    async reopen() {
      await harness.engine.close();
      harness.engine = await open();
    },
    async loseLedger() {
      await harness.engine.close();
      await rm(join(folder, "state"), { recursive: true });
      await dropSchema(client, `${state.catalog}.${state.schema}`);
      harness.engine = await open();
    },
    async close() {
      await harness.engine.close();
      await dropSchema(client, `memory.${schema}`);
      await dropSchema(client, `${state.catalog}.${state.schema}`);
      await client.close();
      await rm(folder, { recursive: true });
    },
  };
  return harness;
}

describe.skipIf(trino === null)("with a ledger that is written anew", () =>
  describeEngine("Trino", () => makeHarness("memory")),
);
describe.skipIf(trino === null)("with a ledger that is changed in place", () =>
  describeEngine("Trino", () => makeHarness("lake")),
);
