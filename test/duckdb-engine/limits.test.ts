import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { EngineFailed } from "../../src/core/failure.ts";
import type { Clock } from "../../src/core/ports/clock.ts";
import { createDuckDbEngine } from "../../src/engines/duckdb/duckdb-engine.ts";
import { systemClock } from "../../src/runner/system-clock.ts";
import { deliverAll, engineFolder, failureOf, planOf, preview } from "./engine-folder.ts";

/** Would take years. */
const endless =
  "SELECT count(*) AS external_id, max(a.i + b.i + c.i) AS name FROM range(1000000) AS a(i), range(1000000) AS b(i), range(1000000) AS c(i)";

/** Every wait is over at once. */
const hurriedClock: Clock = { ...systemClock, sleep: async () => {} };

describe("the time limit", () => {
  it("ends a query that would run for ever, in a plan and in a preview, and the engine goes on", async () => {
    const folder = await engineFolder();
    await folder.write("customers.csv", "external_id,name\n1,Ann\n");
    const engine = await folder.open({ customers: "customers.csv" }, { queryTimeoutMs: 300 });
    const query = { sql: endless, dialect: "duckdb" } as const;
    for (const work of [() => planOf(engine, "r1", { query }), () => preview(engine, endless)]) {
      const failure = await failureOf(work());
      expect(failure).toBeInstanceOf(EngineFailed);
      expect(failure.code).toBe("time_limit");
    }
    expect(await engine.openPlan("r1")).toBeNull();
    expect((await preview(engine, "SELECT name FROM customers")).rows).toEqual([{ name: "Ann" }]);
  });

  it("goes by the clock it was given", async () => {
    const folder = await engineFolder();
    const engine = await folder.open({}, { queryTimeoutMs: 3_600_000, clock: hurriedClock });
    expect((await failureOf(preview(engine, endless))).message).toContain("3600 s");
  });
});

describe("a plan that is stopped", () => {
  it("ends within a running query with the caller's own reason", async () => {
    const folder = await engineFolder();
    const engine = await folder.open({});
    const stop = new AbortController();
    const waiting = planOf(engine, "r1", { query: { sql: endless, dialect: "duckdb" }, signal: stop.signal });
    const ended = expect(waiting).rejects.toBe("stopped by hand");
    setTimeout(() => stop.abort("stopped by hand"), 200);
    await ended;
    expect(await engine.openPlan("r1")).toBeNull();
  });

  it("is not begun when it was stopped before", async () => {
    const engine = await (await engineFolder()).open({});
    await expect(planOf(engine, "r1", { signal: AbortSignal.abort("too late") })).rejects.toBe("too late");
  });
});

describe("memory", () => {
  it("has a smallest limit", async () => {
    const failure = await failureOf((await engineFolder()).open({}, { memoryLimitMb: 128 }));
    expect(failure.code).toBe("memory_limit_small");
  });

  it("is kept to by a query whose result is larger than the limit", async () => {
    const folder = await engineFolder();
    const engine = await folder.open({}, { memoryLimitMb: 256, threads: 1 });
    const sql = "SELECT i::VARCHAR AS external_id, repeat('x', 2000) || i AS name FROM range(140000) AS t(i)";
    const judge = (page: readonly { readonly ordinal: number }[]) =>
      page.map(({ ordinal }) => ({ ordinal, verdict: "rejected" as const, problems: [] }));
    const plan = await planOf(engine, "r1", { query: { sql, dialect: "duckdb" }, judge });
    expect(plan.tally).toMatchObject({ read: 140_000, rejected: 140_000 });
  });
});

const smallDisk = join(tmpdir(), "deskfeed-small-disk");
const programs = { attach: "mount", detach: "umount" };
const canMount = process.platform === "linux" && process.getuid?.() === 0 && mounts();
if (!canMount) console.warn("Skipped: a full disk (needs root, who may mount a small tmpfs).");

