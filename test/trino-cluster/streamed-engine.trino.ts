/** A Trino that may only be read keeps what every engine promises: its rows are streamed and judged here. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, inject } from "vitest";
import type { Engine } from "../../src/core/ports/engine.ts";
import { type EngineOpening, openEngine } from "../contract/engine-opening.ts";
import type { EngineHarness } from "../contract/engine-scenes.ts";
import { describeEngine } from "../contract/every-engine.ts";
import { setStateFormat } from "../contract/state-format.ts";
import { clientOf, clientOptions } from "./cluster-client.ts";
import { writeTable } from "./portable-tables.ts";

const trino = inject("trino");
let schemas = 0;

async function makeHarness(): Promise<EngineHarness> {
  const folder = await mkdtemp(join(tmpdir(), "deskfeed-engine-"));
  const schema = `streamed_${process.pid}_${++schemas}`;
  const client = clientOf(trino, { catalog: "memory" });
  await client.run(`CREATE SCHEMA memory.${schema}`);
  const stateFile = join(folder, "state", "state.duckdb");
  const { clock: _clock, random: _random, ...words } = clientOptions(trino, { catalog: "memory", schema });
  const opening: EngineOpening = {
    kind: "trino-streamed",
    stateFile,
    spillFolder: join(folder, "spill"),
    client: words,
  };
  const open = (): Promise<Engine> => openEngine(opening);
  const harness: EngineHarness = {
    engine: await open(),
    opening,
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
    async setLedgerFormat(format) {
      await harness.engine.close();
      await setStateFormat(stateFile, format);
    },
    async close() {
      await harness.engine.close();
      // Tables go with the cluster: dropping them would cost as much as the tests.
      await client.close();
      await rm(folder, { recursive: true });
    },
  };
  return harness;
}

describe.skipIf(trino === null)("over rows that are streamed", () => describeEngine("Trino", makeHarness));
