import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cleanMessage, cleanText, hashKey, toCleanJson } from "./clean-text.ts";

describe("texts for the database", () => {
  it("lose only what cannot be held: NUL and halves of pairs", () => {
    expect(cleanText("a\0b\ud83dc😀\udc00")).toBe("a\ufffdb\ufffdc😀\ufffd");
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(cleanText(text)).toBe(text.replaceAll("\0", "\ufffd"));
      }),
    );
  });

  it("are the same inside JSON, in values and in names", () => {
    const wild = fc
      .array(fc.constantFrom("\0", "\\", "\ud83d", "\udc00", "u0000", "\\u0000", '"', "a", "😀"))
      .map((parts) => parts.join(""));
    fc.assert(
      fc.property(wild, wild, (name, value) => {
        expect(JSON.parse(toCleanJson([{ [`_${name}`]: value }]))).toEqual([
          { [`_${cleanText(name)}`]: cleanText(value) },
        ]);
      }),
    );
  });

  it("are cut when they are messages of a page's length, never within a character", () => {
    expect(cleanMessage("short")).toBe("short");
    const cut = cleanMessage(`${"x".repeat(1999)}😀${"y".repeat(5000)}`);
    expect(cut.length).toBeLessThanOrEqual(2001);
    expect(cleanText(cut)).toBe(cut);
    expect(cut.endsWith("…")).toBe(true);
  });

  it("hash alike when they differ in case only", () => {
    fc.assert(
      fc.property(fc.string({ unit: "grapheme" }), (key) => {
        expect(hashKey(key.toLowerCase())).toBe(hashKey(key));
      }),
    );
    expect(hashKey("Jo@Socktown.com")).toBe(hashKey("jo@socktown.COM"));
    expect(hashKey("jo@socktown.com")).not.toBe(hashKey("ja@socktown.com"));
  });
});