function mounts(): boolean {
  const folder = `${smallDisk}-try-${process.pid}`;
  mkdirSync(folder, { recursive: true });
  try {
    execFileSync(programs.attach, ["-t", "tmpfs", "-o", "size=1m", "tmpfs", folder], { stdio: "ignore" });
    execFileSync(programs.detach, [folder], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** A disk of its own of so many megabytes, and a file that fills what is left of it. */
function smallDiskOf(megabytes: number) {
  const path = `${smallDisk}-${process.pid}-${Math.floor(performance.now() * 1000)}`;
  mkdirSync(path);
  execFileSync(programs.attach, ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", path]);
  onTestFinished(() => {
    execFileSync(programs.detach, ["-l", path]);
    rmSync(path, { recursive: true, force: true });
  });
  const ballast = `${path}/ballast`;
  return {
    path,
    fill(): void {
      for (const size of [1024 * 1024, 64 * 1024, 4096])
        for (;;) {
          try {
            writeFileSync(ballast, Buffer.alloc(size), { flag: "a" });
          } catch (error) {
            expect(error).toMatchObject({ code: "ENOSPC" });
            break;
          }
        }
    },
    free: (): void => rmSync(ballast),
    isFull: (): boolean => existsSync(ballast),
  };
}

describe.skipIf(!canMount)("a full disk", () => {
  const rows = 60_000;
  const sql = `SELECT i::VARCHAR AS external_id, md5(i::VARCHAR) || md5((i + 1)::VARCHAR) || md5((i + 2)::VARCHAR) AS name FROM range(${rows}) AS t(i)`;
  const query = { sql, dialect: "duckdb" } as const;

  async function openOn(path: string, spillFolder: string) {
    const engine = await createDuckDbEngine({
      stateFile: `${path}/state.duckdb`,
      spillFolder,
      source: { tables: {} },
      memoryLimitMb: 256,
      threads: 1,
      clock: systemClock,
    });
    onTestFinished(() => engine.close());
    return engine;
  }

  it("while planning keeps nothing, says what to do, and is no matter once there is room", async () => {
    const disk = smallDiskOf(64);
    const engine = await openOn(disk.path, `${disk.path}/spill`);
    disk.fill();
    const failure = await failureOf(planOf(engine, "r1", { query }));
    expect(failure).toBeInstanceOf(EngineFailed);
    expect(failure.code).toBe("disk_full");
    expect(failure.advice).toMatch(/space/);
    disk.free();
    expect(await engine.openPlan("r1")).toBeNull();
    expect((await planOf(engine, "r1", { query })).tally.new).toBe(rows);
  });

  it("of the spill folder ends the plan and not the engine", async () => {
    const disk = smallDiskOf(8);
    const folder = await engineFolder();
    const engine = await openOn(folder.path, disk.path);
    const wide =
      "SELECT i::VARCHAR AS external_id, repeat(md5(i::VARCHAR), 60) AS name FROM range(300000) AS t(i) ORDER BY hash(i)";
    const failure = await failureOf(planOf(engine, "r1", { query: { sql: wide, dialect: "duckdb" } }));
    expect(failure.code).toBe("disk_full");
    expect((await planOf(engine, "r2", { query })).tally.new).toBe(rows);
  });

  it("while settling moves nothing by halves, and the same settlement works once there is room", async () => {
    const disk = smallDiskOf(64);
    const engine = await openOn(disk.path, `${disk.path}/spill`);
    const plan = await planOf(engine, "r1", { query });
    disk.fill();
    const settlements = Array.from({ length: rows }, (_, position) => ({
      position,
      state: "delivered" as const,
      zendeskUserId: position,
    }));
    const failure = await failureOf(plan.settle(settlements));
    expect(failure.code).toBe("disk_full");
    disk.free();
    const kept = await engine.openPlan("r1");
    expect(kept?.entriesTotal).toBe(rows);
    if (kept === null) return;
    await deliverAll(kept);
    expect((await planOf(engine, "r2", { query })).tally).toMatchObject({ unchanged: rows, new: 0 });
  });
});
