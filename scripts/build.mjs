/** Compiles src to dist and copies the files that are not TypeScript (SQL migrations, data, pages) beside them. */
import { spawnSync } from "node:child_process";
import { cpSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const tsc = join(root, "node_modules", "typescript", "bin", "tsc");
const { status } = spawnSync(process.execPath, [tsc, "-p", join(root, "tsconfig.build.json")], {
  stdio: ["ignore", 2, 2],
});
if (status !== 0) process.exit(status ?? 1);

const isAsset = (path) => !/\.tsx?$/.test(path);
cpSync(join(root, "src"), join(root, "dist"), { recursive: true, filter: isAsset });
