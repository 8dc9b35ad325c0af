import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { EngineFailed } from "../../core/failure.ts";
import { takeLock } from "./lock-file.ts";

function stateFile(): string {
  const folder = mkdtempSync(join(tmpdir(), "deskfeed-lock-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return join(folder, "state.duckdb");
}

function refusal(work: () => unknown): EngineFailed {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(EngineFailed);
    return error as EngineFailed;
  }
  throw new Error("the lock was given");
}

describe("the lock of a state file", () => {
  it("is held until it is released", () => {
    const file = stateFile();
    const lock = takeLock(file);
    const failure = refusal(() => takeLock(file));
    expect(failure.code).toBe("state_in_use");
    expect(failure.message).toContain("this process");
    lock.release();
    expect(existsSync(`${file}.lock`)).toBe(false);
    takeLock(file).release();
  });

  it("is taken over from a process that is gone", () => {
    const file = stateFile();
    // No system gives a process a number this high (proc(5): pid_max is at most 2^22).
    writeFileSync(`${file}.lock`, JSON.stringify({ pid: 99_999_999, startTicks: "1" }));
    takeLock(file).release();
  });

  it.skipIf(process.platform !== "linux")(
    "is taken over when another process has got the number since",
    () => {
      const file = stateFile();
      writeFileSync(`${file}.lock`, JSON.stringify({ pid: process.ppid, startTicks: "1" }));
      const lock = takeLock(file);
      expect(JSON.parse(readFileSync(`${file}.lock`, "utf8"))).toMatchObject({ pid: process.pid });
      lock.release();
    },
  );

  it("is respected where the start of its owner is not known", () => {
    const file = stateFile();
    writeFileSync(`${file}.lock`, JSON.stringify({ pid: process.ppid, startTicks: null }));
    expect(refusal(() => takeLock(file)).message).toContain(`process ${process.ppid}`);
  });

  it("is taken over when it is not readable as a lock", () => {
    const file = stateFile();
    writeFileSync(`${file}.lock`, "");
    takeLock(file).release();
  });

  it("is not released for another owner", () => {
    const file = stateFile();
    const lock = takeLock(file);
    const other = JSON.stringify({ pid: process.ppid, startTicks: "1" });
    writeFileSync(`${file}.lock`, other);
    lock.release();
    expect(readFileSync(`${file}.lock`, "utf8")).toBe(other);
  });

  it("says that its folder cannot be written", () => {
    const failure = refusal(() => takeLock(join(stateFile(), "no", "such", "folder")));
    expect(failure.code).toBe("state_unwritable");
  });
});
