/** The embedded server in the folders people have. */
import { existsSync, lstatSync, mkdirSync, readdirSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { StoreFailed } from "../../src/core/failure.ts";
import { startEmbeddedPostgres } from "../../src/store/embedded-postgres/start-embedded-postgres.ts";
import { realClock } from "../contract/scratch-postgres.ts";
import {
  cleanUp,
  linksOf,
  packageWithoutLinks,
  query,
  readyFolder,
  scratchFolder,
  startServer,
} from "./scratch-server.ts";

afterAll(cleanUp);

describe("an embedded server", () => {
  it("keeps what was written, speaks UTF-8, syncs to disk and listens on no network, in a folder with an odd name", async () => {
    const folder = join(scratchFolder(), `a folder, "quoted" and 'odd' \\ ü`);
    const server = await startServer(folder);
    expect(server.isOwner).toBe(true);
    expect(
      await query(server, "SELECT lower('ÄÉ') AS low, current_setting('server_encoding') AS encoding"),
    ).toEqual([{ low: "äé", encoding: "UTF8" }]);
    const settings =
      "SELECT name, setting FROM pg_settings WHERE name IN ('fsync', 'listen_addresses', 'full_page_writes')";
    expect(new Set(await query(server, settings))).toEqual(
      new Set([
        { name: "fsync", setting: "on" },
        { name: "full_page_writes", setting: "on" },
        { name: "listen_addresses", setting: "" },
      ]),
    );
    expect(statSync(join(folder, "cluster")).mode & 0o077).toBe(0);
    expect(statSync(server.connection.host).mode & 0o077).toBe(0);
    await query(server, "CREATE TABLE kept AS SELECT 42 AS answer");
    await server.close();
    expect(existsSync(join(folder, "cluster", "postmaster.pid"))).toBe(false);
    const again = await startServer(folder);
    expect(await query(again, "SELECT answer FROM kept")).toEqual([{ answer: 42 }]);
    await again.close();
  });

  it("puts its socket elsewhere when the folder's path is too long for one", async () => {
    const folder = join(scratchFolder(), "long".repeat(30), "longer".repeat(10));
    mkdirSync(dirname(folder), { recursive: true });
    renameSync(await readyFolder(), folder);
    const server = await startServer(folder);
    expect(server.connection.host.startsWith(folder)).toBe(false);
    expect(statSync(server.connection.host).mode & 0o077).toBe(0);
    expect(await query(server, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    await server.close();
  });

  it("makes its files anew when a first start was broken off", async () => {
    const folder = scratchFolder();
    // The number of no process: the system's own limit lies below.
    mkdirSync(join(folder, "cluster.new-99999999-abc", "base"), { recursive: true });
    mkdirSync(join(folder, "cluster"));
    const server = await startServer(folder);
    expect(await query(server, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    expect(readdirSync(folder).filter((name) => name.startsWith("cluster.new"))).toEqual([]);
    await server.close();
  });

  it("runs from a package whose library links were never made, and makes them", async () => {
    const installed = packageWithoutLinks(scratchFolder());
    const server = await startServer(await readyFolder(), { binFolder: join(installed, "native", "bin") });
    expect(await query(server, "SELECT 1 AS one")).toEqual([{ one: 1 }]);
    for (const { target } of linksOf(installed))
      expect(lstatSync(join(installed, target)).isSymbolicLink()).toBe(true);
    await server.close();
  });

  it("says which version made the files when no program of that version is there", async () => {
    const folder = scratchFolder();
    mkdirSync(join(folder, "cluster"));
    writeFileSync(join(folder, "cluster", "PG_VERSION"), "9\n");
    await expect(startServer(folder)).rejects.toThrow(
      /was made by PostgreSQL 9; the programs found are version \d+/,
    );
  });

  it("says what to install when there are no programs", async () => {
    const binFolder = scratchFolder();
    const start = startEmbeddedPostgres({ folder: scratchFolder(), binFolder, clock: realClock });
    await expect(start).rejects.toThrow(StoreFailed);
    await expect(start).rejects.toMatchObject({ code: "postgres_missing", next: "fix" });
  });

  it("says that a folder cannot be used when there is a file in its place", async () => {
    const file = join(scratchFolder(), "file");
    writeFileSync(file, "");
    await expect(startServer(join(file, "postgres"))).rejects.toMatchObject({ code: "folder_unusable" });
    await expect(startServer(file)).rejects.toMatchObject({ code: "folder_unusable" });
  });

  it("tells the server's own words when it cannot start", async () => {
    const folder = await readyFolder();
    writeFileSync(join(folder, "cluster", "postgresql.conf"), "no_such_setting = on\n");
    await expect(startServer(folder)).rejects.toThrow(/no_such_setting/);
  });

  it("does not start when it is told to stop before", async () => {
    const reason = new Error("stopped by the test");
    const order = { folder: scratchFolder(), clock: realClock, signal: AbortSignal.abort(reason) };
    await expect(startEmbeddedPostgres(order)).rejects.toBe(reason);
  });
});
