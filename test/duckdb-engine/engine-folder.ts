/** A folder of its own for a test of the DuckDB engine: files to read, a state file, and engines that are closed at the end. */
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DuckDBInstance } from "@duckdb/node-api";
import { expect, onTestFinished } from "vitest";
import { Failure } from "../../src/core/failure.ts";
import type { Engine, Judgement, Plan, PlanRequest, Preview } from "../../src/core/ports/engine.ts";
import { createDuckDbEngine, type DuckDbEngineOptions } from "../../src/engines/duckdb/duckdb-engine.ts";
import { systemClock } from "../../src/runner/system-clock.ts";

export interface EngineFolder {
  readonly path: string;
  readonly stateFile: string;
  /** Path of a file in the folder. */
  file(name: string): string;
  write(name: string, content: string | Uint8Array): Promise<string>;
  parquet(name: string, select: string): Promise<string>;
  /** Opened over the state file; tables by name → file in the folder. */
  open(
    tables: Readonly<Record<string, string | readonly string[]>>,
    options?: Partial<DuckDbEngineOptions>,
  ): Promise<Engine>;
}

export async function engineFolder(): Promise<EngineFolder> {
  const path = await mkdtemp(join(tmpdir(), "deskfeed-duckdb-"));
  const engines: Engine[] = [];
  onTestFinished(async () => {
    for (const engine of engines) await engine.close();
    await rm(path, { recursive: true, force: true });
  });
  const file = (name: string): string => join(path, name);
  const stateFile = file("state.duckdb");
  return {
    path,
    stateFile,
    file,
    async write(name, content) {
      await writeFile(file(name), content);
      return file(name);
    },
    async parquet(name, select) {
      const instance = await DuckDBInstance.create(":memory:");
      const connection = await instance.connect();
      await connection.run(`COPY (${select}) TO '${file(name)}' (FORMAT parquet)`);
      connection.closeSync();
      instance.closeSync();
      return file(name);
    },
    async open(tables, options = {}) {
      const source = {
        tables: Object.fromEntries(
          Object.entries(tables).map(([name, files]) => [name, [files].flat().map((each) => file(each))]),
        ),
      };
      const engine = await createDuckDbEngine({
        stateFile,
        spillFolder: file("spill"),
        source,
        memoryLimitMb: 256,
        threads: 2,
        clock: systemClock,
        ...options,
      });
      engines.push(engine);
      return engine;
    },
  };
}

export function preview(engine: Engine, sql: string, limit = 100): Promise<Preview> {
  return engine.preview({ sql, dialect: "duckdb" }, { limit });
}

export async function failureOf(work: Promise<unknown>): Promise<Failure> {
  const caught = await work.then(
    () => null,
    (error: unknown) => error,
  );
  expect(caught).toBeInstanceOf(Failure);
  return caught as Failure;
}

/** Sends every row that has a key and takes the whole row for the user. */
export const sendAll: PlanRequest["judge"] = (page) =>
  page.map(({ ordinal, row }): Judgement => {
    const user = JSON.stringify(row);
    return { ordinal, verdict: "send", user, held: user, warnings: [] };
  });

export function planOf(engine: Engine, id: string, over: Partial<PlanRequest> = {}): Promise<Plan> {
  return engine.plan({
    id,
    target: "target",
    query: { sql: "SELECT * FROM customers", dialect: "duckdb" },
    identity: { externalId: "external_id", email: null },
    columns: ["external_id", "name"],
    version: "1",
    judge: sendAll,
    signal: new AbortController().signal,
    ...over,
  });
}

export async function deliverAll(plan: Plan): Promise<void> {
  for await (const page of plan.entries({}))
    await plan.settle(
      page.map(({ position }) => ({ position, state: "delivered", zendeskUserId: position })),
    );
  await plan.close(true);
}
