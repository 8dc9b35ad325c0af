import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { StoreFailed } from "../core/failure.ts";
import { keyFileOf, readOrCreateKey } from "./key-file.ts";

let parent: string;
let dataFolder: string;

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), "deskfeed-key-"));
  dataFolder = join(parent, "data");
});
afterEach(() => rmSync(parent, { recursive: true, force: true }));

describe("the key file", () => {
  it("is made once, beside the data folder, for its owner only", async () => {
    const key = await readOrCreateKey({ dataFolder: `${dataFolder}/` });
    expect(key).toHaveLength(32);
    expect(readdirSync(parent)).toEqual(["data.key"]);
    expect(statSync(keyFileOf(dataFolder)).mode & 0o777).toBe(0o600);
    expect(await readOrCreateKey({ dataFolder, given: "" })).toEqual(key);
  });

  it("is the same for many who start at once", async () => {
    const keys = await Promise.all(Array.from({ length: 8 }, () => readOrCreateKey({ dataFolder })));
    expect(new Set(keys.map((key) => key.toString("hex"))).size).toBe(1);
    expect(readdirSync(parent)).toEqual(["data.key"]);
  });

  it("is another one for another folder", async () => {
    const other = await readOrCreateKey({ dataFolder: join(parent, "other") });
    expect(await readOrCreateKey({ dataFolder })).not.toEqual(other);
  });

  it("is refused when others can read it, with the command that closes it", async () => {
    await readOrCreateKey({ dataFolder });
    chmodSync(keyFileOf(dataFolder), 0o640);
    const reading = readOrCreateKey({ dataFolder });
    await expect(reading).rejects.toThrow(StoreFailed);
    await expect(reading).rejects.toMatchObject({ advice: expect.stringContaining("chmod 600") });
  });

  it("is refused when it holds no key, and never written over", async () => {
    writeFileSync(keyFileOf(dataFolder), "half a k", { mode: 0o600 });
    await expect(readOrCreateKey({ dataFolder })).rejects.toThrow(/does not hold a key/);
    expect(readFileSync(keyFileOf(dataFolder), "utf8")).toBe("half a k");
  });

  it("is told to be unusable when it is no file", async () => {
    mkdirSync(keyFileOf(dataFolder), { mode: 0o700 });
    await expect(readOrCreateKey({ dataFolder })).rejects.toThrow(/cannot be used \(EISDIR\)/);
  });
});

describe("a key that is given", () => {
  const bytes = Buffer.from(Array.from({ length: 32 }, (_, index) => index * 7));
  const read = (given: string) => readOrCreateKey({ dataFolder, given });

  it("may be 32 bytes in base64 or hexadecimal digits, and needs no file", async () => {
    for (const given of [
      bytes.toString("base64"),
      bytes.toString("base64url"),
      bytes.toString("hex"),
      ` ${bytes.toString("hex").toUpperCase()}\n`,
    ]) {
      expect(await read(given)).toEqual(bytes);
    }
    expect(readdirSync(parent)).toEqual([]);
  });

  it("may be a passphrase, which gives the same key everywhere", async () => {
    const key = await read("correct horse battery staple");
    expect(key).toHaveLength(32);
    expect(await read("correct horse battery staple")).toEqual(key);
    expect(await read("correct horse battery stapl3")).not.toEqual(key);
  });

  it("is refused when it is short, without being quoted", async () => {
    const failure = await read("hunter2-hunter2").catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(StoreFailed);
    expect(JSON.stringify([failure, String(failure)])).not.toContain("hunter2");
  });
});
