/** The web UI stays quick to load: what a browser fetches is weighed against the budgets. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { createWebSize, editorMax, firstLoadMax, pageMax, styleMax } from "../../scripts/web-size.mjs";
import { webFolder } from "./fixture-server.ts";

const isBuilt = existsSync(join(webFolder, ".vite", "manifest.json"));

describe.skipIf(!isBuilt)("the weight of the web UI, gzipped", () => {
  it("is at most 250 kB of JavaScript and 40 kB of CSS for the first load", () => {
    const { firstLoad } = createWebSize(webFolder);
    expect(firstLoad.scripts).toBeGreaterThan(50_000);
    expect(firstLoad.scripts).toBeLessThanOrEqual(firstLoadMax);
    expect(firstLoad.styles).toBeLessThanOrEqual(styleMax);
  });

  it("is at most 40 kB for each further page and 150 kB for the editor", () => {
    const { pages, editor } = createWebSize(webFolder);
    expect(pages.length).toBeGreaterThan(10);
    expect(pages.filter(({ scripts }) => scripts > pageMax)).toEqual([]);
    expect(editor.scripts).toBeLessThanOrEqual(editorMax);
  });
});
