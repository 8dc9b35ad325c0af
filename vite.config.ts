/** How the web UI is built: from src/web into dist/web, split so that the first load stays small, with nothing inline. */
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";

const root = dirname(fileURLToPath(import.meta.url));

/** Inter is on every page, so it is asked for before the style sheet that names it has been read. */
function preloadInter(): Plugin {
  return {
    name: "preload-inter",
    transformIndexHtml(_html, { bundle }) {
      const file = Object.keys(bundle ?? {}).find((name) => /inter-latin-wght-normal.*\.woff2$/.test(name));
      if (file === undefined) return [];
      const attrs = { rel: "preload", href: `/${file}`, as: "font", type: "font/woff2", crossorigin: "" };
      return [{ tag: "link", attrs, injectTo: "head-prepend" }];
    },
  };
}

/** What changes rarely and is needed by every page keeps its own file, so that a browser keeps it between versions. */
function chunkOf(id: string): string | null {
  if (/node_modules\/(react|react-dom|scheduler)\//.test(id)) return "react";
  if (/node_modules\/@tanstack\/(react-router|router-core|history|react-query|query-core)\//.test(id))
    return "data";
  if (/node_modules\/(@codemirror|@lezer)\//.test(id)) return "editor";
  return null;
}

export default defineConfig({
  root: join(root, "src/web"),
  publicDir: "public",
  plugins: [react(), preloadInter()],
  build: {
    outDir: join(root, "dist/web"),
    emptyOutDir: true,
    target: "es2023",
    // The content policy allows no inline script or data: font, so nothing is folded into the page.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    manifest: true,
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: chunkOf, debugName: "kept files" }] } } },
  },
  server: { proxy: { "/api": process.env.DESKFEED_URL ?? "http://127.0.0.1:4000" } },
});
