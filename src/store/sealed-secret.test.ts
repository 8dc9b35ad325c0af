import { randomBytes } from "node:crypto";
import { describe, expect, it } from "vitest";
import { StoreFailed } from "../core/failure.ts";
import { createSealer } from "./sealed-secret.ts";

const key = randomBytes(32);
const sealer = createSealer(key);
const place = { table: "destinations", id: "5c1f", field: "credential" };
const secret = "tökén\0 😀";
const part = (sealed: string, index: number): string => sealed.split("|")[index] ?? "";

describe("a sealed secret", () => {
  it("opens with the same key in the same place", () => {
    const sealed = sealer.seal(secret, place);
    expect(createSealer(Buffer.from(key)).open(sealed, place)).toBe(secret);
    expect(sealer.open(sealer.seal("", place), place)).toBe("");
  });

  it("names its format and key, and shows nothing of the secret", () => {
    const sealed = sealer.seal("plainly visible", place);
    expect(part(sealed, 0)).toBe("v1");
    expect(part(sealed, 1)).toBe(sealer.keyId);
    expect(Buffer.from(part(sealed, 5), "base64url").toString("latin1")).not.toContain("visible");
  });

  it("is another text each time", () => {
    expect(sealer.seal(secret, place)).not.toBe(sealer.seal(secret, place));
  });

  it("does not open in another row, field or table", () => {
    const sealed = sealer.seal(secret, place);
    for (const change of [{ id: "5c1e" }, { field: "token" }, { table: "users" }]) {
      expect(() => sealer.open(sealed, { ...place, ...change })).toThrow(/altered or moved/);
    }
    // Parts of the place cannot be shifted into each other.
    const shifted = sealer.seal(secret, { table: "a", id: "b|c", field: "d" });
    expect(() => sealer.open(shifted, { table: "a|b", id: "c", field: "d" })).toThrow(StoreFailed);
  });

  it("does not open when any part of it was altered", () => {
    const sealed = sealer.seal(secret, place);
    for (const index of [2, 3, 4, 5]) {
      const parts = sealed.split("|");
      const bytes = Buffer.from(parts[index] ?? "", "base64url");
      bytes[bytes.length - 1] = (bytes.at(-1) ?? 0) ^ 1;
      parts[index] = bytes.toString("base64url");
      expect(() => sealer.open(parts.join("|"), place), `part ${index}`).toThrow(/altered or moved/);
    }
    for (const broken of ["", "v1", sealed.replace("v1", "v2"), sealed.slice(0, 40), `${sealed}|more`]) {
      expect(() => sealer.open(broken, place), broken).toThrow(StoreFailed);
    }
  });

  it("does not take the envelope of one secret for the text of another", () => {
    const [one, other] = [sealer.seal("one", place).split("|"), sealer.seal("other", place).split("|")];
    const mixed = [...one.slice(0, 3), ...other.slice(3)].join("|");
    expect(() => sealer.open(mixed, place)).toThrow(/altered or moved/);
  });

  it("says that the key is another one", () => {
    const other = createSealer(randomBytes(32));
    expect(other.keyId).not.toBe(sealer.keyId);
    expect(() => other.open(sealer.seal(secret, place), place)).toThrow(/sealed with another one/);
  });

  it("takes keys of 32 bytes only", () => {
    expect(() => createSealer(Buffer.alloc(16))).toThrow(TypeError);
  });
});
