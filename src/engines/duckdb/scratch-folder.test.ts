/** Folders of processes: what a killed one has left goes, what a living one uses stays. */
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { takeLock } from "./lock-file.ts";
import { makeScratchFolder } from "./scratch-folder.ts";

let parent: string;
beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "deskfeed-scratch-"));
});
afterEach(() => rmSync(parent, { recursive: true }));

const clock = { now: () => Date.now(), monotonic: () => performance.now(), sleep: async () => undefined };
const make = () => makeScratchFolder(parent, clock);
const anHourAgo = new Date(Date.now() - 3_600_000);

it("gives each process a folder of its own, and takes it away with all that is in it", async () => {
  const [one, other] = [await make(), await make()];
  expect(one.path).not.toBe(other.path);
  writeFileSync(one.stateFile, "state");
  one.remove();
  expect(readdirSync(parent)).toHaveLength(1);
  other.remove();
  expect(readdirSync(parent)).toEqual([]);
});

it("clears away what a killed process has left", async () => {
  const left = await make();
  writeFileSync(left.stateFile, "state");
  writeFileSync(`${left.stateFile}.lock`, JSON.stringify({ pid: 999_999_999, startTicks: "1" }));
  utimesSync(left.path, anHourAgo, anHourAgo);
  const next = await make();
  expect(readdirSync(parent).map((name) => join(parent, name))).toEqual([next.path]);
});

it("leaves alone what is in use, and what is so young that it may be in a moment", async () => {
  const used = await make();
  const lock = takeLock(used.stateFile);
  utimesSync(used.path, anHourAgo, anHourAgo);
  await make();
  await make();
  expect(readdirSync(parent)).toHaveLength(3);
  lock.release();
});
