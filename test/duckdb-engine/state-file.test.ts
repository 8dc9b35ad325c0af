import { mkdirSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { EngineFailed } from "../../src/core/failure.ts";
import type { PlanRequest } from "../../src/core/ports/engine.ts";
import { createDuckDbEngine } from "../../src/engines/duckdb/duckdb-engine.ts";
import { systemClock } from "../../src/runner/system-clock.ts";
import { deliverAll, engineFolder, failureOf, planOf, preview, sendAll } from "./engine-folder.ts";

describe("a state file", () => {
  it("is opened once in a process, and again when it was closed", async () => {
    const folder = await engineFolder();
    const engine = await folder.open({});
    const failure = await failureOf(folder.open({}));
    expect(failure).toBeInstanceOf(EngineFailed);
    expect(failure.code).toBe("state_in_use");
    expect((await preview(engine, "SELECT 1 AS one")).rows).toEqual([{ one: "1" }]);
    await engine.close();
    await engine.close();
    expect((await failureOf(preview(engine, "SELECT 1 AS one"))).code).toBe("engine_closed");
    await folder.open({});
  });

  it("keeps all that two engines wrote one after the other", async () => {
    const folder = await engineFolder();
    await folder.write("customers.csv", "external_id,name\n1,Ann\n2,Bob\n");
    for (const target of ["one", "two"]) {
      const engine = await folder.open({ customers: "customers.csv" });
      await deliverAll(await planOf(engine, `run-${target}`, { target }));
      await engine.close();
    }
    const engine = await folder.open({ customers: "customers.csv" });
    for (const target of ["one", "two"])
      expect((await planOf(engine, `again-${target}`, { target })).tally).toMatchObject({ unchanged: 2 });
  });

  it("that is none is named, and given free again", async () => {
    const folder = await engineFolder();
    await folder.write(
      "state.duckdb",
      "this is not a database, and it is long enough to be looked at".repeat(100),
    );
    for (let turn = 0; turn < 2; turn++) {
      const failure = await failureOf(folder.open({}));
      expect(failure).toBeInstanceOf(EngineFailed);
      expect(failure.code).toBe("state_unreadable");
      expect(failure.place).toEqual({ file: folder.stateFile });
    }
  });

  it("may be called anything but what our own catalogues are called", async () => {
    const folder = await engineFolder();
    const open = (name: string) =>
      createDuckDbEngine({
        stateFile: folder.file(name),
        spillFolder: folder.file("spill"),
        source: { tables: {} },
        clock: systemClock,
      });
    const engine = await open("temp and 'memory'.db");
    expect((await engine.catalogue()).length).toBe(0);
    await engine.close();
    expect((await failureOf(open("customer360.duckdb"))).code).toBe("state_name_taken");
  });

  it("needs a folder that can be written", async () => {
    const folder = await engineFolder();
    await folder.write("file", "");
    const failure = await failureOf(
      createDuckDbEngine({
        stateFile: folder.file("file/state.duckdb"),
        spillFolder: folder.file("spill"),
        source: { tables: {} },
        clock: systemClock,
      }),
    );
    expect(failure.code).toBe("state_unwritable");
    mkdirSync(folder.file("state.duckdb"));
    expect((await failureOf(folder.open({}))).code).toBe("state_unreadable");
  });

  it("serves several plans at once", async () => {
    const folder = await engineFolder();
    await folder.write("customers.csv", "external_id,name\n1,Ann\n2,Bob\n");
    const engine = await folder.open({ customers: "customers.csv" });
    const targets = ["a", "b", "c", "d"];
    const plans = await Promise.all(targets.map((target) => planOf(engine, `run-${target}`, { target })));
    await Promise.all(plans.map(deliverAll));
    const again = await Promise.all(targets.map((target) => planOf(engine, `again-${target}`, { target })));
    expect(again.map(({ tally }) => tally.unchanged)).toEqual([2, 2, 2, 2]);
  });

  it("may be closed under a running plan, which then fails and keeps nothing", async () => {
    const folder = await engineFolder();
    await folder.parquet(
      "customers.parquet",
      "SELECT i::VARCHAR AS external_id, 'Name ' || i AS name FROM range(30000) AS t(i)",
    );
    const engine = await folder.open({ customers: "customers.parquet" });
    let closing: Promise<void> | null = null;
    const judge: PlanRequest["judge"] = (page) => {
      closing ??= engine.close();
      return sendAll(page);
    };
    expect(await failureOf(planOf(engine, "r1", { judge }))).toBeInstanceOf(EngineFailed);
    await closing;
    const again = await folder.open({ customers: "customers.parquet" });
    expect(await again.openPlan("r1")).toBeNull();
    const endless =
      "SELECT count(*) AS name FROM range(1000000) AS a, range(1000000) AS b, range(1000000) AS c";
    const waiting = failureOf(preview(again, endless));
    await preview(again, "SELECT 1 AS one");
    await again.close();
    expect(await waiting).toBeInstanceOf(EngineFailed);
  });

  it("may be closed at any moment of a query, which then says that it was closed", async () => {
    const folder = await engineFolder();
    const endless =
      "SELECT count(*) AS name FROM range(1000000) AS a, range(1000000) AS b, range(1000000) AS c";
    for (let delayMs = 0; delayMs < 16; delayMs += 0.5) {
      const engine = await folder.open({});
      const waiting = failureOf(preview(engine, endless));
      await sleep(delayMs);
      await engine.close();
      expect((await waiting).code).toBe("engine_closed");
    }
  });

  it("keeps nothing of a plan whose judge does not answer for every row", async () => {
    const folder = await engineFolder();
    await folder.write("customers.csv", "external_id,name\n1,Ann\n");
    const engine = await folder.open({ customers: "customers.csv" });
    await planOf(engine, "dry-1");
    await expect(planOf(engine, "dry-2", { judge: () => [] })).rejects.toThrow("judged");
    expect(await engine.openPlan("dry-2")).toBeNull();
    expect(await engine.openPlan("dry-1")).not.toBeNull();
  });
});
