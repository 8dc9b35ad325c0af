/** Several processes and one folder: starts at once, attaching, processes that die, pid files that lie. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { findSetpriv } from "../../src/store/embedded-postgres/spawn-as.ts";
import { createStore } from "../../src/store/store.ts";
import { realClock, scratchKey } from "../contract/scratch-postgres.ts";
import {
  cleanUp,
  isAlive,
  query,
  readyFolder,
  scratchFolder,
  serverPid,
  startOther,
  startServer,
  until,
} from "./scratch-server.ts";

afterAll(cleanUp);

describe("one folder and several processes", () => {
  it("is served once when several start at once", async () => {
    const folder = scratchFolder();
    const [other, ...ours] = await Promise.all([
      startOther(folder),
      startServer(folder),
      startServer(folder),
    ]);
    const pids = await Promise.all(
      [other, ...ours].map((one) => query(one, "SELECT pg_postmaster_start_time()::text AS started")),
    );
    expect(new Set(pids.map(([row]) => row?.started)).size).toBe(1);
    expect([other, ...ours].filter(({ isOwner }) => isOwner)).toHaveLength(1);
    other.child.kill("SIGKILL");
    await Promise.all(ours.map((one) => one.close()));
  });

  it("keeps its server when one who only used it closes", async () => {
    const folder = await readyFolder();
    const owner = await startServer(folder);
    const guest = await startServer(folder);
    expect(guest.isOwner).toBe(false);
    await guest.close();
    expect(await query(owner, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    await owner.close();
    await owner.close();
  });

  it("loses nothing that was committed when the process that started it is killed", async () => {
    const folder = await readyFolder();
    const other = await startOther(folder);
    await query(other, "CREATE TABLE kept AS SELECT generate_series(1, 1000) AS n");
    const pid = serverPid(folder);
    other.child.kill("SIGKILL");
    await once(other.child, "exit");
    // Without setpriv the server stays; the next start attaches to it and stops it at its end.
    if (findSetpriv() !== null) await until(() => !isAlive(pid));
    const server = await startServer(folder);
    expect(server.isOwner).toBe(true);
    expect(await query(server, "SELECT count(*)::integer AS n FROM kept")).toEqual([{ n: 1000 }]);
    const last = serverPid(folder);
    await server.close();
    expect(isAlive(last)).toBe(false);
  });

  it("stops a server whose starter died and left it running", async () => {
    const folder = await readyFolder();
    const other = await startOther(folder);
    // As where setpriv is missing: the server lives, the process that started it does not. No process has this number.
    writeFileSync(join(folder, "owner"), `99999999 ${serverPid(folder)}\n`);
    const server = await startServer(folder);
    expect(server.isOwner).toBe(true);
    await server.close();
    expect(existsSync(join(folder, "cluster", "postmaster.pid"))).toBe(false);
    other.child.kill("SIGKILL");
  });

  it("starts again after the server itself was killed", async () => {
    const folder = await readyFolder();
    const server = await startServer(folder);
    await query(server, "CREATE TABLE kept AS SELECT 1 AS n");
    process.kill(serverPid(folder), "SIGKILL");
    await server.revive();
    expect(await query(server, "SELECT n FROM kept")).toEqual([{ n: 1 }]);
    await server.close();
  });

  it("starts beside a pid file that names a living process which is no server", async () => {
    const folder = await readyFolder();
    const first = await startServer(folder);
    const pidFile = join(folder, "cluster", "postmaster.pid");
    const text = readFileSync(pidFile, "utf8");
    await first.close();
    const sleeper = spawn("sleep", ["60"]);
    writeFileSync(pidFile, text.replace(/^\d+/, String(sleeper.pid)));
    const server = await startServer(folder);
    expect(await query(server, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    sleeper.kill();
    await server.close();
  });

  it("lets a store that was attached go on after the server's owner has closed", async () => {
    const folder = await readyFolder();
    const owner = await startOther(folder);
    const guest = await startServer(folder);
    expect(guest.isOwner).toBe(false);
    const { connection } = guest;
    const store = await createStore({
      connection,
      revive: () => guest.revive(),
      key: scratchKey,
      clock: realClock,
    });
    expect(await store.runs({ limit: 1 })).toEqual([]);
    owner.child.stdin?.write("close\n");
    await once(owner.child, "exit");
    expect(existsSync(join(folder, "cluster", "postmaster.pid"))).toBe(false);
    const all = await Promise.all([store.runs({ limit: 1 }), store.definitions(), store.findRun("1")]);
    expect(all[0]).toEqual([]);
    expect(guest.isOwner).toBe(true);
    await store.close();
    await guest.close();
  });
});
