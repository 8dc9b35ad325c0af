/** An ordinary user, who owns neither the packages nor other people's folders. Root becomes one for this file (a process of its own). */
import { chmodSync, chownSync, existsSync, mkdirSync, readdirSync, rmdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  cleanUp,
  packageWithoutLinks,
  query,
  scratchFolder,
  serverPid,
  startServer,
} from "./scratch-server.ts";

const isRoot = process.getuid?.() === 0 && process.platform === "linux";
const nobody = 65_534;
/** Made while we are still root. */
const found = { installed: "", foreign: "", home: "" };

function becomeNobody(): void {
  process.setgroups?.([]);
  process.setgid?.(nobody);
  process.setuid?.(nobody);
}

/** What nobody may remove in the end must be nobody's; what nobody may not change is closed. */
function prepare(): void {
  const parent = scratchFolder();
  found.installed = packageWithoutLinks(parent);
  found.foreign = scratchFolder();
  for (const folder of [found.home, found.foreign, parent]) chownTree(folder);
  mkdirSync(join(found.foreign, "cluster"), { mode: 0o700 });
  chmodSync(libraries(), 0o555);
}

const libraries = (): string => join(found.installed, "native", "lib");

beforeAll(() => {
  found.home = scratchFolder();
  if (!isRoot) return;
  prepare();
  becomeNobody();
});

afterAll(async () => {
  if (isRoot) {
    chmodSync(libraries(), 0o755);
    // Node 24 reads a folder before it removes it, which nobody may not; an empty one goes without.
    rmdirSync(join(found.foreign, "cluster"));
  }
  await cleanUp();
});

function chownTree(folder: string): void {
  chownSync(folder, nobody, nobody);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    if (entry.isDirectory()) chownTree(join(folder, entry.name));
  }
}

describe("an embedded server that an ordinary user starts", () => {
  it.skipIf(!isRoot)("runs from a package that belongs to somebody else, without its links", async () => {
    const folder = join(found.home, "one");
    const server = await startServer(folder, { binFolder: join(found.installed, "native", "bin") });
    expect(await query(server, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    expect(statSync(`/proc/${serverPid(folder)}`).uid).toBe(nobody);
    expect(existsSync(join(folder, "libraries"))).toBe(true);
    await server.close();
  });

  it.skipIf(!isRoot)("says whose a folder is that belongs to another user", async () => {
    await expect(startServer(found.foreign)).rejects.toMatchObject({
      code: "folder_foreign",
      message: expect.stringMatching(/belongs to another user \(uid 0\)/),
    });
  });

  it("says that a folder cannot be made where the user may not write", async () => {
    if (!isRoot) chmodSync(found.home, 0o500);
    const closed = isRoot ? "/usr/deskfeed-test" : join(found.home, "inside");
    await expect(startServer(closed)).rejects.toMatchObject({ code: "folder_unusable" });
    if (!isRoot) chmodSync(found.home, 0o755);
  });
});
