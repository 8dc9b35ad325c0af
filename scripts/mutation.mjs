/** Mutation testing: installs Stryker beside the project's own packages, which it is no part of, and runs it. Arguments go to Stryker. */
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The newest that runs on Node 20. */
const version = "9.6.1";
const root = dirname(dirname(fileURLToPath(import.meta.url)));
// Within the project, so that its runner finds the project's vitest.
const home = join(root, ".mutation");
const stryker = join(home, "node_modules", "@stryker-mutator", "core", "bin", "stryker.js");

function run(command, args) {
  const { status } = spawnSync(command, args, { cwd: root, stdio: "inherit" });
  if (status !== 0) process.exit(status ?? 1);
}

if (!existsSync(stryker)) {
  mkdirSync(home, { recursive: true });
  const packages = ["core", "vitest-runner"].map((name) => `@stryker-mutator/${name}@${version}`);
  // Without its peers: vitest is the project's own.
  const quietly = ["--no-save", "--no-audit", "--no-fund", "--legacy-peer-deps"];
  run("npm", ["install", "--prefix", home, ...quietly, ...packages]);
}
run(process.execPath, [
  stryker,
  "run",
  join("test", "mutation", "stryker.config.mjs"),
  ...process.argv.slice(2),
]);
