/** A Trino that may only be read keeps what every engine promises: its rows are streamed and judged here. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, inject } from "vitest";
import type { Engine } from "../../src/core/ports/engine.ts";
import { createStreamedEngine } from "../../src/engines/streamed/streamed-engine.ts";
import { trinoSource } from "../../src/engines/trino/trino-source.ts";
import { systemClock } from "../../src/runner/system-clock.ts";
import { describeEngine, type EngineHarness } from "../contract/every-engine.ts";
import { clientOf } from "./cluster-client.ts";
import { dropSchema, writeTable } from "./portable-tables.ts";

const trino = inject("trino");
let schemas = 0;

async function makeHarness(): Promise<EngineHarness> {
  const folder = await mkdtemp(join(tmpdir(), "deskfeed-engine-"));
  const schema = `streamed_${process.pid}_${++schemas}`;
  const client = clientOf(trino, { catalog: "memory" });
  await client.run(`CREATE SCHEMA memory.${schema}`);
  const open = (): Promise<Engine> =>
    createStreamedEngine({
      stateFile: join(folder, "state", "state.duckdb"),
      spillFolder: join(folder, "spill"),
      memoryLimitMb: 256,
      threads: 1,
      clock: systemClock,
      source: trinoSource({
        client: clientOf(trino, { catalog: "memory", schema }),
        clock: systemClock,
        ledgerPlace: "here",
        queryTimeoutMs: 120_000,
      }),
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
      harness.engine = await open();
    },
    async close() {
      await harness.engine.close();
      await dropSchema(client, `memory.${schema}`);
      await client.close();
      await rm(folder, { recursive: true });
    },
  };
  return harness;
}

describe.skipIf(trino === null)("over rows that are streamed", () => describeEngine("Trino", makeHarness));
