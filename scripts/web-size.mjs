/** What a browser loads for a page of the web UI, in bytes after gzip: read from the manifest that Vite leaves beside the build. */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";

/** Budgets of the ui guide, part 11, in bytes after gzip. */
export const firstLoadMax = 250_000;
export const editorMax = 150_000;
export const pageMax = 40_000;
export const styleMax = 40_000;

export function createWebSize(folder) {
  const manifest = JSON.parse(readFileSync(join(folder, ".vite", "manifest.json"), "utf8"));
  const sizes = new Map();
  const sizeOf = (file) => {
    if (!sizes.has(file)) sizes.set(file, gzipSync(readFileSync(join(folder, file)), { level: 9 }).length);
    return sizes.get(file);
  };
  const closure = (key, seen) => {
    if (seen.has(key)) return seen;
    seen.add(key);
    for (const next of manifest[key].imports ?? []) closure(next, seen);
    return seen;
  };
  const weigh = (keys) => {
    const scripts = new Set(
      [...keys].map((key) => manifest[key].file).filter((file) => file.endsWith(".js")),
    );
    const styles = new Set([...keys].flatMap((key) => manifest[key].css ?? []));
    const sum = (files) => [...files].reduce((total, file) => total + sizeOf(file), 0);
    return { scripts: sum(scripts), styles: sum(styles) };
  };
  const entry = closure("index.html", new Set());
  const home = closure("pages/home/home-page.tsx", new Set(entry));
  const pages = Object.keys(manifest).filter((key) => manifest[key].isDynamicEntry);
  return {
    /** The shell and Home, which is what the first address opens. */
    firstLoad: weigh(home),
    /**
     * What each page adds to what the shell has loaded; the editor's own chunk is counted by itself. A dialog that rests on a page is only
     * opened there, so that it is weighed by what it adds to that page.
     */
    pages: pages.map((page) => {
      const whole = closure(page, new Set());
      const beneath = pages.filter((other) => other !== page && whole.has(other));
      const loaded = beneath.reduce((seen, other) => closure(other, seen), new Set(entry));
      const own = [...whole].filter((key) => !loaded.has(key) && manifest[key].name !== "editor");
      return { page, ...weigh(own) };
    }),
    editor: weigh(Object.keys(manifest).filter((key) => manifest[key].name === "editor")),
  };
}
