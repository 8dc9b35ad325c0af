/** Compiles src to dist, copies the files that are not TypeScript (SQL migrations, data, pages) beside them, and bundles the web UI into dist/web. */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { createWebSize, firstLoadMax } from "./web-size.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

function run(script, args) {
  const { status } = spawnSync(process.execPath, [join(root, "node_modules", script), ...args], {
    cwd: root,
    stdio: ["ignore", 2, 2],
  });
  if (status !== 0) process.exit(status ?? 1);
}

/** Names and texts of all files below the places, as one digest. */
function digestOf(places) {
  const hash = createHash("sha256");
  for (const place of places) {
    const path = join(root, place);
    const entries = readdirSync(path, { recursive: true, withFileTypes: true }).filter((entry) =>
      entry.isFile(),
    );
    const files = entries.map((entry) => join(entry.parentPath, entry.name)).sort();
    for (const file of files) hash.update(file.slice(root.length)).update(readFileSync(file));
  }
  for (const file of ["vite.config.ts", "package-lock.json"]) hash.update(readFileSync(join(root, file)));
  return hash.digest("hex");
}

function buildWeb() {
  const web = join(root, "dist", "web");
  const stamp = join(web, ".built");
  const digest = digestOf(["src/web", "src/contract/api"]);
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === digest) return;
  run("vite/bin/vite.js", ["build", "--logLevel", "warn"]);
  writeFileSync(stamp, digest);
  const { firstLoad } = createWebSize(web);
  const kB = (bytes) => `${(bytes / 1_000).toFixed(1)} kB`;
  console.error(
    `Web UI: first load ${kB(firstLoad.scripts)} of JavaScript (limit ${kB(firstLoadMax)}) and ${kB(firstLoad.styles)} of CSS, gzipped.`,
  );
}

/** What an earlier build left of files that have gone since would be packed and, worse, imported. */
function removeOrphans() {
  const dist = join(root, "dist");
  for (const entry of readdirSync(dist, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name).slice(dist.length + 1);
    if (!entry.isFile() || path.startsWith("web/") || path.startsWith(".")) continue;
    const source = join(root, "src", path);
    if (!existsSync(source.replace(/\.js$/, ".ts")) && !existsSync(source)) rmSync(join(dist, path));
  }
}

run("typescript/bin/tsc", ["-p", join(root, "tsconfig.build.json")]);
const notForUse = new Set(["__snapshots__", "README.md"]);
const isAsset = (path) =>
  !/\.tsx?$/.test(path) && path !== join(root, "src", "web") && !notForUse.has(basename(path));
cpSync(join(root, "src"), join(root, "dist"), { recursive: true, filter: isAsset });
removeOrphans();
buildWeb();
