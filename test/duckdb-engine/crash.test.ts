import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it, onTestFinished } from "vitest";
import { EngineFailed } from "../../src/core/failure.ts";
import type { ChildMessage, ChildOrder, ChildWork } from "./crash-child.ts";
import { type EngineFolder, engineFolder, failureOf, planOf } from "./engine-folder.ts";

/** More than three pages of the judge, so that a plan can be killed between two of them. */
const rows = 20_000;

async function crowdedFolder(): Promise<EngineFolder> {
  const folder = await engineFolder();
  await folder.parquet(
    "customers.parquet",
    `SELECT i::VARCHAR AS external_id, 'Name ' || i AS name FROM range(${rows}) AS t(i)`,
  );
  return folder;
}

function start(folder: EngineFolder, work: ChildWork): ChildProcess {
  const order: ChildOrder = { work, folder: folder.path, file: folder.file("customers.parquet") };
  const child = fork(new URL("./crash-child.ts", import.meta.url), [JSON.stringify(order)], {
    execArgv: ["--import", "tsx"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  return child;
}

async function until(
  child: ChildProcess,
  reached: (message: ChildMessage) => boolean,
): Promise<ChildMessage> {
  for (;;) {
    const [message] = (await once(child, "message")) as [ChildMessage];
    if (message.kind === "refused" || reached(message)) return message;
  }
}

async function kill(child: ChildProcess): Promise<void> {
  const ended = once(child, "exit");
  child.kill("SIGKILL");
  await ended;
}

describe("one owner of a state file", () => {
  it("is refused to a second process, which names the first", async () => {
    const folder = await crowdedFolder();
    await folder.open({ customers: "customers.parquet" });
    const message = await until(start(folder, "hold"), () => true);
    expect(message).toMatchObject({ kind: "refused", code: "state_in_use" });
    expect(message.kind === "refused" ? message.message : "").toContain(`process ${process.pid}`);
  });

  it("is named by its pid when it is another process", async () => {
    const folder = await crowdedFolder();
    const child = start(folder, "hold");
    expect(await until(child, ({ kind }) => kind === "open")).toEqual({ kind: "open" });
    const failure = await failureOf(folder.open({ customers: "customers.parquet" }));
    expect(failure).toBeInstanceOf(EngineFailed);
    expect(failure.code).toBe("state_in_use");
    expect(failure.message).toContain(`process ${child.pid}`);
  });

  it("is replaced at once when it was killed", async () => {
    const folder = await crowdedFolder();
    const child = start(folder, "hold");
    await until(child, ({ kind }) => kind === "open");
    await kill(child);
    expect(existsSync(`${folder.stateFile}.lock`)).toBe(true);
    await folder.open({ customers: "customers.parquet" });
    expect(JSON.parse(readFileSync(`${folder.stateFile}.lock`, "utf8"))).toMatchObject({ pid: process.pid });
  });
});

describe("kill -9", () => {
  it("while planning keeps nothing of the plan", async () => {
    const folder = await crowdedFolder();
    const child = start(folder, "plan");
    const reached = await until(child, (message) => message.kind === "judged" && message.pages === 3);
    expect(reached.kind).toBe("judged");
    await kill(child);
    const engine = await folder.open({ customers: "customers.parquet" });
    expect(await engine.openPlan("run")).toBeNull();
    expect((await planOf(engine, "again")).tally).toMatchObject({ read: rows, new: rows });
  });

  it("while settling keeps the plan and every settlement that was confirmed", async () => {
    const folder = await crowdedFolder();
    const child = start(folder, "settle");
    const reached = await until(child, (message) => message.kind === "settled" && message.upTo >= 1_000);
    await kill(child);
    const settled = reached.kind === "settled" ? reached.upTo : Number.NaN;
    const engine = await folder.open({ customers: "customers.parquet" });
    expect((await engine.openPlan("run"))?.entriesTotal).toBe(rows);
    const next = await planOf(engine, "again");
    expect(next.tally.unchanged).toBeGreaterThanOrEqual(settled);
    // Whole batches: a settlement is there or not.
    expect(next.tally.unchanged % 100).toBe(0);
    expect(next.tally.new + next.tally.unchanged).toBe(rows);
  });
});
