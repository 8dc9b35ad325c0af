/** Root cannot run PostgreSQL itself: another user does it, who can get neither into root's home nor into root's packages. */
import type { SpawnOptions } from "node:child_process";

import { once } from "node:events";
import { chmodSync, chownSync, existsSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { chooseServerUser, readPasswdFile } from "../../src/store/embedded-postgres/server-user.ts";
import { spawnAs } from "../../src/store/embedded-postgres/spawn-as.ts";
import {
  cleanUp,
  packageWithoutLinks,
  query,
  readyFolder,
  scratchFolder,
  serverPid,
  startServer,
} from "./scratch-server.ts";

const isRoot = process.getuid?.() === 0 && process.platform === "linux";
if (!isRoot) console.warn("Skipped: the embedded server as root (these tests are not run by root).");

afterAll(cleanUp);

describe.skipIf(!isRoot)("an embedded server that root starts", () => {
  it("runs as another user who owns its files", async () => {
    const folder = await readyFolder();
    const server = await startServer(folder);
    const user = chooseServerUser({ uid: 0, gid: 0 }, readPasswdFile(), null);
    expect(statSync(`/proc/${serverPid(folder)}`).uid).toBe(user.uid);
    expect(statSync(join(folder, "cluster")).uid).toBe(user.uid);
    await server.close();
  });

  it("runs below a folder that only root may enter, with packages that only root may read", async () => {
    const closed = scratchFolder(0o700);
    const installed = packageWithoutLinks(closed);
    const folder = join(closed, "data", "postgres");
    const binFolder = join(installed, "native", "bin");
    const server = await startServer(folder, { binFolder });
    expect(statSync(closed).mode & 0o777).toBe(0o700);
    await query(server, "CREATE TABLE kept AS SELECT 7 AS n");
    await server.close();
    const again = await startServer(folder, { binFolder });
    expect(await query(again, "SELECT n FROM kept")).toEqual([{ n: 7 }]);
    await again.close();
  });

  it("keeps a copy of unreadable programs in the data folder when that can be entered", async () => {
    const binFolder = join(packageWithoutLinks(scratchFolder(0o700)), "native", "bin");
    const folder = await readyFolder();
    const server = await startServer(folder, { binFolder });
    expect(await query(server, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    await server.close();
    rmSync(binFolder, { recursive: true });
    expect(existsSync(folder)).toBe(true);
  });

  it("drops its rights without setpriv too", async () => {
    const user = { uid: 65_534, gid: 65_534, name: "nobody", isOurs: false };
    const options: SpawnOptions = { stdio: ["ignore", "pipe", "inherit"] };
    const child = spawnAs({ user, setpriv: null, command: "id", args: [], options });
    const [text] = await once(child.stdout ?? child, "data");
    expect(String(text)).toMatch(/^uid=65534\(\w+\) gid=65534\(\w+\) groups=65534\(\w+\)$/m);
  });

  it("leaves the files of an ordinary user to that user", async () => {
    const folder = await readyFolder();
    const owner = { uid: 65_534, gid: 65_534 };
    chownTree(folder, owner);
    chmodSync(folder, 0o755);
    const server = await startServer(folder);
    expect(statSync(`/proc/${serverPid(folder)}`).uid).toBe(owner.uid);
    await server.close();
    for (const name of ["server.log", "owner"])
      expect(statSync(join(folder, name)).uid, name).toBe(owner.uid);
  });
});

function chownTree(folder: string, { uid, gid }: { readonly uid: number; readonly gid: number }): void {
  chownSync(folder, uid, gid);
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) chownTree(path, { uid, gid });
    else chownSync(path, uid, gid);
  }
}
