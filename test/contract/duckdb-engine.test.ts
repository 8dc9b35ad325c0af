/** The embedded engine keeps what every engine promises. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { type EngineOpening, openEngine } from "./engine-opening.ts";
import type { EngineHarness, PortableTable, PortableType } from "./engine-scenes.ts";
import { describeEngine } from "./every-engine.ts";
import { setStateFormat } from "./state-format.ts";

const types: Readonly<Record<PortableType, string>> = {
  text: "VARCHAR",
  integer: "BIGINT",
  "wide-decimal": "DECIMAL(38, 2)",
  double: "DOUBLE",
  boolean: "BOOLEAN",
  date: "DATE",
  timestamp: "TIMESTAMP",
  "text-list": "VARCHAR[]",
};

async function writeParquet(file: string, table: PortableTable): Promise<void> {
  const instance = await DuckDBInstance.create(":memory:");
  const connection = await instance.connect();
  const columns = Object.entries(table.columns);
  const shape = columns.map(
    ([name, type]) => `"${name}":"${type === "text-list" ? "VARCHAR[]" : "VARCHAR"}"`,
  );
  const rows = table.rows.map((row) =>
    Object.fromEntries(columns.map(([name], index) => [name, row[index]])),
  );
  const values = columns.map(([name, type]) => `CAST("${name}" AS ${types[type]}) AS "${name}"`);
  await connection.run(
    `COPY (SELECT ${values.join(", ")} FROM (SELECT unnest(from_json($rows::VARCHAR, '[{${shape.join(",")}}]'), recursive := true)))
     TO '${file}' (FORMAT parquet)`,
    { rows: JSON.stringify(rows) },
  );
  connection.closeSync();
  instance.closeSync();
}

async function makeHarness(): Promise<EngineHarness> {
  const folder = await mkdtemp(join(tmpdir(), "deskfeed-engine-"));
  const file = (name: string): string => join(folder, `${name}.parquet`);
  const stateFile = join(folder, "state", "state.duckdb");
  const opening: EngineOpening = {
    kind: "duckdb",
    stateFile,
    spillFolder: join(folder, "spill"),
    tables: { customers: file("customers"), others: file("others") },
  };
  for (const name of ["customers", "others"])
    await writeParquet(file(name), { columns: { nothing: "text" }, rows: [] });
  const harness: EngineHarness = {
    engine: await openEngine(opening),
    opening,
    setTable: (name, table) => writeParquet(file(name), table),
    async reopen() {
      await harness.engine.close();
      harness.engine = await openEngine(opening);
    },
    async loseLedger() {
      await harness.engine.close();
      await rm(join(folder, "state"), { recursive: true });
      harness.engine = await openEngine(opening);
    },
    async setLedgerFormat(format) {
      await harness.engine.close();
      await setStateFormat(stateFile, format);
    },
    async close() {
      await harness.engine.close();
      await rm(folder, { recursive: true });
    },
  };
  return harness;
}

describeEngine("DuckDB", makeHarness);
