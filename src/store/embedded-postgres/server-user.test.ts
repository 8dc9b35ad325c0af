import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { canReach, chooseServerUser, ownUser, type ServerUser } from "./server-user.ts";

const passwd = [
  "root:x:0:0:root:/root:/bin/bash",
  "nobody:x:65534:65534:nobody:/nonexistent:/usr/sbin/nologin",
  "postgres:x:101:104:PostgreSQL:/var/lib/postgresql:/bin/bash",
  "jo:x:1000:1000::/home/jo:/bin/bash",
  "broken line",
].join("\n");
const root = { uid: 0, gid: 0 };
const without = (name: string, text: string): string =>
  text
    .split("\n")
    .filter((line) => !line.startsWith(name))
    .join("\n");

describe("the user who runs the server", () => {
  it("is oneself for an ordinary user, whoever owns the cluster", () => {
    const own = { uid: 1000, gid: 1000 };
    expect(chooseServerUser(own, passwd, root)).toEqual({ ...own, name: "jo", isOurs: true });
  });

  it("is the owner of the cluster for root, unless that is root", () => {
    expect(chooseServerUser(root, passwd, { uid: 1000, gid: 1000 })).toMatchObject({
      uid: 1000,
      name: "jo",
      isOurs: false,
    });
    expect(chooseServerUser(root, passwd, root).name).toBe("postgres");
  });

  it("is postgres for root, else nobody, else anybody, else a number", () => {
    expect(chooseServerUser(root, passwd, null)).toEqual({
      uid: 101,
      gid: 104,
      name: "postgres",
      isOurs: false,
    });
    const noPostgres = without("postgres", passwd);
    expect(chooseServerUser(root, noPostgres, null).name).toBe("nobody");
    expect(chooseServerUser(root, without("nobody", noPostgres), null).name).toBe("jo");
    expect(chooseServerUser(root, "", null)).toMatchObject({ uid: 65_534, gid: 65_534 });
  });
});

describe("who can reach a path", () => {
  let folder: string;
  const own = ownUser();
  const stranger: ServerUser = { uid: own.uid + 4321, gid: own.gid + 4321, name: "stranger", isOurs: false };
  const ourselves: ServerUser = { ...own, name: "us", isOurs: true };

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "deskfeed-reach-"));
    chmodSync(folder, 0o755);
    mkdirSync(join(folder, "closed"), { mode: 0o700 });
    mkdirSync(join(folder, "entered"), { mode: 0o711 });
    writeFileSync(join(folder, "closed", "file"), "", { mode: 0o644 });
    writeFileSync(join(folder, "entered", "file"), "", { mode: 0o644 });
    writeFileSync(join(folder, "entered", "secret"), "", { mode: 0o600 });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it("is whoever may enter each folder above it and has the right itself", () => {
    expect(canReach(join(folder, "entered", "file"), stranger, "read")).toBe(true);
    expect(canReach(join(folder, "entered"), stranger, "enter")).toBe(true);
    expect(canReach(join(folder, "entered"), stranger, "read")).toBe(false);
    expect(canReach(join(folder, "entered", "secret"), stranger, "read")).toBe(false);
    expect(canReach(join(folder, "closed", "file"), stranger, "read")).toBe(false);
    expect(canReach(join(folder, "closed", "file"), ourselves, "read")).toBe(true);
  });
});
