/** What the streamed engine adds to the machinery it shares with DuckDB: whole streams or nothing, order, and an end from outside. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Column } from "../../src/core/column.ts";
import { EngineFailed } from "../../src/core/failure.ts";
import type { Engine, Judgement, Plan, PlanRequest } from "../../src/core/ports/engine.ts";
import type { RowSource, SourceRow } from "../../src/core/ports/row-source.ts";
import { createStreamedEngine } from "../../src/engines/streamed/streamed-engine.ts";
import { systemClock } from "../../src/runner/system-clock.ts";

const columns: readonly Column[] = ["external_id", "name", "tags"].map((name) => ({
  name,
  kind: name === "tags" ? "list" : "text",
  type: "",
}));

type Rows = RowSource["rows"];

async function engineOver(rows: Rows): Promise<Engine> {
  const folder = await mkdtemp(join(tmpdir(), "deskfeed-streamed-"));
  const engine = await createStreamedEngine({
    stateFile: join(folder, "state.duckdb"),
    spillFolder: join(folder, "spill"),
    memoryLimitMb: 256,
    threads: 1,
    clock: systemClock,
    source: {
      name: "postgres",
      ledgerPlace: null,
      receivedBytes: () => 0,
      catalogue: async () => [],
      describe: async () => columns,
      preview: async () => ({ columns, rows: [], more: false, seconds: 0 }),
      rows,
      close: async () => {},
    },
  });
  onTestFinished(async () => {
    await engine.close();
    await rm(folder, { recursive: true });
  });
  return engine;
}

function planOf(engine: Engine, id: string, over: Partial<PlanRequest> = {}): Promise<Plan> {
  return engine.plan({
    id,
    target: "target",
    query: { sql: "SELECT * FROM customers ORDER BY seq", dialect: "trino" },
    identity: { externalId: "external_id", email: null },
    columns: columns.map(({ name }) => name),
    version: "1",
    judge: (page) =>
      page.map(({ ordinal, row }): Judgement => {
        const user = JSON.stringify(row);
        return { ordinal, verdict: "send", user, held: user, warnings: [] };
      }),
    signal: new AbortController().signal,
    ...over,
  });
}

async function usersOf(plan: Plan): Promise<readonly unknown[]> {
  const users: unknown[] = [];
  for await (const page of plan.entries({})) users.push(...page.map(({ user }) => JSON.parse(user)));
  return users;
}

/** More than one of DuckDB's chunks, and not a whole number of them. */
const rowsTotal = 5_001;
const rowAt = (n: number): SourceRow => [
  `id-${n}`,
  n % 7 === 0 ? null : `Näme "${n}"\n\\`,
  ["a", null, `${n}`],
];

async function* pagesOf(total: number): AsyncGenerator<readonly SourceRow[]> {
  for (let from = 0; from < total; from += 3_000)
    yield Array.from({ length: Math.min(3_000, total - from) }, (_, index) => rowAt(from + index));
}

describe("the streamed engine", () => {
  it("hands on every value of every page in the order of the stream", async () => {
    const engine = await engineOver(() => pagesOf(rowsTotal));
    const users = await usersOf(await planOf(engine, "run-1"));
    expect(users).toEqual(
      Array.from({ length: rowsTotal }, (_, n) => {
        const [id, name, tags] = rowAt(n);
        return { external_id: id, name, tags };
      }),
    );
  });

  it("keeps nothing of a stream that breaks half way, and the plan before it stays", async () => {
    let breaks = false;
    const engine = await engineOver(async function* () {
      yield* pagesOf(3_000);
      if (breaks) throw new EngineFailed("The server went away.", { code: "gone", next: "retry" });
    });
    await planOf(engine, "run-1");
    breaks = true;
    await expect(planOf(engine, "run-2")).rejects.toThrow("The server went away.");
    expect(await engine.openPlan("run-2")).toBeNull();
    expect((await engine.openPlan("run-1"))?.entriesTotal).toBe(3_000);
  });

  it("stops reading when the plan is aborted", async () => {
    const abort = new AbortController();
    let wasEnded = false;
    const engine = await engineOver(async function* () {
      try {
        yield* pagesOf(3_000);
        abort.abort(new Error("stopped by the person"));
        yield* pagesOf(3_000);
        throw new Error("it read on");
      } finally {
        wasEnded = true;
      }
    });
    await expect(planOf(engine, "run-1", { signal: abort.signal })).rejects.toThrow("stopped by the person");
    expect(wasEnded).toBe(true);
    expect(await engine.openPlan("run-1")).toBeNull();
  });

  it("tells a source that gives nothing for ever to stop when the engine closes", async () => {
    let tellAsked = (): void => {};
    const asked = new Promise<void>((resolve) => {
      tellAsked = resolve;
    });
    const engine = await engineOver(async function* (_, { signal }) {
      tellAsked();
      await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
      yield [];
    });
    const plan = planOf(engine, "run-1");
    const refused = expect(plan).rejects.toThrow("The engine was closed.");
    await asked;
    await engine.close();
    await refused;
  });
});
