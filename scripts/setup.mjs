/**
 * Makes a checkout ready to run: installs what package-lock.json names and builds dist. Safe to repeat, and quick
 * when there is nothing to do. It downloads from the package registry only.
 */
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [major, minor] = process.versions.node.split(".").map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Deskfeed needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(2);
}

const digest = (text) => createHash("sha256").update(text).digest("hex");

/** Newest change time below a folder, in milliseconds. */
function newest(folder) {
  let time = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    time = Math.max(time, entry.isDirectory() ? newest(path) : statSync(path).mtimeMs);
  }
  return time;
}

function run(what, command, args) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: ["ignore", 2, 2] });
  if (status === 0) return;
  console.error(
    `Setup stopped: ${what} did not succeed${error ? ` (${error.message})` : ""}. The lines above say why.`,
  );
  process.exit(1);
}

const lock = digest(readFileSync(join(root, "package-lock.json")) + process.version);
const stamp = join(root, "node_modules", ".deskfeed-setup");
if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== lock) {
  console.error("Installing packages…");
  const npm = process.platform === "win32" ? "npm.cmd" : "npm";
  // Not `npm ci`: it refuses a lock file made where a registry mirror lacks the packages of other platforms. This
  // installs what the lock file names and leaves the file alone.
  run("npm install", npm, ["install", "--no-save", "--no-audit", "--no-fund", "--loglevel=error"]);
  writeFileSync(stamp, lock);
}

const built = join(root, "dist", ".built");
const sources = Math.max(newest(join(root, "src")), statSync(join(root, "tsconfig.build.json")).mtimeMs);
if (!existsSync(built) || Number(readFileSync(built, "utf8")) < sources) {
  console.error("Building…");
  run("the build", process.execPath, [join(root, "scripts", "build.mjs")]);
  mkdirSync(dirname(built), { recursive: true });
  writeFileSync(built, String(sources));
}
