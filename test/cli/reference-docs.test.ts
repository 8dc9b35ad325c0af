import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { expect, it } from "vitest";
import { referencePages } from "../../scripts/reference-docs.ts";

it.each(referencePages())(
  "$path says what the code does (npx tsx scripts/generate-docs.ts writes it)",
  ({ path, text }) => {
    expect(readFileSync(resolve(import.meta.dirname, "../..", path), "utf8")).toBe(text);
  },
);
