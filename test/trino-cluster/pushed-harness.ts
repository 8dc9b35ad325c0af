/** A Trino whose ledger is in the cluster, with tables and state in schemas of their own, for the tests. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { inject } from "vitest";
import type { Engine } from "../../src/core/ports/engine.ts";
import type { TrinoClient } from "../../src/engines/trino/trino-client.ts";
import { type EngineOpening, openEngine } from "../contract/engine-opening.ts";
import type { EngineHarness } from "../contract/engine-scenes.ts";
import { setStateFormat } from "../contract/state-format.ts";
import { clientOf } from "./cluster-client.ts";
import { dropSchema, writeTable } from "./portable-tables.ts";

const trino = inject("trino");
let schemas = 0;

export interface PushedHarness extends EngineHarness {
  /** Where the ledger is, as catalog.schema. */
  readonly state: string;
  readonly client: TrinoClient;
  /** Forgets what is kept on this machine; the cluster keeps its ledger. */
  loseLocal(): Promise<void>;
}

/** `url` where the engine's own statements go another way to the cluster. */
export async function makePushedHarness(
  stateCatalog: string,
  url: string = trino?.url ?? "",
): Promise<PushedHarness> {
  const folder = await mkdtemp(join(tmpdir(), "deskfeed-engine-"));
  const schema = `pushed_${process.pid}_${++schemas}`;
  const state = { catalog: stateCatalog, schema: `${schema}_state` };
  const client = clientOf(trino, { catalog: "memory" });
  await client.run(`CREATE SCHEMA memory.${schema}`);
  const stateFile = join(folder, "state", "state.duckdb");
  const opening: EngineOpening = {
    kind: "trino",
    stateFile,
    spillFolder: join(folder, "spill"),
    place: {
      url,
      user: "tester",
      credential: { kind: "none" },
      allowPlainCredentials: false,
      certificate: null,
      ...{ catalog: "memory", schema, state },
      clientTags: [],
      // One of the two harnesses asks for it, so that both ways are held to the contract.
      spooling: stateCatalog === "lake",
      session: {},
    },
  };
  const open = (): Promise<Engine> => openEngine(opening);
  const harness: PushedHarness = {
    state: `${state.catalog}.${state.schema}`,
    client,
    async loseLocal() {
      await harness.engine.close();
      await rm(join(folder, "state"), { recursive: true });
      harness.engine = await open();
    },
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
      await dropSchema(client, `${state.catalog}.${state.schema}`);
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
