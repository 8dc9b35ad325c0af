/** Writes the reference pages that are made from code; what they say is in reference-docs.ts. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { referencePages } from "./reference-docs.ts";

const root = resolve(import.meta.dirname, "..");
for (const { path, text } of referencePages()) {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
  console.log(`Wrote ${path}`);
}
