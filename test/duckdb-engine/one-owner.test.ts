import type { ChildProcess } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { EngineFailed } from "../../src/core/failure.ts";
import { heard, killHard, startChild } from "../contract/child-process.ts";
import { type EngineFolder, engineFolder, failureOf } from "./engine-folder.ts";

async function crowdedFolder(): Promise<EngineFolder> {
  const folder = await engineFolder();
  await folder.parquet("customers.parquet", "SELECT '1' AS external_id, 'Ann' AS name");
  return folder;
}

const start = (folder: EngineFolder): ChildProcess =>
  startChild({
    work: "hold",
    opening: {
      kind: "duckdb",
      stateFile: folder.stateFile,
      spillFolder: folder.file("spill"),
      tables: { customers: folder.file("customers.parquet") },
    },
  });

describe("one owner of a state file", () => {
  it("is refused to a second process, which names the first", async () => {
    const folder = await crowdedFolder();
    await folder.open({ customers: "customers.parquet" });
    const message = await heard(start(folder), () => true);
    expect(message).toMatchObject({ kind: "refused", code: "state_in_use" });
    expect(message.kind === "refused" ? message.message : "").toContain(`process ${process.pid}`);
  });

  it("is named by its pid when it is another process", async () => {
    const folder = await crowdedFolder();
    const child = start(folder);
    expect(await heard(child, ({ kind }) => kind === "open")).toEqual({ kind: "open" });
    const failure = await failureOf(folder.open({ customers: "customers.parquet" }));
    expect(failure).toBeInstanceOf(EngineFailed);
    expect(failure.code).toBe("state_in_use");
    expect(failure.message).toContain(`process ${child.pid}`);
  });

  it("is replaced at once when it was killed", async () => {
    const folder = await crowdedFolder();
    const child = start(folder);
    await heard(child, ({ kind }) => kind === "open");
    await killHard(child);
    expect(existsSync(`${folder.stateFile}.lock`)).toBe(true);
    await folder.open({ customers: "customers.parquet" });
    expect(JSON.parse(readFileSync(`${folder.stateFile}.lock`, "utf8"))).toMatchObject({ pid: process.pid });
  });
});
